"""What is true of a monitor: regions agree on a check, and checks in a row confirm an event."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from generator.config.schema import Confirm
from generator.models import Check, Event, Reading, Round, Status

SEVERITY = {Status.UP: 0, Status.DEGRADED: 1, Status.DOWN: 2}
_STATUS = {severity: status for status, severity in SEVERITY.items()}


def agree(readings: Mapping[str, Reading]) -> Reading:
    """What the regions together say: as bad as more than half of those that measured found it.

    The time is the median of the regions with that status, the reason their most frequent one.
    Nobody measured: unknown.
    """
    known = [readings[name] for name in sorted(readings) if readings[name].status in SEVERITY]
    if len(known) == 1:
        return known[0]
    if not known:
        return next(iter(readings.values()), Reading(status=Status.UNKNOWN))
    status = _STATUS[sorted(SEVERITY[one.status] for one in known)[(len(known) - 1) // 2]]
    voices = [one for one in known if one.status is status]
    times = sorted(one.ms for one in voices if one.ms is not None)
    ms = times[(len(times) - 1) // 2] if times else None
    return Reading(status=status, ms=ms, reason=_commonest(one.reason for one in voices))


def _commonest(reasons: Iterable[str]) -> str:
    return Counter(reasons).most_common(1)[0][0]


def checks_of(slug: str, rounds: Iterable[Round], interval_s: float) -> list[Check]:
    """What the regions agreed on about a monitor, check by check, in the order of time.

    Readings of different regions that lie within half an interval (seconds) are one check, at
    the time of the first. A round that did not measure the monitor says nothing.
    """
    seen = [
        (row.time, row.region, reading)
        for row in rounds
        if (reading := row.readings.get(slug)) is not None
    ]
    seen.sort(key=_time_and_region)
    if len({region for _, region, _ in seen}) <= 1:
        return [Check(time=time, reading=reading) for time, _, reading in seen]
    return [
        Check(time=time, reading=agree(readings))
        for time, readings in _clusters(seen, timedelta(seconds=interval_s / 2))
    ]


def _time_and_region(seen: tuple[datetime, str, Reading]) -> tuple[datetime, str]:
    return seen[:2]


def _clusters(
    seen: Iterable[tuple[datetime, str, Reading]], width: timedelta
) -> list[tuple[datetime, dict[str, Reading]]]:
    clusters: list[tuple[datetime, dict[str, Reading]]] = []
    for time, region, reading in seen:
        fits = clusters and time - clusters[-1][0] <= width and region not in clusters[-1][1]
        if not fits:
            clusters.append((time, {}))
        clusters[-1][1][region] = reading
    return clusters


def replay(
    slug: str,
    checks: Iterable[Check],
    *,
    status: Status,
    confirm: Confirm,
    begun: datetime | None = None,
    since: datetime | None = None,
) -> list[Event]:
    """The changes of status that these checks (in the order of time) confirm, from `status` on.

    Two thresholds, "at least degraded" and "down", each with a hysteresis of its own: the status
    rises to one when the last `confirm.failures` known checks are all at it or above, and falls
    below when the last `confirm.recoveries` are all below; the event begins at the first check
    of that unbroken run. Unknown checks neither confirm nor break a run.

    `begun` is when `status` began: events begin later. Checks before `since` are remembered but
    confirm nothing, for they have had their say.
    """
    levels = [_Level(at, raised=SEVERITY.get(status, 0) >= at) for at in (1, 2)]
    events: list[Event] = []
    for check in checks:
        if check.reading.status not in SEVERITY:
            continue
        for level in levels:
            level.see(check, begun)
        if not (_is_before(check, since) or (begun is not None and check.time <= begun)):
            turned = [level for level in levels if level.turns(confirm)]
            if turned:
                events.append(_event(slug, levels, turned, noted=check.time))
                begun = events[-1].time
    return events


def _is_before(check: Check, moment: datetime | None) -> bool:
    return moment is not None and check.time < moment


class _Level:
    """One threshold: whether it is passed, and the run of checks that says it no longer is so."""

    __slots__ = ("_at", "raised", "reading", "run", "time")
    time: datetime
    reading: Reading

    def __init__(self, at: int, *, raised: bool) -> None:
        self._at = at
        self.raised = raised
        self.run = 0

    def see(self, check: Check, begun: datetime | None) -> None:
        """Count a check for or against the present state; `begun` is when that began."""
        severity = SEVERITY[check.reading.status]
        if (severity >= self._at) == self.raised:
            self.run = 0
            return
        self.run += 1
        if self.run == 1 or (begun is not None and self.time <= begun):
            self.time, self.reading = check.time, check.reading
        elif severity == self._beyond and SEVERITY[self.reading.status] != severity:
            self.reading = check.reading  # the reason is one of the status that it leads to

    @property
    def _beyond(self) -> int:
        """The severity just across the threshold."""
        return self._at - 1 if self.raised else self._at

    def turns(self, confirm: Confirm) -> bool:
        """Pass the threshold when the run is long enough; whether it did."""
        if self.run < (confirm.recoveries if self.raised else confirm.failures):
            return False
        self.raised = not self.raised
        self.run = 0
        return True


def _event(slug: str, levels: Sequence[_Level], turned: Sequence[_Level], noted: datetime) -> Event:
    status = _STATUS[sum(level.raised for level in levels)]
    decisive = turned[-1] if turned[-1].raised else turned[0]
    reading = decisive.reading
    return Event(
        time=decisive.time,
        slug=slug,
        status=status,
        reason=reading.reason,
        ms=reading.ms,
        noted=noted,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a monitor stands: the confirmed status, and what the last known check says of it.

    `since` is when the status began, None when it never changed. `checked` is the last known
    check, None (and the status unknown) when there was none. `pending` is that check's status
    where it differs and is not confirmed yet. Whether `checked` is too long ago for the status
    to be a fact is the reader's question: see `uptime.vouches`.
    """

    status: Status
    since: datetime | None = None
    reason: str = ""
    ms: int | None = None
    checked: datetime | None = None
    pending: Status | None = None


def standing(slug: str, checks: Sequence[Check], events: Sequence[Event]) -> Standing:
    """How a monitor stands after these checks and events, both in the order of time."""
    known = next((one for one in reversed(checks) if one.reading.status in SEVERITY), None)
    last = next((event for event in reversed(events) if event.slug == slug), None)
    status = last.status if last else Status.UP if known else Status.UNKNOWN
    differs = known is not None and known.reading.status is not status
    return Standing(
        status=status,
        since=last.time if last else None,
        reason=last.reason if last else "",
        ms=known.reading.ms if known else None,
        checked=known.time if known else None,
        pending=known.reading.status if known and differs else None,
    )
