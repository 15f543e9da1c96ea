"""An error budget is a share of what is known; gaps do not count."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from upstatic.domain.error_budget import ENOUGH, ErrorBudget, Spent, Verdict

from tests.support.effort import cases

QUICK = settings(max_examples=cases(200))
DAY_S = 86_400
PERCENTS = st.integers(50_000, 99_999).map(lambda n: n / 1000)


def budget(target: float, counted_s: int, down_s: int, days: int = 30) -> ErrorBudget:
    spent = Spent(counted_s=counted_s, down_s=down_s)
    return ErrorBudget(target_percent=target, window_s=days * DAY_S, spent=spent)


def test_three_nines_of_a_month_are_three_quarters_of_an_hour() -> None:
    month = budget(99.9, 30 * DAY_S, 600)
    assert (month.allowed_s, month.left_s) == (2592.0, 1992.0)
    assert month.left_ratio == pytest.approx(0.7685, abs=1e-4)
    assert month.verdict is Verdict.MET


@QUICK
@given(PERCENTS, st.integers(1, 365 * DAY_S), st.data())
def test_what_is_spent_and_what_is_left_make_the_budget(
    target: float, counted_s: int, data: st.DataObject
) -> None:
    down_s = data.draw(st.integers(0, counted_s))
    one = budget(target, counted_s, down_s, days=365)
    assert one.left_s + down_s == pytest.approx(one.allowed_s)
    assert one.allowed_s == pytest.approx(counted_s * (1 - target / 100), rel=1e-9)
    assert (one.left_s < 0) == (one.left_ratio is not None and one.left_ratio < 0)


@QUICK
@given(st.sampled_from([99.0, 99.5, 99.9, 99.95, 99.99, 99.999]), st.integers(1, 300))
def test_the_very_last_second_that_is_allowed_is_not_missed(target: float, n: int) -> None:
    counted_s = n * 100_000
    allowed_s = round(counted_s * (100 - target) / 100)
    exact = budget(target, counted_s, allowed_s, days=1)
    assert exact.left_s == 0
    assert exact.verdict is Verdict.MET
    assert exact.burn_rate(exact.spent) == 1
    assert budget(target, counted_s, allowed_s + 1, days=1).verdict is Verdict.MISSED


@QUICK
@given(PERCENTS, st.integers(1, 30), st.floats(1.001, 1000))
def test_at_a_rate_of_n_the_budget_of_a_window_lasts_an_nth_of_it(
    target: float, days: int, rate: float
) -> None:
    whole = budget(target, days * DAY_S, 0, days=days)
    lasts_s = whole.lasts_s(rate)
    assert lasts_s == pytest.approx(days * DAY_S / rate)


def test_a_rate_that_the_window_gives_back_never_uses_the_budget_up() -> None:
    whole = budget(99.9, 30 * DAY_S, 0)
    assert (whole.lasts_s(1), whole.lasts_s(0), whole.lasts_s(None)) == (None, None, None)
    assert budget(99.9, 30 * DAY_S, 9999).lasts_s(2) == 0


def test_of_nothing_known_nothing_is_said() -> None:
    nothing = budget(99.9, 0, 0)
    assert (nothing.left_ratio, nothing.burn_rate(nothing.spent)) == (None, None)
    assert nothing.verdict is Verdict.EARLY


def test_with_little_known_only_what_the_whole_window_would_not_allow_is_missed() -> None:
    allowed_of_the_month_s = 2592
    assert budget(99.9, 2 * DAY_S, 600).verdict is Verdict.EARLY
    assert budget(99.9, 2 * DAY_S, allowed_of_the_month_s + 1).verdict is Verdict.MISSED
    assert budget(99.9, round(ENOUGH * 30 * DAY_S), 0).verdict is Verdict.MET


def naive_days(one: ErrorBudget, days: Sequence[Spent]) -> int:
    """Day by day, with the window written out."""
    window = list(days)
    for n in range(len(days) + 1):
        later = budget(
            one.target_percent, sum(d.counted_s for d in window), sum(d.down_s for d in window)
        )
        if later.left_s >= 0:
            return n
        window = [*window[1:], Spent(counted_s=DAY_S, down_s=0)]
    raise AssertionError("a window without any failure is in order")


@QUICK
@given(PERCENTS, st.lists(st.tuples(st.integers(0, DAY_S), st.floats(0, 1)), min_size=1))
def test_an_overspent_budget_is_in_order_when_the_days_that_spent_it_are_out(
    target: float, parts: list[tuple[int, float]]
) -> None:
    days = [Spent(counted_s=known, down_s=int(known * share)) for known, share in parts]
    one = budget(target, sum(d.counted_s for d in days), sum(d.down_s for d in days))
    assert one.days_until_kept(days) == naive_days(one, days)
