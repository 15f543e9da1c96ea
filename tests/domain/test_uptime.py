"""Uptime is a share of what is known; a gap is neither up nor down."""

import dataclasses
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from upstatic.config.schema.root import Confirm
from upstatic.domain.maintenance_windows import Window
from upstatic.domain.models import Check, Event, Reading, Round, Status
from upstatic.domain.time_spans import Span, overlap_s
from upstatic.domain.uptime import (
    Totals,
    answer_times,
    cadence_s,
    day_totals,
    known_spans,
    percentile,
    planned_spans,
    status_spans,
    total,
    totals_between,
    uptime_ratio,
)
from upstatic.evaluation import replay

from tests.support.checks import STATUS

MIDNIGHT = datetime(2026, 11, 20, tzinfo=UTC)
TODAY = MIDNIGHT.date()


def minute(n: float) -> datetime:
    return MIDNIGHT + timedelta(minutes=n)


def checks(*seen: tuple[float, str]) -> list[Check]:
    """Checks at minutes of the day: u up, ~ degraded, d down, ? unknown; 100 ms each."""
    return [
        Check(time=minute(n), reading=Reading(status=STATUS[letter], ms=100)) for n, letter in seen
    ]


def every_five(letters: str) -> list[Check]:
    return checks(*((5 * n, letter) for n, letter in enumerate(letters)))


def event(n: float, status: Status, slug: str = "api") -> Event:
    time = minute(n)
    return Event(time=time, slug=slug, status=status, reason="", ms=None, confirmed_at=time)


def minutes(spans: Sequence[Span]) -> list[tuple[float, float]]:
    return [
        ((span.start - MIDNIGHT).total_seconds() / 60, (span.end - MIDNIGHT).total_seconds() / 60)
        for span in spans
    ]


def known(seen: Sequence[Check], start: float = 0, end: float = 1440) -> list[tuple[float, float]]:
    return minutes(known_spans(seen, 300, minute(start), minute(end)))


def test_a_check_vouches_until_the_next_one_for_no_longer_than_two_intervals() -> None:
    assert known(checks((0, "u"), (5, "u"), (30, "d"))) == [(0, 15), (30, 40)]
    assert known(checks((0, "u"), (12, "u"))) == [(0, 10), (12, 22)]
    assert known([]) == []


def test_a_check_before_the_window_vouches_into_it_and_none_beyond_it() -> None:
    assert known(checks((-4, "u"), (20, "u")), end=25) == [(0, 6), (20, 25)]
    assert known(checks((-10, "u"))) == []
    assert known(checks((50, "u")), end=50) == []


def test_a_check_that_measured_nothing_ends_what_was_known() -> None:
    assert known(checks((0, "u"), (5, "?"), (10, "u"))) == [(0, 5), (10, 20)]


def test_a_status_lasts_from_its_event_to_the_next() -> None:
    events = [event(-5, Status.DOWN), event(10, Status.UP), event(20, Status.DOWN)]

    down = status_spans(events, Status.DOWN, minute(0), minute(30))
    up = status_spans(events, Status.UP, minute(0), minute(30))

    assert minutes(down) == [(0, 10), (20, 30)]
    assert minutes(up) == [(10, 20)]
    assert minutes(status_spans([], Status.UP, minute(0), minute(30))) == [(0, 30)]
    assert status_spans(events, Status.DOWN, minute(11), minute(19)) == []
    assert status_spans([event(99, Status.DOWN)], Status.DOWN, minute(0), minute(30)) == []


def test_spans_are_half_open_and_overlap_in_seconds() -> None:
    one = [Span(start=minute(0), end=minute(10)), Span(start=minute(20), end=minute(30))]
    other = [Span(start=minute(5), end=minute(25)), Span(start=minute(30), end=minute(40))]

    assert overlap_s(one, other) == 600
    assert overlap_s(one, []) == 0


def test_a_confirmed_outage_counts_from_its_first_failing_check() -> None:
    seen = every_five("uuddddu" + "u" * 281)
    events = replay("api", seen, status=Status.UP, confirm=Confirm())

    day = day_totals("api", TODAY, seen, events, 300, until=minute(1440))

    assert (day.checks, day.known_s, day.down_s) == (288, 86_400, 4 * 300)


