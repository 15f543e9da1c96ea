"""Rounds that are old, rare or leave a monitor out are found; a slow schedule is not a fault."""

from datetime import datetime, timedelta

import pytest
from upstatic.config import Config, Monitor
from upstatic.tools.doctor.schedule_checks import cadence_s, longest_pause_s, rounds_of

from tests.tools.doctor.conftest import NOW

HOUR = timedelta(hours=1)


def config(**settings: object) -> Config:
    site = {"name": "API", "slug": "api", "url": "https://api.example", **settings}
    return Config(monitors=(Monitor.model_validate(site),))


def names(given: Config, times: list[datetime], run_s: float = 300) -> list[str]:
    last = {"api": max(times)} if times else {}
    return [one.name for one in rounds_of(given, times, last, NOW, run_s)]


def every(minutes: float, hours: int = 24) -> list[datetime]:
    return [NOW - timedelta(minutes=minutes * n) for n in range(1, int(hours * 60 / minutes))]


@pytest.mark.parametrize(
    ("crons", "expected_s"),
    [
        (["3-58/5 * * * *"], 300),
        (["*/15 * * * *"], 900),
        (["0 * * * *", "30 * * * *"], 1800),
        (["0 6 * * mon"], 7 * 86_400),
        (["nonsense"], 300),
        ([], 300),
    ],
)
def test_schedules_say_how_far_apart_runs_are(crons: list[str], expected_s: float) -> None:
    assert cadence_s(crons) == expected_s


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ([], ["rounds-none"]),
        (every(5), []),
        (every(8), []),
        (every(12), ["rounds-rare"]),
        (every(5, hours=1), []),
        ([NOW - 2 * HOUR, *every(5, hours=1)], ["rounds-rare"]),
        ([NOW - 5 * HOUR], ["rounds-old"]),
        ([NOW - 2 * HOUR], ["rounds-rare"]),
    ],
)
def test_rounds_every_five_minutes(times: list[datetime], expected: list[str]) -> None:
    assert names(config(), times) == expected


def test_a_slow_schedule_or_interval_is_asked_for_no_more_than_it_gives() -> None:
    assert names(config(), every(60), run_s=3600) == []
    assert names(config(interval="30m"), every(30)) == []
    assert names(config(interval="6h"), [NOW - 5 * HOUR, NOW - 11 * HOUR]) == []
    assert names(config(interval="1m"), every(1)) == []
    assert names(config(interval="1m"), every(5)) == ["rounds-rare"]


def test_a_monitor_that_is_left_out_is_found_by_its_name() -> None:
    given = Config(
        monitors=tuple(
            Monitor.model_validate({"name": name, "slug": name.lower(), "url": "https://a.example"})
            for name in ("API", "Shop", "Docs")
        )
    )
    last = {"api": NOW, "docs": NOW - 4 * HOUR}
    told = [str(one) for one in rounds_of(given, every(5), last, NOW)]

    assert len(told) == 2
    assert told[0].startswith("hint: Shop: was not checked in the last week, although rounds run")
    assert told[1].startswith("hint: Docs: was not checked since 2026-11-20 06:05 UTC")


def test_a_heartbeat_may_have_nothing_to_say() -> None:
    given = Config(
        monitors=(
            *config().monitors,
            Monitor.model_validate({"name": "Job", "slug": "job", "check": "heartbeat"}),
        )
    )

    assert list(rounds_of(given, every(5), {"api": NOW}, NOW)) == []


def test_the_longest_pause_is_between_two_rounds() -> None:
    assert longest_pause_s([NOW - 3 * HOUR, NOW - HOUR, NOW]) == 7200
    assert longest_pause_s([NOW]) == 0
