"""Rounds become events and days, and what is confirmed is never taken back."""

import dataclasses
import logging
from collections.abc import Callable
from random import Random

import pytest
from upstatic.domain.errors import HistoryError
from upstatic.domain.models import Round
from upstatic.history import daily_totals, rounds

from tests.record.conftest import World
from tests.support.effort import cases

DAY = 1440
MakeRound = Callable[..., Round]


def test_two_failing_rounds_make_an_event_dated_to_the_first(
    world: World, a_round: MakeRound
) -> None:
    assert world.record(a_round(0, api="u", web="u")).events == ()
    assert world.record(a_round(5, api="d", web="u")).events == ()
    [down] = world.record(a_round(10, api="d", web="u")).events
    assert world.record(a_round(15, api="d", web="u")).events == ()
    world.record(a_round(20, api="u", web="u"))

    assert world.story == "api:down 5, api:up 20"
    assert (down.reason, down.confirmed_at) == ("503", a_round(10).time)


def test_recording_again_changes_no_byte(world: World, a_round: MakeRound) -> None:
    rows = [a_round(n * 5, api="uddduud"[n % 7], web="u~"[n % 2]) for n in range(600)]
    first = world.record(*rows)
    before = world.bytes

    again = world.record(*rows)

    assert (len(first.rounds), len(first.days)) == (600, 4)
    assert (again.rounds, again.events, again.days) == ((), (), ())
    assert world.bytes == before


@pytest.mark.parametrize("seed", range(cases(4)))
def test_the_number_of_rounds_per_call_does_not_matter(
    world: World, a_round: MakeRound, seed: int
) -> None:
    dice = Random(seed)  # noqa: S311 - a test, not a secret
    rows = [
        a_round(n * 7 + dice.random(), api=dice.choice("uuudd~?-"), web=dice.choice("ud"))
        for n in range(450)
    ]
    parts = dataclasses.replace(world, history=world.history.with_name("parts"))
    world.record(*rows)
    while rows:
        size = dice.randint(1, 60)
        parts.record(*rows[:size])
        del rows[:size]

    assert len(world.events) > 40
    assert parts.events == world.events
    assert parts.rounds == world.rounds
    assert parts.days == world.days


def test_a_day_is_rolled_up_when_it_is_over(world: World, a_round: MakeRound) -> None:
    world.record(*(a_round(n * 5, api="u", web="-") for n in range(288)))
    assert world.days == []

    world.record(a_round(DAY + 3, api="u", web="-"))

    api, web = world.days
    assert (api.slug, api.checks, api.known_s, api.down_s, api.p50_ms) == (
        "api",
        288,
        86_400,
        0,
        100,
    )
    assert (web.slug, web.checks, web.known_s, web.p50_ms) == ("web", 0, 0, None)


def test_an_outage_confirmed_after_midnight_reaches_into_the_finished_day(
    world: World, a_round: MakeRound
) -> None:
    world.record(a_round(DAY - 7, api="u"), a_round(DAY - 2, api="d"))
    world.record(a_round(DAY + 3, api="-"))
    assert [day.down_s for day in world.days] == [0]

    world.record(a_round(DAY + 7, api="d"))

    assert world.story == f"api:down {DAY - 2}"
    assert [day.down_s for day in world.days] == [120]


def test_a_late_round_is_counted_in_its_day(world: World, a_round: MakeRound) -> None:
    world.record(a_round(600, api="u"))
    world.record(a_round(DAY + 3, api="u"))
    [before] = world.days

    world.record(a_round(700, api="u"), now=DAY + 4)

    [after] = world.days
    assert (before.known_s, after.known_s) == (600, 1200)
    assert after.checks == 2


