"""Which engine measures, when `watch` and scheduled runs share one history."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from upstatic.config.schema.root import FIVE_MINUTES_S, Monitor
from upstatic.domain.engines import Engine, EngineName

SILENT_INTERVALS = 2
"""After so many intervals without a round, `watch` counts as gone, and after a margin."""
PUSH_MARGIN = timedelta(minutes=3)
"""A round is seen when it is pushed: after its checks, and up to 150 seconds of attempts."""


def watch_interval_s(publish_every_s: float, monitors: Iterable[Monitor]) -> float:
    """How often `watch` shows a new round: it publishes so often, if monitors are due so often."""
    round_every_s = min((each.interval_s for each in monitors), default=FIVE_MINUTES_S)
    return max(publish_every_s, round_every_s, FIVE_MINUTES_S)


def is_watched(latest: Engine | None, newest_round: datetime | None, now: datetime) -> bool:
    """Whether `watch` is measuring, so that a scheduled run stands by.

    `latest` is the engine that took over last, `newest_round` the start of the newest round in the
    history. Rounds since a takeover are those of the engine that took over.
    """
    if latest is None or latest.name is not EngineName.WATCH:
        return False
    last = max(latest.time, newest_round or latest.time)
    silent_for = SILENT_INTERVALS * timedelta(seconds=latest.interval_s)
    return abs(now - last) < silent_for + PUSH_MARGIN


def has_to_claim(latest: Engine | None, engine: Engine) -> bool:
    """Whether an engine that measures now has to record that.

    A scheduled run records it only where another engine was before.
    """
    if latest is None:
        return engine.name is EngineName.WATCH
    return (latest.name, latest.interval_s) != (engine.name, engine.interval_s)
