"""Which monitors a run measures: those of its shard whose interval has passed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zlib import crc32

from generator.config.schema import FIVE_MINUTES_S, Monitor

# CI starts a run early or late; half its cadence decides which of two runs is the nearer one.
JITTER_S = FIVE_MINUTES_S / 2


def due(
    monitors: Sequence[Monitor], now: datetime, last_checked: Mapping[str, datetime]
) -> list[Monitor]:
    """Give the monitors to measure now; `last_checked` has the time of the last check by slug.

    A monitor whose interval is no longer than the cadence of CI is due in every run, so that a
    run by hand measures it too. A check dated in the future (a clock went back) is no obstacle.
    """
    return [each for each in monitors if _is_due(each, now, last_checked.get(each.slug))]


def in_shard(monitors: Sequence[Monitor], shard: tuple[int, int] | None) -> list[Monitor]:
    """Give the part of the monitors that shard (i, n), 1 <= i <= n, measures.

    The part is chosen by slug, so that a new monitor moves no other one to another shard.
    """
    if shard is None:
        return list(monitors)
    index, count = shard
    return [each for each in monitors if crc32(each.slug.encode()) % count == index - 1]


def _is_due(monitor: Monitor, now: datetime, last: datetime | None) -> bool:
    if last is None or last > now or monitor.interval_s <= FIVE_MINUTES_S:
        return True
    return (now - last).total_seconds() >= monitor.interval_s - JITTER_S