def test_what_another_writer_knew_is_counted_when_the_next_day_opens(
    world: World, a_round: MakeRound
) -> None:
    """Two writers roll a day up, and git merges their rounds after that."""
    world.record(a_round(600, api="u"))
    world.record(a_round(DAY + 3, api="u"))
    rounds.append(world.history, [a_round(700, api="u")])
    world.record(a_round(DAY + 8, api="u"))
    assert [day.checks for day in world.days] == [1]

    world.record(a_round(2 * DAY + 3, api="u"))

    assert [day.checks for day in world.days] == [2, 2]


def test_missed_rollups_are_done_later(world: World, a_round: MakeRound) -> None:
    rounds.append(world.history, [a_round(-20 * DAY, api="u"), a_round(-9 * DAY, api="u")])

    recorded = world.record(now=0)

    assert [day.date.day for day in recorded.days] == [31, 11]
    assert [day.known_s for day in world.days] == [600, 600]


def test_rounds_expire_and_their_totals_stay(world: World, a_round: MakeRound) -> None:
    for day in range(10):
        world.record(a_round(day * DAY, api="u"), keep_days=5)

    assert [day.day for day in rounds.days(world.history)] == [24, 25, 26, 27, 28, 29]
    assert len(world.days) == 9


def test_a_round_that_comes_after_its_day_expired_does_not_replace_the_totals(
    world: World, a_round: MakeRound
) -> None:
    for day in range(10):
        world.record(*(a_round(day * DAY + n, api="u") for n in (0, 5)), keep_days=5)

    world.record(a_round(7, api="u"), now=9 * DAY + 30, keep_days=5)

    assert {day.checks for day in world.days} == {2}


def test_new_settings_do_not_change_recorded_events(world: World, a_round: MakeRound) -> None:
    world.confirming(3).record(*(a_round(n * 5, api=one) for n, one in enumerate("uddudd")))
    assert world.story == ""

    world.confirming(1).record(a_round(30, api="u"))
    assert world.story == ""

    world.confirming(1).record(a_round(35, api="d"))
    world.confirming(9).record(a_round(40, api="u"), a_round(45, api="d"))
    assert world.story == "api:down 35, api:up 40"


def test_a_monitor_that_is_seldom_checked_is_looked_back_for_longer(
    world: World, a_round: MakeRound
) -> None:
    seldom = world.confirming(4).every(12 * 3600)
    for n in range(4):
        seldom.record(a_round(n * 720, api="d"))

    assert world.story == "api:down 0"


def test_a_gap_is_neither_downtime_nor_an_event(world: World, a_round: MakeRound) -> None:
    world.record(a_round(0, api="u"), a_round(5, api="d"), a_round(10, api="u"))
    world.record(a_round(900, api="u"), a_round(DAY, api="u"))

    [day] = world.days
    assert world.story == ""
    assert (day.known_s, day.down_s) == ((20 + 10) * 60, 0)


def test_regions_agree_before_anything_is_confirmed(world: World, a_round: MakeRound) -> None:
    for n in (0, 5):
        world.record(a_round(n, "eu", api="d"))
        world.record(a_round(n + 0.2, "in", api="u"))
        world.record(a_round(n + 0.5, "us", api="u"))

    assert [event.slug for event in world.events] == []


def test_a_region_that_comes_late_may_still_confirm(world: World, a_round: MakeRound) -> None:
    world.record(a_round(0, "eu", api="d"), a_round(0.5, "us", api="d"))
    world.record(a_round(5, "eu", api="u"))
    world.record(a_round(10, "eu", api="d"), a_round(10.5, "us", api="d"))
    world.record(a_round(10.7, "in", api="d"))

    assert world.story == ""
    world.record(a_round(15, "eu", api="d"), a_round(15.5, "us", api="d"))
    assert world.story == "api:down 10"


def test_a_monitor_that_left_the_file_has_days_but_no_events(
    world: World, a_round: MakeRound
) -> None:
    world.record(*(a_round(n * 5, old="d") for n in range(4)))
    world.record(a_round(DAY, api="u"))

    assert world.story == ""
    assert [(day.slug, day.known_s) for day in world.days] == [("old", 25 * 60)]


