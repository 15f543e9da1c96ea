"""How long outages lasted, and how much of that counts: measured, and outside of maintenance."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from upstatic.config.schema.root import Monitor
from upstatic.domain.maintenance_windows import Window, windows_of
from upstatic.domain.models import Check, Day, Event, Incident, Round, Status
from upstatic.domain.outage_duration import OutageDuration, counted_time, outage_duration
from upstatic.domain.outages import outages
from upstatic.domain.time_spans import Span, clipped, joined, without
from upstatic.domain.times import days_between, start_of
from upstatic.domain.uptime import known_spans, planned_spans, status_spans
from upstatic.evaluation.quorum import checks_of, in_order, quorum_of

ONE_DAY = timedelta(days=1)
_TOLERANCE_S = 60
_FAILING = (Status.DOWN, Status.DEGRADED)

Rounds = Callable[[date, date], Sequence[Round]]
"""The recorded rounds of the days from one to another, both included."""
Imported = Callable[[date, date], Mapping[str, Sequence[Check]]]
"""The checks of the same days that another program recorded, by slug."""
DayTotals = Callable[[str, date, date], Mapping[date, Day]]
"""The recorded totals of a monitor (slug) in these days."""
Checks = Callable[[Monitor, date], Sequence[Check]]
"""The checks of a monitor that are valid on a day, in the order of time."""


def recorded_checks(rounds: Rounds, imported: Imported = lambda *_: {}) -> Checks:
    """The checks of single days, read when they are needed; the last days read are kept."""

    @lru_cache(maxsize=4)
    def read(day: date) -> tuple[Sequence[Round], Mapping[str, Sequence[Check]]]:
        # the last check of a day is valid past midnight
        return rounds(day - ONE_DAY, day), imported(day - ONE_DAY, day)

    def checks(monitor: Monitor, day: date) -> Sequence[Check]:
        rows, older = read(day)
        own = checks_of(monitor.slug, rows, monitor.interval_s, quorum_of(monitor))
        return in_order(older.get(monitor.slug, ()), own)

    return checks


class MeasuredTime:
    """Measures outages with what is recorded of them."""

    def __init__(
        self,
        events: Mapping[str, Sequence[Event]],
        incidents: Sequence[Incident] = (),
        *,
        monitors: Iterable[Monitor] = (),
        totals: DayTotals = lambda *_: {},
        checks: Checks = lambda *_: (),
    ) -> None:
        """`events` are those of each monitor, in the order of time.

        `incidents` include the maintenance windows. Checks are read only for days whose totals
        leave open which part was measured.
        """
        self._events, self._incidents = events, incidents
        self._monitors = {one.slug: one for one in monitors}
        self._totals, self._checks = totals, checks
        self._windows: dict[str, Sequence[Window]] = {}
        self._known_days: dict[tuple[str, date], list[Span] | None] = {}

    def duration(self, slug: str, outage: Span) -> OutageDuration:
        """How long an outage of a monitor lasted, and how much of that counts."""
        return outage_duration(outage, self._planned(slug, outage), self._known(slug, outage))

    def of_incident(self, incident: Incident, lasted: Span) -> OutageDuration:
        """The same of an incident, which `lasted` for a span.

        The time in which no component fails counts: then only people say that something is wrong.
        """
        failing: list[Span] = []
        counted: list[Span] = []
        for slug in incident.components:
            own = self._outages(slug, lasted)
            failing += own
            counted += [part for outage in own for part in self._counted(slug, outage)]
        lost_s = sum(span.seconds for span in without(joined(failing), joined(counted)))
        whole = outage_duration(lasted)
        return OutageDuration(total_s=whole.total_s, counted_s=max(whole.counted_s - lost_s, 0))

    def _outages(self, slug: str, within: Span) -> list[Span]:
        """The outages of a monitor, cut to a span."""
        return [
            part
            for one in outages(self._events.get(slug, ()))
            for part in clipped(one.start, one.end or within.end, within=within)
        ]

    def _counted(self, slug: str, outage: Span) -> list[Span]:
        return counted_time(outage, self._planned(slug, outage), self._known(slug, outage))

    def _planned(self, slug: str, within: Span) -> list[Span]:
        if slug not in self._windows:
            self._windows[slug] = windows_of(slug, self._incidents)
        windows = self._windows[slug]
        if not windows:
            return []
        return planned_spans(windows, self._changes(slug, within), within.start, within.end)

    def _known(self, slug: str, outage: Span) -> list[Span] | None:
        """The measured time of an outage; None where nothing says which part was measured."""
        days = days_between(outage.start.date(), outage.end.date())
        new = [day for day in days if (slug, day) not in self._known_days]
        totals = self._totals(slug, days[0], days[-1]) if new else {}
        for day in new:
            self._known_days[slug, day] = self._known_on(slug, day, totals.get(day))
        found = [self._known_days[slug, day] for day in days]
        if all(spans is None for spans in found):
            return None
        return joined(span for spans in found for span in spans or ())

    def _known_on(self, slug: str, day: date, totals: Day | None) -> list[Span] | None:
        """The measured time of a day with an outage; None where nothing is recorded of it."""
        whole = Span(start=start_of(day), end=start_of(day + ONE_DAY))
        failing = self._failing(slug, whole) if totals else []
        counted_s = totals.down_s + totals.degraded_s if totals else 0
        if totals and sum(one.seconds for one in failing) - counted_s < _TOLERANCE_S:
            return [whole]
        monitor = self._monitors.get(slug)
        if monitor and (checks := self._checks(monitor, day)):
            return known_spans(checks, monitor.interval_s, whole.start, whole.end)
        return _first(failing, counted_s) if totals else None

    def _failing(self, slug: str, day: Span) -> list[Span]:
        """When a monitor failed on a day, without maintenance."""
        own = self._changes(slug, day)
        spans = [part for one in _FAILING for part in status_spans(own, one, day.start, day.end)]
        return without(joined(spans), self._planned(slug, day))

    def _changes(self, slug: str, within: Span) -> Sequence[Event]:
        """The events that say which status a monitor had in a span."""
        own = self._events.get(slug, ())
        first = bisect_right(own, within.start, key=_time)
        return own[max(first - 1, 0) : bisect_left(own, within.end, key=_time)]


def _time(event: Event) -> datetime:
    return event.time


def _first(spans: Sequence[Span], seconds: int) -> list[Span]:
    """So many seconds of these spans: their sum is all that is known of a day."""
    found: list[Span] = []
    for span in spans:
        length = min(span.seconds, seconds)
        found += clipped(span.start, span.start + timedelta(seconds=length), within=span)
        seconds -= length
    return found
