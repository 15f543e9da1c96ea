"""What holds of every past: events alternate, order does not matter, time adds up."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from upstatic.config.schema.root import Confirm
from upstatic.domain.models import Check, Event, Reading, Round, Status
from upstatic.domain.uptime import totals_between
from upstatic.evaluation import Quorum, checks_of, replay

from tests.support.effort import cases

QUICK = settings(max_examples=cases(200))
TEN = datetime(2026, 11, 20, 10, tzinfo=UTC)
STATUS = {"u": Status.UP, "~": Status.DEGRADED, "d": Status.DOWN, "r": Status.UNKNOWN}
REASON = {"u": "", "~": "slow", "d": "503", "r": "runner"}
INTERVAL_S = 300
END_MIN = 240

CONFIRM = st.builds(
    Confirm,
    failures=st.integers(1, 4),
    recoveries=st.integers(1, 3),
    for_s=st.sampled_from([0, 60, 600]),
)
QUORUM = st.builds(Quorum, regions=st.integers(0, 4), wanted=st.none() | st.integers(1, 4))


def a_round(minute: float, region: str, letter: str) -> Round:
    """One reading of one monitor; a space is a round that did not measure it."""
    reading = Reading(status=STATUS.get(letter, Status.UP), ms=9, reason=REASON.get(letter, ""))
    return Round(
        time=TEN + timedelta(minutes=minute),
        region=region,
        columns=("api",),
        readings={} if letter == " " else {"api": reading},
    )


PAST = st.lists(
    st.builds(
        a_round,
        st.integers(0, END_MIN - 1),
        st.sampled_from(["eu", "us", "asia"]),
        st.sampled_from("uuu~ddr "),
    ),
    max_size=60,
    unique_by=lambda row: (row.time, row.region),
)


def events_of(rows: list[Round], quorum: Quorum, confirm: Confirm) -> list[Event]:
    checks = checks_of("api", rows, INTERVAL_S, quorum)
    return replay("api", checks, status=Status.UP, confirm=confirm)


@QUICK
@given(PAST, QUORUM, CONFIRM)
def test_events_alternate_and_each_begins_after_the_one_before(
    rows: list[Round], quorum: Quorum, confirm: Confirm
) -> None:
    events = events_of(rows, quorum, confirm)

    statuses = [Status.UP, *(event.status for event in events)]
    assert all(one is not other for one, other in pairwise(statuses))
    assert all(one.time < other.time for one, other in pairwise(events))
    for event in events:
        assert event.time <= event.confirmed_at
        if event.status is Status.DOWN:
            assert event.confirmed_at - event.time >= timedelta(seconds=confirm.for_s)


@QUICK
@given(PAST, QUORUM, CONFIRM, st.randoms(use_true_random=False))
def test_rounds_found_in_any_order_give_the_same_events(
    rows: list[Round], quorum: Quorum, confirm: Confirm, random: Random
) -> None:
    shuffled = rows.copy()
    random.shuffle(shuffled)

    assert events_of(shuffled, quorum, confirm) == events_of(rows, quorum, confirm)


@QUICK
@given(PAST, QUORUM, CONFIRM)
def test_gaps_make_no_event(rows: list[Round], quorum: Quorum, confirm: Confirm) -> None:
    """Checks that measured nothing may as well not be there."""
    checks = checks_of("api", rows, INTERVAL_S, quorum)
    known = [one for one in checks if one.reading.status is not Status.UNKNOWN]
    times = {one.time for one in known}

    def found(seen: list[Check]) -> list[Event]:
        return replay("api", seen, status=Status.UP, confirm=confirm)

    assert found(checks) == found(known)
    assert {
        moment for event in found(checks) for moment in (event.time, event.confirmed_at)
    } <= times


@QUICK
@given(PAST, QUORUM, CONFIRM)
def test_up_degraded_down_and_unknown_time_is_all_the_time(
    rows: list[Round], quorum: Quorum, confirm: Confirm
) -> None:
    checks = checks_of("api", rows, INTERVAL_S, quorum)
    end = TEN + timedelta(minutes=END_MIN)
    events = events_of(rows, quorum, confirm)
    sums = totals_between(checks, events, INTERVAL_S, TEN, end)

    up_s = sums.known_s - sums.down_s - sums.degraded_s
    assert min(up_s, sums.down_s, sums.degraded_s, sums.gap_s) >= 0
    assert up_s + sums.down_s + sums.degraded_s + sums.gap_s == END_MIN * 60
    if not any(one.reading.status is not Status.UNKNOWN for one in checks):
        assert sums.gap_s == END_MIN * 60


@QUICK
@given(PAST, CONFIRM)
def test_one_region_of_several_never_takes_a_monitor_down(
    rows: list[Round], confirm: Confirm
) -> None:
    alone = [row for row in rows if row.region == "eu"]

    assert events_of(alone, Quorum(regions=3), confirm) == []


@QUICK
@given(PAST, CONFIRM)
def test_a_runner_without_a_network_confirms_nothing(rows: list[Round], confirm: Confirm) -> None:
    """Rounds in which everything that failed was the runner's fault: as if nothing had failed."""
    spoiled = [
        a_round(
            (row.time - TEN).seconds / 60, row.region, "r" if reading.status is Status.DOWN else "u"
        )
        for row in rows
        for reading in row.readings.values()
    ]

    assert events_of(spoiled, Quorum(), confirm) == []