def test_an_unconfirmed_failure_is_not_downtime() -> None:
    seen = every_five("uuduu~u")
    events = replay("api", seen, status=Status.UP, confirm=Confirm())

    day = day_totals("api", TODAY, seen, events, 300, until=minute(35))

    assert (day.known_s, day.down_s, day.degraded_s) == (35 * 60, 0, 0)


def test_an_outage_is_down_only_while_it_is_measured() -> None:
    seen = checks((0, "d"), (5, "d"), (600, "d"), (605, "u"))
    events = replay("api", seen, status=Status.UP, confirm=Confirm())

    day = day_totals("api", TODAY, seen, events, 300, until=minute(1440))

    assert (day.known_s, day.down_s) == ((15 + 15) * 60, (15 + 5) * 60)


def test_the_running_day_ends_now_and_rows_of_the_future_vouch_for_nothing() -> None:
    seen = every_five("u" * 288)

    day = day_totals("api", TODAY, seen, [], 300, until=minute(60) + timedelta(microseconds=5))
    tomorrow = day_totals("api", TODAY + timedelta(days=1), seen, [], 300, until=minute(60))

    assert (day.checks, day.known_s) == (12, 3600)
    assert (tomorrow.checks, tomorrow.known_s) == (0, 0)


def test_the_last_check_before_midnight_vouches_across_it_but_is_not_counted_twice() -> None:
    seen = checks((-3, "u"), (5, "u"))

    day = day_totals("api", TODAY, seen, [], 300, until=minute(1440))

    assert (day.checks, day.known_s) == (1, 15 * 60)


def test_only_answers_are_timed() -> None:
    seen = [
        Check(time=minute(n), reading=Reading(status=STATUS[letter], ms=ms))
        for n, (letter, ms) in enumerate(
            [("u", 10), ("d", 9999), ("~", 30), ("?", None), ("u", None), ("u", 21)]
        )
    ]
    day = day_totals("api", TODAY, seen, [], 300, until=minute(1440))

    assert answer_times(seen) == [10, 30, 21]
    assert (day.mean_ms, day.p50_ms, day.p95_ms, day.max_ms) == (20, 21, 30, 30)
    assert day.checks == 5


def test_a_day_without_an_answer_has_no_times() -> None:
    day = day_totals("api", TODAY, checks((0, "d"), (5, "d")), [], 300, until=minute(1440))

    assert (day.mean_ms, day.p50_ms, day.p95_ms, day.max_ms) == (None, None, None, None)


def test_other_monitors_events_are_not_mine() -> None:
    seen = every_five("uuuu")

    day = day_totals("api", TODAY, seen, [event(0, Status.DOWN, "web")], 300, until=minute(20))

    assert day.down_s == 0


def test_days_add_up_to_totals() -> None:
    seen = every_five("u" * 144)
    day = day_totals("api", TODAY, seen, [event(60, Status.DOWN)], 300, until=minute(1440))
    other = dataclasses.replace(day, down_s=0, degraded_s=60, maintenance_s=30)

    assert total([day, other]) == Totals(
        checks=288,
        known_s=2 * (12 * 60 + 5) * 60,
        gap_s=2 * (12 * 60 - 5) * 60,
        down_s=(11 * 60 + 5) * 60,
        degraded_s=60,
        maintenance_s=30,
    )
    assert total([]) == Totals()


def test_uptime_is_a_share_of_known_time_and_nothing_of_nothing() -> None:
    assert uptime_ratio(Totals(known_s=1000, down_s=1, gap_s=10**9)) == 0.999
    assert uptime_ratio(Totals(known_s=10, down_s=10)) == 0
    assert uptime_ratio(Totals(gap_s=86_400)) is None


def test_maintenance_is_neither_up_nor_down_nor_degraded() -> None:
    seen = every_five("u" * 24)
    events = [event(30, Status.DOWN), event(60, Status.DEGRADED), event(80, Status.UP)]
    window = Window(start=minute(40), end=minute(70), expected=Status.DOWN)

    day = day_totals("api", TODAY, seen, events, 300, minute(120), windows=[window])
    sums = totals_between(seen, events, 300, minute(0), minute(120), [window])

    assert (day.known_s, day.maintenance_s) == (120 * 60, 30 * 60)
    assert (day.down_s, day.degraded_s) == (10 * 60, 10 * 60)
    assert uptime_ratio(sums) == 80 / 90


