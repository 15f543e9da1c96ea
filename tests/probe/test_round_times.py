"""Rounds are repeated within a run, on time, for as long as the next run is away."""

from pathlib import Path

import pytest
from upstatic.config.schema.root import Monitor
from upstatic.probe.rounds import RoundSchedule, round_starts, run_file_for, schedule_for


def monitors(*intervals_s: float) -> list[Monitor]:
    return [Monitor(name="m", url="http://x", interval_s=each) for each in intervals_s]


@pytest.mark.parametrize(
    ("intervals_s", "rounds", "every_s"),
    [
        ((), 1, 300),
        ((300, 3600), 1, 300),
        ((300, 60), 5, 60),
        ((120, 90), 3, 90),
        ((10,), 30, 10),
        ((200,), 1, 200),
    ],
)
def test_the_shortest_interval_says_how_many_rounds_begin_before_the_next_run(
    intervals_s: tuple[float, ...], rounds: int, every_s: float
) -> None:
    assert schedule_for(monitors(*intervals_s)) == RoundSchedule(rounds=rounds, every_s=every_s)


def test_the_time_between_two_rounds_may_be_given() -> None:
    assert schedule_for(monitors(300), 30) == RoundSchedule(rounds=10, every_s=30)
    assert schedule_for(monitors(60), 900) == RoundSchedule(rounds=1, every_s=900)


class Clock:
    """A clock that only moves when code sleeps or works."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s

    def sleep(self, seconds: float) -> None:
        assert seconds >= 0
        self.now_s += seconds

    def run(self, rhythm: RoundSchedule, *lasting_s: float) -> list[tuple[int, float]]:
        """The number of each round and when it began, when the rounds last so long."""
        lasts = iter(lasting_s)
        found = []
        for number in round_starts(rhythm, clock_s=self, sleep=self.sleep):
            found.append((number, self.now_s - 1000))
            self.now_s += next(lasts, 1)
        return found


def test_rounds_begin_on_time_however_long_they_take() -> None:
    started_at = Clock().run(RoundSchedule(rounds=4, every_s=60), 5, 59, 0.5)

    assert started_at == [(0, 0), (1, 60), (2, 120), (3, 180)]


def test_a_round_that_takes_too_long_costs_those_it_runs_over() -> None:
    assert Clock().run(RoundSchedule(rounds=5, every_s=60), 130, 1, 70) == [
        (0, 0), (2, 130), (3, 180), (4, 250),
    ]  # fmt: skip


def test_nothing_begins_when_the_next_run_is_due() -> None:
    assert Clock().run(RoundSchedule(rounds=5, every_s=60), 400) == [(0, 0)]


def test_a_single_round_waits_for_nothing() -> None:
    clock = Clock()

    assert clock.run(RoundSchedule(), 20) == [(0, 0)]
    assert clock.now_s == 1020


def test_each_round_has_a_file_of_its_own() -> None:
    names = [run_file_for(Path("run/eu.jsonl"), n).name for n in range(3)]

    assert names == ["eu.jsonl", "eu.2.jsonl", "eu.3.jsonl"]
