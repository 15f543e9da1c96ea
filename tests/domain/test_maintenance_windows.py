"""What maintenance excuses: within its window, up to what it expects, and not a minute longer."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from upstatic.domain.maintenance_windows import (
    FOR_EVER,
    Window,
    excused_until,
    phase_at,
    windows_of,
)
from upstatic.domain.models import Event, Impact, Incident, Phase, Status

TEN = datetime(2026, 11, 20, 10, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return TEN + timedelta(minutes=minutes)


def planned(start: float, end: float | None, **expected: Status) -> Incident:
    return Incident(
        number=1, title="Move", phase=Phase.SCHEDULED, impact=Impact.MAINTENANCE,
        components=tuple(expected) or ("api",), started=at(start),
        ended=None if end is None else at(end), expected=expected,
    )  # fmt: skip


def window(start: float, end: float, expected: Status = Status.DOWN) -> Window:
    return Window(start=at(start), end=at(end), expected=expected)


def event(minute: float, status: Status = Status.DOWN, confirmed_at: float | None = None) -> Event:
    return Event(
        time=at(minute), slug="api", status=status, reason="", ms=None,
        confirmed_at=at(minute if confirmed_at is None else confirmed_at),
    )  # fmt: skip


def test_a_component_without_a_word_may_be_down_and_others_must_be_up() -> None:
    plain, slow = planned(0, 60), planned(30, 90, web=Status.DEGRADED, api=Status.UP)
    outage = replace(planned(0, 60), impact=Impact.CRITICAL)

    assert windows_of("api", [slow, plain, outage]) == [window(0, 60)]
    assert windows_of("web", [slow, plain]) == [window(30, 90, Status.DEGRADED)]
    assert windows_of("db", [slow, plain]) == []


def test_a_window_without_an_end_has_none_yet_and_one_called_off_is_none() -> None:
    assert windows_of("api", [planned(0, None)])[0].end == FOR_EVER
    assert windows_of("api", [planned(0, 0)]) == []


@pytest.mark.parametrize(
    ("confirmed_at", "until"), [(-1, None), (0, 60), (59, 60), (60, None), (200, None)]
)
def test_what_is_confirmed_within_a_window_is_excused_until_its_end(
    confirmed_at: float, until: float | None
) -> None:
    found = excused_until(event(confirmed_at), [window(0, 60)])

    assert found == (None if until is None else at(until))


def test_what_began_before_and_is_confirmed_within_is_excused() -> None:
    assert excused_until(event(-5, confirmed_at=1), [window(0, 60)]) == at(60)


def test_what_is_worse_than_expected_is_not_excused() -> None:
    degraded = [window(0, 60, Status.DEGRADED)]

    assert excused_until(event(5), degraded) is None
    assert excused_until(event(5, Status.DEGRADED), degraded) == at(60)


def test_windows_that_follow_at_once_are_one() -> None:
    windows = [window(0, 60), window(50, 90), window(90, 100), window(101, 120)]

    assert excused_until(event(5), windows) == at(100)


def test_a_window_lives_by_the_clock() -> None:
    one = planned(0, 60)

    assert [phase_at(one, at(minute)) for minute in (-1, 0, 59, 60)] == [
        Phase.SCHEDULED,
        Phase.IN_PROGRESS,
        Phase.IN_PROGRESS,
        Phase.COMPLETED,
    ]
    assert phase_at(planned(0, None), at(10**6)) is Phase.IN_PROGRESS
