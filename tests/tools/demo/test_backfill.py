"""The demo's past looks like what a cron on a shared runner sees, and ends in the present."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from upstatic.domain.models import Round, Status
from upstatic.tools.demo.backfill import generate_rounds
from upstatic.tools.demo.company import COMPANY

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def days() -> list[list[Round]]:
    return list(generate_rounds(COMPANY, end=NOON))


@pytest.fixture(scope="module")
def rounds(days: list[list[Round]]) -> list[Round]:
    return [round_ for day in days for round_ in day]


def statuses(rounds: list[Round], slug: str) -> list[Status]:
    return [seen.status for round_ in rounds if (seen := round_.readings.get(slug))]


def test_the_same_arguments_give_the_same_backfill() -> None:
    once, again = (list(generate_rounds(COMPANY, end=NOON, days=3)) for _ in range(2))

    assert once == again
    assert once != list(generate_rounds(COMPANY, end=NOON, days=3, seed=1))


def test_there_are_ninety_whole_days_and_the_one_that_is_not_over(days: list[list[Round]]) -> None:
    assert len(days) == 91
    for n, day in enumerate(days):
        assert {round_.time.date() for round_ in day} == {NOON.date() - timedelta(days=90 - n)}


def test_rounds_come_in_order_and_stop_before_the_present(rounds: list[Round]) -> None:
    assert all(one.time < next_.time for one, next_ in pairwise(rounds))
    assert NOON - timedelta(minutes=12) < rounds[-1].time < NOON


def test_the_scheduler_is_late_and_hours_are_missing(rounds: list[Round]) -> None:
    gaps = sorted(next_.time - one.time for one, next_ in pairwise(rounds))

    assert timedelta(minutes=4) < gaps[len(gaps) // 2] < timedelta(minutes=6)
    assert len(set(gaps)) > 100
    assert len([gap for gap in gaps if gap > timedelta(hours=1)]) == 4


@pytest.mark.parametrize(
    ("slug", "status"),
    [
        ("website", Status.UP),
        ("photos", Status.DOWN),
        ("search", Status.DEGRADED),
        ("webhooks", Status.UP),
        ("booking", Status.UP),
    ],
)
def test_the_backfill_ends_in_the_state_of_the_live_endpoints(
    rounds: list[Round], slug: str, status: Status
) -> None:
    assert set(statuses(rounds[-3:], slug)) == {status}


def test_photos_went_down_forty_minutes_ago(rounds: list[Round]) -> None:
    recent = [round_ for round_ in rounds if round_.time > NOON - timedelta(minutes=90)]
    first = next(r.time for r in recent if r.readings["photos"].status is Status.DOWN)

    assert timedelta(minutes=30) < NOON - first <= timedelta(minutes=41)


def test_a_service_added_a_month_ago_has_no_earlier_column(rounds: list[Round]) -> None:
    first = next(round_ for round_ in rounds if "calendars" in round_.columns)

    assert timedelta(0) <= first.time - (NOON - timedelta(days=30)) < timedelta(minutes=12)
    assert "calendars" not in rounds[0].columns


def test_afternoons_are_slower_than_nights(rounds: list[Round]) -> None:
    by_hour: dict[int, list[int]] = {3: [], 15: []}
    for round_ in rounds:
        if round_.time.hour in by_hour and (ms := round_.readings["website"].ms):
            by_hour[round_.time.hour].append(ms)
    night, afternoon = (sorted(times)[len(times) // 2] for times in by_hour.values())

    assert 1.1 < afternoon / night < 1.6


def test_most_of_the_time_all_is_well_and_webhooks_flap(rounds: list[Round]) -> None:
    changes = {
        service.slug: sum(a != b for a, b in pairwise(statuses(rounds, service.slug)))
        for service in COMPANY
    }

    assert all(
        statuses(rounds, service.slug).count(Status.DOWN) < 0.01 * len(rounds)
        for service in COMPANY
    )
    assert changes["webhooks"] > changes["website"]
