"""A monitor's facts as Upptime's files tell them."""

from datetime import datetime

from upstatic.domain import failure_reasons
from upstatic.domain.models import Status
from upstatic.domain.times import start_of
from upstatic.history.upptime_files import Standing, iso
from upstatic.render.analysis.dataset import MonitorFacts
from upstatic.render.upptime_compat.monitor_status import Face

OK = 200
_ANSWERED = frozenset(
    {
        failure_reasons.ANSWER,
        failure_reasons.BODY,
        failure_reasons.HEADER,
        failure_reasons.JSON,
        failure_reasons.SLOW,
    }
)


def standing(facts: MonitorFacts, face: Face, started: str) -> Standing | None:
    """What its file says; None before anything was measured. `started` is what it said before."""
    if face.measured is None:
        return None
    code = _code(facts)
    return Standing(
        url=face.url,
        status=face.status,
        code=code,
        response_ms=(facts.standing.ms or 0) if code else 0,
        updated=face.measured,
        started=started or iso(_first(facts, face.measured)),
    )


def _first(facts: MonitorFacts, measured: datetime) -> datetime:
    """When it was first measured, or the beginning of that day where only its totals are kept."""
    first = min((on for on, day in facts.days.items() if day.checks), default=measured.date())
    times = (check.time for check in facts.checks if check.time.date() == first)
    return next(times, start_of(first))


def _code(facts: MonitorFacts) -> int:
    """The answer's code. Only those of failures are on file: another is the one expected."""
    reason, expected = facts.standing.reason, facts.monitor.expected_status_codes
    if facts.standing.status is Status.DOWN:
        if reason.isascii() and reason.isdigit():
            return int(reason)
        if reason not in _ANSWERED:
            return 0
    return expected[0] if expected and OK not in expected else OK
