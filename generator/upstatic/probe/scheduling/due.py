"""Which monitors a run measures: those of its shard whose interval has passed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zlib import crc32

from upstatic.config.schema.root import FIVE_MINUTES_S, Monitor


def due(
    monitors: Sequence[Monitor],
    now: datetime,
    last_checked: Mapping[str, datetime],
    cadence_s: float = FIVE_MINUTES_S,
) -> list[Monitor]:
    """Give the monitors to measure now; `last_checked` has the time of the last check by slug.

    A monitor whose interval is no longer than `cadence_s`, the time between two runs or between
    two rounds of one, is due each time, so that a run by hand measures it too. Runs begin early
    or late; half the cadence decides which of two is the nearer one. A check dated in the future
    (a clock went back) is no obstacle.
    """
    return [each for each in monitors if _is_due(each, now, last_checked.get(each.slug), cadence_s)]


def in_region(monitors: Sequence[Monitor], region: str) -> list[Monitor]:
    """Give the monitors that are measured from a region; from none ("") all of them are."""
    return [each for each in monitors if not (region and each.regions) or region in each.regions]


def in_shard(monitors: Sequence[Monitor], shard: tuple[int, int] | None) -> list[Monitor]:
    """Give the part of the monitors that shard (i, n), 1 <= i <= n, measures.

    The part is chosen by slug, so that a new monitor moves no other one to another shard.
    """
    if shard is None:
        return list(monitors)
    index, count = shard
    return [each for each in monitors if crc32(each.slug.encode()) % count == index - 1]


def _is_due(monitor: Monitor, now: datetime, last: datetime | None, cadence_s: float) -> bool:
    if last is None or last > now or monitor.interval_s <= cadence_s:
        return True
    return (now - last).total_seconds() >= monitor.interval_s - cadence_s / 2
