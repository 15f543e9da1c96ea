"""`watch` is primary; a scheduled run takes over after two silent intervals and a slow push."""

from datetime import UTC, datetime, timedelta

import pytest
from upstatic.domain.engines import Engine, EngineName
from upstatic.evaluation.takeover import PUSH_MARGIN, has_to_claim, is_watched, watch_interval_s
from upstatic.publish.stage import TIME_LIMIT_S

from tests.support.company import monitor

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
WATCH = Engine(time=NOW - timedelta(days=9), name=EngineName.WATCH, interval_s=300)
RUN = Engine(time=NOW - timedelta(hours=1), name=EngineName.RUN)


@pytest.mark.parametrize(
    ("ago_s", "alive"), [(0, True), (300, True), (600, True), (779, True), (780, False),
                         (9000, False), (-60, True), (-9000, False)],
)  # fmt: skip
def test_a_round_less_than_two_intervals_and_a_slow_push_ago_shows_that_watch_lives(
    ago_s: float, *, alive: bool
) -> None:
    assert is_watched(WATCH, NOW - timedelta(seconds=ago_s), NOW) is alive


def test_a_slow_push_after_a_failed_one_does_not_look_like_silence() -> None:
    """The round that is pushed next is two intervals younger, and arrives at the push's limit."""
    measured = NOW - timedelta(seconds=2 * WATCH.interval_s)
    assert is_watched(WATCH, measured, NOW + timedelta(seconds=TIME_LIMIT_S))
    assert timedelta(seconds=TIME_LIMIT_S) < PUSH_MARGIN


def test_without_watch_a_run_never_stands_by() -> None:
    assert not is_watched(None, NOW, NOW)
    assert not is_watched(RUN, NOW, NOW)


def test_a_watch_that_has_just_begun_is_alive() -> None:
    begun = Engine(time=NOW - timedelta(seconds=5), name=EngineName.WATCH, interval_s=10)
    assert is_watched(begun, None, NOW)
    assert is_watched(begun, NOW - timedelta(hours=1), NOW)


def test_an_engine_is_recorded_when_another_one_was_before() -> None:
    assert has_to_claim(None, WATCH)
    assert not has_to_claim(None, RUN)
    assert has_to_claim(WATCH, RUN)
    assert has_to_claim(RUN, WATCH)
    assert not has_to_claim(WATCH, Engine(time=NOW, name=EngineName.WATCH, interval_s=300))


@pytest.mark.parametrize(
    ("publish_every_s", "interval", "expected"),
    [(60, "5m", 300), (60, "15m", 900), (10, "10s", 300), (3600, "5m", 3600)],
)
def test_watch_is_not_silent_while_its_monitors_are_not_due(
    publish_every_s: float, interval: str, expected: float
) -> None:
    monitors = [monitor("api", interval=interval), monitor("shop", interval="1h")]
    assert watch_interval_s(publish_every_s, monitors) == expected
