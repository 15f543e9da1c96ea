"""A curve breaks where nothing was measured, and shows everything that was measured."""

import math
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from upstatic.domain.models import Check, Day, Reading, Status
from upstatic.render.charts import curves
from upstatic.render.charts.canvas import draw
from upstatic.render.charts.curves import Curve

from tests.support.effort import cases

START = datetime(2026, 11, 13, 12, tzinfo=UTC)
WEEK_S = 7 * 86_400
BUCKETS = WEEK_S // 1800
STATUS = {"u": Status.UP, "~": Status.DEGRADED, "d": Status.DOWN, "-": Status.UNKNOWN}


def check(minutes: float, ms: int | None = 100, letter: str = "u") -> Check:
    time = START + timedelta(minutes=minutes)
    return Check(time=time, reading=Reading(status=STATUS[letter], ms=ms))


def week(checks: Sequence[Check]) -> Curve:
    return curves.of_buckets(checks, START, WEEK_S, 300)


def drawn(values: Sequence[float]) -> list[float]:
    return [value for value in values if not math.isnan(value)]


def day(on: date, ms: int) -> Day:
    return Day(
        date=on, slug="api", checks=1, known_s=600, down_s=0, degraded_s=0, maintenance_s=0,
        mean_ms=ms, p50_ms=ms, p95_ms=2 * ms, max_ms=2 * ms,
    )  # fmt: skip


def test_a_half_hour_is_its_median_and_its_highest() -> None:
    curve = week([check(0, 10), check(5, 90), check(10, 20), check(29, 30)])
    assert set(drawn(curve.y)) == {20}
    assert set(drawn(curve.band)) == {90}


def test_a_half_hour_that_stands_alone_is_as_wide_as_it_is() -> None:
    curve = week([check(60 * 24)])
    places = [x for x, y in zip(curve.x, curve.y, strict=True) if not math.isnan(y)]
    assert (min(places), max(places)) == (48 / BUCKETS, 49 / BUCKETS)
    assert draw(curve) is not None


def test_failures_and_gaps_have_no_response_time() -> None:
    curve = week([check(0), check(40, 30_000, "d"), check(70, None, "-"), check(95, 120, "~")])
    assert set(drawn(curve.y)) == {100, 120}
    assert sum(math.isnan(y) for y in curve.y) == 2, "the gap within, and the rest of the week"
    assert curve.bad == [(2400 / WEEK_S, 3000 / WEEK_S)]


def test_consecutive_failures_are_one_span_that_ends_at_a_gap() -> None:
    down = [check(n, 1, "d") for n in (0, 5, 10)]
    later = check(60 * 24, 1, "d")
    assert curves.bad_spans([*down, later], START, WEEK_S, 300) == [
        (0, 1200 / WEEK_S), (86_400 / WEEK_S, 86_700 / WEEK_S),
    ]  # fmt: skip


def test_infrequent_checks_are_drawn_one_by_one() -> None:
    hourly = [check(60 * n) for n in range(3)]
    assert curves.are_sparse(hourly, 3600)
    assert not curves.are_sparse(hourly, 300)
    curve = curves.of_checks(hourly, START, WEEK_S, 3600)
    assert len(drawn(curve.y)) == 4, "each of them, and where the last one ends"


def test_a_check_of_before_us_is_drawn_no_longer_than_it_vouches_alone() -> None:
    seen = Reading(status=Status.UP, ms=100)
    alone = Check(time=START, reading=seen, interval_s=86_400, max_validity_s=3600)
    for checks in ([alone], [alone, check(60 * 72)]):
        curve = curves.of_checks(checks, START, WEEK_S, 300)
        assert curve.x[1] == 3600 / WEEK_S


@settings(max_examples=cases(50))
@given(st.lists(st.tuples(st.integers(0, WEEK_S), st.integers(1, 9999)), max_size=60))
def test_a_week_shows_the_highest_answer_of_all_and_stays_within_it(
    seen: list[tuple[int, int]],
) -> None:
    checks = [check(at / 60, ms) for at, ms in sorted(seen)]
    curve = week(checks)
    assert len(curve.x) == len(curve.y) == len(curve.band)
    assert list(curve.x) == sorted(curve.x)
    assert not curve.x or (curve.x[0] >= 0 and curve.x[-1] <= 1)
    assert max(drawn(curve.band), default=None) == max((ms for _, ms in seen), default=None)
    assert all(y <= band for y, band in zip(drawn(curve.y), drawn(curve.band), strict=True))


def test_a_first_day_is_seen_in_a_year() -> None:
    span = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    curve = curves.of_days({span[-1]: day(span[-1], 80)}, span)
    drawing = draw(curve)
    assert drawing is not None
    assert set(drawn(curve.y)) == {80}
    assert 'class="line"' in drawing.svg