def test_rounds_of_the_future_are_kept_and_count_when_their_time_has_come(
    world: World, a_round: MakeRound, caplog: pytest.LogCaptureFixture
) -> None:
    ahead = [a_round(DAY * 40 + n * 5, api="d") for n in range(3)]
    with caplog.at_level(logging.WARNING):
        world.record(a_round(0, api="u"), *ahead, now=1)

    assert "3 round(s) up to 2026-12-30T00:10:00Z are in the future" in caplog.text
    assert world.story == ""
    assert len(world.rounds) == 4
    world.record(a_round(5, api="u"), now=6)
    assert world.days == []
    world.record(a_round(41 * DAY, api="u"))
    assert [day.known_s for day in world.days] == [15 * 60, 20 * 60]


def test_a_clock_that_is_a_minute_ahead_causes_no_warning(
    world: World, a_round: MakeRound, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        world.record(a_round(0, api="d"), a_round(5, api="d"), now=4)

    assert world.story == "api:down 0"
    assert not caplog.records


def test_a_clock_that_went_backwards_is_warned_about_and_loses_nothing(
    world: World, a_round: MakeRound, caplog: pytest.LogCaptureFixture
) -> None:
    world.record(a_round(600, api="u"))
    with caplog.at_level(logging.WARNING):
        world.record(a_round(300, api="u"))

    assert "1 round(s) from 2026-11-20T05:00:00Z on arrived after one of" in caplog.text
    assert [row.time for row in world.rounds] == [a_round(300).time, a_round(600).time]


def test_an_event_of_the_future_is_not_contradicted(
    world: World, a_round: MakeRound, caplog: pytest.LogCaptureFixture
) -> None:
    world.record(a_round(5 * DAY, api="d"), a_round(5 * DAY + 5, api="d"))
    before = world.story
    with caplog.at_level(logging.WARNING):
        world.record(*(a_round(n * 5, api=one) for n, one in enumerate("uddu")))

    assert world.story == before == f"api:down {5 * DAY}"
    assert "an event was confirmed at 2026-11-25T00:05:00Z, in the future" in caplog.text
    world.record(a_round(5 * DAY + 10, api="u"))
    assert world.story == f"api:down {5 * DAY}, api:up {5 * DAY + 10}"


NEWER = "# upstatic history 2\n"


@pytest.mark.parametrize(
    "name", ["2026-11-20.txt", "2026-11-19.txt", "events/2025.csv", "daily/2026-11.csv"]
)
def test_a_file_of_a_newer_version_stops_everything_before_it_begins(
    world: World, a_round: MakeRound, name: str
) -> None:
    world.record(a_round(-3 * DAY, api="u"), a_round(-2 * DAY, api="u"))
    path = world.history / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(NEWER)
    before = world.bytes

    with pytest.raises(HistoryError, match=f"{name}: written by a newer Upstatic"):
        world.record(a_round(0, api="u"), a_round(5, api="u"))
    assert world.bytes == before


def test_an_empty_world_with_nothing_new_stays_empty(world: World) -> None:
    assert world.record(now=0).rounds == ()
    assert not world.history.exists()


def test_a_damaged_line_stops_nothing_and_is_set_aside(world: World, a_round: MakeRound) -> None:
    world.record(a_round(0, api="u"), a_round(5, api="u"))
    path = world.history / "2026-11-20.txt"
    path.write_text(path.read_text().replace(" 100\n", " 100\n<<<<<<< HEAD\n", 1))

    world.record(a_round(10, api="u"))

    assert len(world.rounds) == 3
    assert "\n? <<<<<<< HEAD\n" in path.read_text()
    world.record(a_round(DAY, api="u"))
    assert [day.checks for day in world.days] == [3]
    assert daily_totals.rolled_up(world.history, a_round(0).time.date(), a_round(0).time.date())
