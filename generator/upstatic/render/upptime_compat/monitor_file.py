"""A monitor's data in Upptime's file format."""

from datetime import datetime

from upstatic.domain import failure_reasons
from upstatic.domain.failure_reasons import Reason
from upstatic.domain.models import Status
from upstatic.domain.times import start_of
from upstatic.history.upptime_files import UpptimeMonitor, iso
from upstatic.render.analysis.dataset import MonitorData
from upstatic.render.upptime_compat.monitor_status import MonitorStatus

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


def current_status(data: MonitorData, status: MonitorStatus, started: str) -> UpptimeMonitor | None:
    """The content of its file; None before the first check. `started` is the previous value."""
    if status.measured is None:
        return None
    code = _code(data)
    return UpptimeMonitor(
        url=status.url,
        status=status.status,
        code=code,
        response_ms=(data.current_status.ms or 0) if code else 0,
        updated=status.measured,
        started=started or iso(_first(data, status.measured)),
    )


def _first(data: MonitorData, measured: datetime) -> datetime:
    """When it was first measured, or the beginning of that day where only its totals are kept."""
    first = min((on for on, day in data.days.items() if day.checks), default=measured.date())
    times = (check.time for check in data.checks if check.time.date() == first)
    return next(times, start_of(first))


def _code(data: MonitorData) -> int:
    """The answer's code. Only those of failures are recorded: another is the one expected."""
    reason, expected = data.current_status.reason, data.monitor.expected_status_codes
    if data.current_status.status is Status.DOWN:
        if (code := Reason(reason).http_code) is not None:
            return code
        if reason not in _ANSWERED:
            return 0
    return expected[0] if expected and OK not in expected else OK
