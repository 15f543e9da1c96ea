"""Suspects: monitors that fail, and could be confirmed down before the next run."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import takewhile

from upstatic.config.schema.root import Monitor
from upstatic.domain.models import Event, Round
from upstatic.evaluation.current_status import current_status
from upstatic.evaluation.quorum import checks_of, quorum_of

LONGEST_WAIT_S = 240.0
"""A suspect that could be confirmed later than this is left to the next run.

It keeps the run within the time limit of its job, and the next scheduled one from waiting for it.
"""


def has_second_check(monitor: Monitor, cadence_s: float) -> bool:
    """Whether `confirm.for` of a monitor passes before the next run, `cadence_s` after this one."""
    return 0 < monitor.confirm.for_s < cadence_s


def second_checks(
    monitors: Iterable[Monitor],
    rounds: Sequence[Round],
    events: Sequence[Event],
    now: datetime,
    cadence_s: float,
) -> dict[str, float]:
    """In how many seconds another check would confirm each suspect, by slug.

    Only monitors whose `confirm.for` passes before the next run have a second check: it is what
    makes "down for a minute" possible with runs every five minutes.
    """
    longest_s = min(cadence_s, LONGEST_WAIT_S)
    found: dict[str, float] = {}
    for monitor in monitors:
        if has_second_check(monitor, cadence_s):
            wait_s = _wait_s(monitor, rounds, events, now)
            if wait_s is not None and wait_s <= longest_s:
                found[monitor.slug] = max(wait_s, 0)
    return found


def _wait_s(
    monitor: Monitor, rounds: Sequence[Round], events: Sequence[Event], now: datetime
) -> float | None:
    """When the next check can confirm what the last ones saw; None where that is not all."""
    checks = checks_of(monitor.slug, rounds, monitor.interval_s, quorum_of(monitor))
    status = current_status(monitor.slug, checks, events)
    if status.pending is None or status.pending.severity <= status.status.severity:
        return None
    worse = list(
        takewhile(
            lambda one: one.reading.status.severity > status.status.severity, reversed(checks)
        )
    )
    if not worse or len(worse) + 1 < monitor.confirm.failures:
        return None
    due = worse[-1].time + timedelta(seconds=monitor.confirm.for_s)
    return (due - now).total_seconds()
