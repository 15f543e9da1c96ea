"""What `watch` does next, as values: nothing is measured here."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from upstatic.cli.watch_plan import End, FollowUp, Measure, Step, Wait, WatchState, plan
from upstatic.config import Config, Monitor

NOW = datetime(2026, 11, 20, 10, 5, tzinfo=UTC)
CONFIG = Config(
    monitors=tuple(
        Monitor(name=slug, slug=slug, url=f"https://{slug}.example", interval=interval)
        for slug, interval in (("fast", 10), ("odd", 15), ("slow", 300))
    )
)
MEASURED = dict.fromkeys(("fast", "odd", "slow"), NOW)


def steps(now: datetime = NOW, **state: Any) -> list[Step]:
    known = {"last_started": MEASURED, "published": NOW, **state}
    return [*plan(CONFIG, WatchState(now=now, **known), 60.0)]


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("seconds", "slugs", "wait_s"),
    [
        (0, "", 10), (9.75, "", 0.25), (10, "fast", 5), (15, "fast odd", 5),
        (20.5, "fast odd", 9.5),
        (300, "fast odd slow", 10), (-4, "", 4), (-400, "fast odd slow", 10),
    ],
)  # fmt: skip
def test_each_monitor_starts_at_the_multiples_of_its_interval(
    seconds: float, slugs: str, wait_s: float
) -> None:
    found = steps(after(seconds), published=after(seconds))
    measured = [step.slugs for step in found if isinstance(step, Measure)]

    assert measured == ([frozenset(slugs.split())] if slugs else [])
    assert found[-1] == Wait(seconds=wait_s)


def test_a_monitor_that_is_still_measured_is_not_started_again() -> None:
    (first, *_) = steps(after(15), measuring=frozenset({"fast"}))
    assert first == Measure(slugs=frozenset({"odd"}))


def test_a_start_that_the_clock_repeats_is_a_second_later() -> None:
    again = after(10) + timedelta(milliseconds=400)
    assert steps(again, seconds=frozenset({after(10)})) == [Wait(seconds=0.6)]


def test_rounds_are_recorded_one_follow_up_at_a_time_and_published_in_batches() -> None:
    assert FollowUp(is_due=False) in steps(unrecorded=1)
    assert FollowUp(is_due=True) in steps(
        after(60), last_started=dict.fromkeys(MEASURED, after(60))
    )
    assert not any(isinstance(step, FollowUp) for step in steps(unrecorded=1, is_busy=True))


def test_the_first_round_ends_before_anything_is_published() -> None:
    first = steps(last_started={}, published=None)
    assert [type(step).__name__ for step in first] == ["Measure", "Wait"]
    assert next(iter(steps(published=None, unrecorded=1))) == FollowUp(is_due=True)


def test_after_a_suspension_nothing_is_published_before_the_next_round_has_ended() -> None:
    later = after(3600)
    begun = dict.fromkeys(MEASURED, later)

    assert [type(step).__name__ for step in steps(later)] == ["Measure", "Wait"]
    under_way = steps(later, last_started=begun, measuring=frozenset({"slow"}), unrecorded=1)
    assert [type(step).__name__ for step in under_way] == ["Wait"]
    ended = steps(later, last_started=begun, unrecorded=2)
    assert [type(step).__name__ for step in ended] == ["FollowUp", "Wait"]


def test_a_signal_ends_the_rounds_and_publishes_what_they_measured() -> None:
    wait = [Wait(seconds=60.0)]
    assert steps(is_stopping=True, measuring=frozenset({"slow"})) == wait
    assert steps(is_stopping=True, is_busy=True) == wait
    assert steps(is_stopping=True) == [FollowUp(is_due=True), Wait(seconds=0)]
    assert steps(is_stopping=True, is_busy=True, is_concluded=True) == wait
    assert steps(is_stopping=True, is_concluded=True, unrecorded=3) == [End()]
