"""Select the monitors to measure: those of the region and shard whose interval has passed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from upstatic.config.schema.root import FIVE_MINUTES_S, Monitor
from upstatic.config.values.check_kinds import BROWSER
from upstatic.domain.shards import Shard


def due(
    monitors: Sequence[Monitor],
    now: datetime,
    last_checked: Mapping[str, datetime],
    cadence_s: float = FIVE_MINUTES_S,
) -> list[Monitor]:
    """Return the monitors to measure now; `last_checked` maps slugs to the last check's time.

    A monitor whose interval is at most `cadence_s`, the time between two runs or rounds, is
    always due, also in a run that was started manually. Runs start early or late, so a longer
    interval counts as passed half a cadence early. A last check in the future is ignored.
    """
    return [each for each in monitors if _is_due(each, now, last_checked.get(each.slug), cadence_s)]


def in_region(monitors: Sequence[Monitor], region: str) -> list[Monitor]:
    """Return the monitors measured from a region; all of them for the region ""."""
    return [each for each in monitors if not (region and each.regions) or region in each.regions]


def in_shard(monitors: Sequence[Monitor], shard: Shard | None) -> list[Monitor]:
    """Return the monitors of a shard; all of them without one.

    `monitors` are all of the configuration. Those that need a browser are the last shard, because
    its job installs one; see config/ci_matrix.
    """
    if shard is None:
        return list(monitors)
    browsers = [each for each in monitors if each.check == BROWSER]
    if not browsers or shard.count == 1:
        return [each for each in monitors if shard.has(each.slug)]
    if shard.index == shard.count:
        return browsers
    share = replace(shard, count=shard.count - 1)
    return [each for each in monitors if each.check != BROWSER and share.has(each.slug)]


def _is_due(monitor: Monitor, now: datetime, last: datetime | None, cadence_s: float) -> bool:
    if last is None or last > now or monitor.interval_s <= cadence_s:
        return True
    return (now - last).total_seconds() >= monitor.interval_s - cadence_s / 2
