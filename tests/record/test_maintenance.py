"""Days are rolled up without the time of maintenance, whenever it was planned or called off."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from upstatic.domain.models import Day, Impact, Incident, Phase, Round
from upstatic.history import incidents

from tests.record.conftest import World

MakeRound = Callable[..., Round]
MIDNIGHT = datetime(2026, 11, 20, tzinfo=UTC)
DAY = 1440


@pytest.fixture
def window() -> Incident:
    """An hour from one o'clock on in which the API may be down."""
    return Incident(
        number=1, title="Move", phase=Phase.COMPLETED, impact=Impact.MAINTENANCE,
        components=("api",), started=MIDNIGHT + timedelta(hours=1),
        ended=MIDNIGHT + timedelta(hours=2),
    )  # fmt: skip


def a_day(a_round: MakeRound, *, day: int = 0) -> list[Round]:
    """A day of rounds in which both are down from 00:30 to 01:30."""
    return [
        a_round(day * DAY + n * 5, api="d" if 6 <= n < 18 else "u", web="d" if 6 <= n < 18 else "u")
        for n in range(288)
    ]


def totals(world: World) -> dict[str, tuple[int, int]]:
    first: list[Day] = [one for one in world.days if one.date == MIDNIGHT.date()]
    return {one.slug: (one.down_s, one.maintenance_s) for one in first}


def test_an_outage_within_a_maintenance_is_not_downtime(
    world: World, a_round: MakeRound, window: Incident
) -> None:
    incidents.write(world.history, window)
    world.record(*a_day(a_round), a_round(DAY, api="u", web="u"))

    assert totals(world) == {"api": (1800, 3600), "web": (3600, 0)}


def test_a_maintenance_that_is_planned_late_or_called_off_late_counts_from_the_next_day_on(
    world: World, a_round: MakeRound, window: Incident
) -> None:
    world.record(*a_day(a_round), a_round(DAY, api="u", web="u"))
    assert totals(world) == {"api": (3600, 0), "web": (3600, 0)}

    incidents.write(world.history, window)
    world.record(a_round(4 * DAY, api="u", web="u"))
    assert totals(world) == {"api": (1800, 3600), "web": (3600, 0)}

    incidents.write(world.history, replace(window, ended=window.started))
    world.record(a_round(8 * DAY, api="u", web="u"))
    assert totals(world) == {"api": (3600, 0), "web": (3600, 0)}