def test_a_status_worse_than_a_maintenance_expects_is_not_maintenance() -> None:
    events = [event(30, Status.DEGRADED), event(40, Status.DOWN), event(50, Status.UP)]
    window = Window(start=minute(20), end=minute(70), expected=Status.DEGRADED)

    assert minutes(planned_spans([window], events, minute(0), minute(60))) == [(20, 40), (50, 60)]


def test_a_day_of_nothing_but_maintenance_has_no_uptime() -> None:
    assert uptime_ratio(Totals(known_s=600, maintenance_s=600)) is None


@pytest.mark.parametrize(
    ("q", "value"), [(0, 15), (5, 15), (30, 20), (40, 20), (50, 35), (95, 50), (100, 50)]
)
def test_a_percentile_is_the_nearest_rank(q: float, value: int) -> None:
    assert percentile([50, 15, 20, 40, 35], q) == value


def test_a_percentile_of_nothing_is_nothing() -> None:
    assert percentile([], 95) is None


def test_a_summer_time_zone_changes_no_figure() -> None:
    seen = every_five("uuddu")
    there = [check._replace(time=check.time.astimezone(ZoneInfo("Europe/Paris"))) for check in seen]

    assert day_totals("api", TODAY, there, [], 300, minute(1440)) == day_totals(
        "api", TODAY, seen, [], 300, minute(1440)
    )


def test_the_cadence_is_the_median_gap_of_a_region_and_shards_do_not_count() -> None:
    def rounds(region: str, *times: float) -> list[Round]:
        return [Round(time=minute(n), region=region, columns=("api",), readings={}) for n in times]

    assert cadence_s(rounds("", 0, 5, 10, 25, 85)) == 900
    assert cadence_s([*rounds("eu", 0, 5, 10), *rounds("us", 0.5, 5.5)]) == 300
    assert cadence_s(rounds("", 0, 0.05, 5, 5.05, 10)) == 297
    assert cadence_s(rounds("", 3)) is None
    assert cadence_s([]) is None


SEEN = st.lists(
    st.tuples(st.integers(min_value=-30, max_value=200), st.sampled_from("uuud~?")), max_size=25
).map(lambda seen: checks(*sorted(dict(seen).items())))
WINDOW = st.tuples(st.integers(min_value=-20, max_value=220), st.integers(0, 200))


PLANNED = st.lists(
    st.builds(
        lambda start, length, expected: Window(
            start=minute(start), end=minute(start + length), expected=expected
        ),
        st.integers(-30, 200),
        st.integers(1, 60),
        st.sampled_from([Status.DOWN, Status.DEGRADED]),
    ),
    max_size=3,
)


@given(SEEN, WINDOW, st.sampled_from([60, 300, 3600]), PLANNED)
def test_known_and_gap_are_all_of_the_time_and_the_rest_are_parts_of_it(
    seen: Sequence[Check],
    window: tuple[int, int],
    interval_s: float,
    planned: Sequence[Window],
) -> None:
    start, end = minute(window[0]), minute(window[0] + window[1])
    events = replay("api", seen, status=Status.UP, confirm=Confirm())

    sums = totals_between(seen, events, interval_s, start, end, planned)

    assert sums.known_s + sums.gap_s == window[1] * 60
    assert min(dataclasses.astuple(sums)) >= 0
    assert sums.down_s + sums.degraded_s + sums.maintenance_s <= sums.known_s
    ratio = uptime_ratio(sums)
    is_known = sums.known_s > sums.maintenance_s
    assert (ratio is not None and 0 <= ratio <= 1) if is_known else ratio is None


@given(SEEN, WINDOW, st.integers(0, 200))
def test_the_totals_of_two_halves_are_those_of_the_whole(
    seen: Sequence[Check], window: tuple[int, int], cut: int
) -> None:
    events = replay("api", seen, status=Status.UP, confirm=Confirm())
    start, length = window
    middle = start + min(cut, length)

    parts = [
        dataclasses.astuple(totals_between(seen, events, 300, minute(a), minute(b)))
        for a, b in ((start, middle), (middle, start + length), (start, start + length))
    ]

    assert [a + b for a, b in zip(parts[0], parts[1], strict=True)] == list(parts[2])


@given(SEEN)
def test_known_spans_are_in_order_and_apart(seen: Sequence[Check]) -> None:
    spans = known_spans(seen, 300, minute(0), minute(1440))

    edges = [edge for span in spans for edge in (span.start, span.end)]
    assert edges == sorted(set(edges))
