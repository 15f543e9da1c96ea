"""A failing monitor has a second check when that can confirm it before the next run."""

from datetime import UTC, datetime, timedelta

import pytest
from upstatic.domain.models import Event, Reading, Round, Status
from upstatic.evaluation.suspects import second_checks

from tests.support.company import monitor

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
DOWN, UP = Reading(status=Status.DOWN, reason="503"), Reading(status=Status.UP, ms=9)


def rounds(*readings: Reading) -> list[Round]:
    """A round every five minutes, the last one ten seconds ago."""
    last = NOON - timedelta(seconds=10)
    return [
        Round(time=last - n * timedelta(minutes=5), region="", columns=("api",),
              readings={"api": reading})
        for n, reading in enumerate(reversed(readings))
    ][::-1]  # fmt: skip


def wait_s(
    confirm: dict[str, object],
    *readings: Reading,
    events: tuple[Event, ...] = (),
    cadence_s: float = 300,
) -> float | None:
    seen = rounds(*readings)
    found = second_checks([monitor("api", confirm=confirm)], seen, events, NOON, cadence_s)
    return found.get("api")


def test_the_second_check_comes_when_it_can_confirm_the_outage() -> None:
    assert wait_s({"failures": 2, "for": "1m"}, UP, DOWN) == 50


def test_a_second_check_that_is_late_comes_at_once() -> None:
    assert wait_s({"failures": 3, "for": "2m"}, UP, DOWN, DOWN) == 0


@pytest.mark.parametrize("confirm", [{"failures": 2}, {"for": "10m"}, {"failures": 3, "for": "1m"}])
def test_there_is_no_second_check_that_cannot_confirm(
    confirm: dict[str, object],
) -> None:
    assert wait_s(confirm, UP, DOWN) is None


def test_a_monitor_that_is_up_or_confirmed_down_has_no_second_check() -> None:
    began = NOON - timedelta(minutes=10)
    down = Event(
        slug="api", time=began, status=Status.DOWN, reason="503", ms=None, confirmed_at=began
    )
    assert wait_s({"for": "1m"}, DOWN, UP) is None
    assert wait_s({"for": "1m"}, DOWN, DOWN, events=(down,)) is None


def test_a_long_wait_is_left_to_the_next_run() -> None:
    assert wait_s({"for": "4m"}, UP, DOWN, cadence_s=3600) == 230
    assert wait_s({"for": "5m"}, UP, DOWN, cadence_s=3600) is None
    assert wait_s({"for": "30m"}, UP, DOWN, cadence_s=3600) is None
