"""Confirm events: a status change counts when enough consecutive checks agree."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from upstatic.config.schema.root import Confirm
from upstatic.domain.models import Check, Event, Reading, Status


def replay(
    slug: str,
    checks: Iterable[Check],
    *,
    status: Status,
    confirm: Confirm,
    started_at: datetime | None = None,
    since: datetime | None = None,
) -> list[Event]:
    """The changes of status that these checks (in the order of time) confirm, from `status` on.

    Two thresholds, "at least degraded" and "down", each with a hysteresis of its own: the status
    rises to one when the last `confirm.failures` known checks are all at it or above, and have
    been for `confirm.for_s`; it falls below when the last `confirm.recoveries` are all below. The
    event begins at the first check of that unbroken run. Unknown checks neither confirm nor break
    a run.

    `started_at` is when `status` began: events start later. Checks before `since` count
    towards a run, but confirm nothing.
    """
    levels = [_Threshold(at, raised=status.severity >= at) for at in (1, 2)]
    events: list[Event] = []
    for check in checks:
        if not check.reading.status.is_known:
            continue
        for level in levels:
            level.see(check, started_at)
        if not (_is_before(check, since) or (started_at is not None and check.time <= started_at)):
            turned = [level for level in levels if level.turns(confirm, check.time)]
            if turned:
                events.append(_event(slug, levels, turned, confirmed_at=check.time))
                started_at = events[-1].time
    return events


def _is_before(check: Check, moment: datetime | None) -> bool:
    return moment is not None and check.time < moment


class _Threshold:
    """One threshold: whether it is exceeded, and the run of checks that contradict that."""

    __slots__ = ("_at", "raised", "reading", "run", "time")
    time: datetime
    reading: Reading

    def __init__(self, at: int, *, raised: bool) -> None:
        self._at = at
        self.raised = raised
        self.run = 0

    def see(self, check: Check, started_at: datetime | None) -> None:
        """Count a check for or against the present state; `started_at` is when that began."""
        severity = check.reading.status.severity
        if (severity >= self._at) == self.raised:
            self.run = 0
            return
        self.run += 1
        if self.run == 1 or (started_at is not None and self.time <= started_at):
            self.time, self.reading = check.time, check.reading
        elif severity == self._beyond and self.reading.status.severity != severity:
            self.reading = check.reading  # the reason is one of the status that it leads to

    @property
    def _beyond(self) -> int:
        """The severity just across the threshold."""
        return self._at - 1 if self.raised else self._at

    def turns(self, confirm: Confirm, now: datetime) -> bool:
        """Pass the threshold when the run is long enough; whether it did."""
        if not (self._eases(confirm) if self.raised else self._worsens(confirm, now)):
            return False
        self.raised = not self.raised
        self.run = 0
        return True

    def _eases(self, confirm: Confirm) -> bool:
        return self.run >= confirm.recoveries

    def _worsens(self, confirm: Confirm, now: datetime) -> bool:
        if self.run < confirm.failures:
            return False
        return now - self.time >= timedelta(seconds=confirm.for_s)


def _event(
    slug: str, levels: Sequence[_Threshold], turned: Sequence[_Threshold], confirmed_at: datetime
) -> Event:
    status = Status.of_severity(sum(level.raised for level in levels))
    decisive = turned[-1] if turned[-1].raised else turned[0]
    reading = decisive.reading
    return Event(
        time=decisive.time,
        slug=slug,
        status=status,
        reason=reading.reason,
        ms=reading.ms,
        confirmed_at=confirmed_at,
    )
