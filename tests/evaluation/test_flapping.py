"""A monitor that changes too often is unstable, from the change too many until it is calm."""

from datetime import timedelta
from itertools import cycle, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from upstatic.config.schema.root import Flapping
from upstatic.domain.models import Event, Status
from upstatic.evaluation import Unstable, unstable, unstable_spans, without_flapping

from tests.support.checks import TEN, minute
from tests.support.effort import cases

USUAL = Flapping()


def changes(*minutes: float) -> list[Event]:
    """A change of status confirmed at each of these minutes, and begun a while before."""
    statuses = cycle([Status.DOWN, Status.UP])
    return [
        Event(
            time=minute(n - 0.5),
            slug="api",
            status=status,
            reason="",
            ms=None,
            confirmed_at=minute(n),
        )
        for n, status in zip(minutes, statuses, strict=False)
    ]


def test_four_changes_in_an_hour_are_usual_and_a_fifth_is_too_many() -> None:
    events = changes(0, 10, 20, 30, 40)

    assert unstable(events[:4], USUAL, minute(59)) is None
    assert unstable(events, USUAL, minute(40)) == Unstable(
        start=minute(40), end=None, first=minute(0), changes=5
    )
    assert unstable(events, USUAL, minute(39)) is None


def test_five_changes_spread_over_more_than_an_hour_are_usual() -> None:
    assert unstable_spans(changes(0, 15, 30, 45, 60.1), USUAL, minute(70)) == []


def test_it_is_stable_again_when_half_as_many_changes_are_left() -> None:
    events = changes(0, 10, 20, 30, 40)
    [span] = unstable_spans(events, USUAL, minute(300))

    assert span.end == minute(80)  # those of minutes 0, 10 and 20 are an hour past
    assert unstable(events, USUAL, minute(79)) is not None
    assert unstable(events, USUAL, minute(80)) is None


def test_a_change_while_it_lasts_makes_it_last_and_is_counted() -> None:
    [span] = unstable_spans(changes(0, 10, 20, 30, 40, 75, 85), USUAL, minute(500))

    assert (span.first, span.changes) == (minute(0), 7)
    assert span.end == minute(100)


def test_it_may_become_unstable_again() -> None:
    events = changes(*range(0, 50, 10), *range(400, 450, 10))

    assert [span.start for span in unstable_spans(events, USUAL, minute(900))] == [
        minute(40),
        minute(440),
    ]


@pytest.mark.parametrize(("limit", "is_unstable"), [(2, True), (3, False)])
def test_the_configuration_says_how_many_are_usual(limit: int, *, is_unstable: bool) -> None:
    flapping = Flapping(changes=limit, within_s=600)

    assert (unstable(changes(0, 3, 6), flapping, minute(6)) is not None) is is_unstable


MINUTES = st.lists(st.integers(0, 400), max_size=40).map(sorted)


@settings(max_examples=cases(150))
@given(MINUTES, st.integers(2, 6), st.integers(10, 90), st.integers(0, 500))
def test_spans_do_not_overlap_and_later_events_do_not_change_them(
    minutes: list[int], limit: int, within: int, now: int
) -> None:
    events, flapping = changes(*minutes), Flapping(changes=limit, within_s=60 * within)
    spans = unstable_spans(events, flapping, minute(1000))
    then = unstable_spans(events, flapping, minute(now))

    assert all(span.end is not None and span.first <= span.start < span.end for span in spans)
    assert [span.start for span in then] == [one.start for one in spans if one.start <= minute(now)]
    for span in spans:
        inside = [n for n in minutes if span.first <= minute(n) <= span.start]
        assert len(inside) > limit
        assert span.start - span.first <= timedelta(minutes=within)
    for earlier, later in pairwise(spans):
        assert earlier.end is not None
        assert earlier.end <= later.start


def minutes_of(events: list[Event]) -> list[tuple[str, float]]:
    return [(one.status.value, (one.confirmed_at - TEN).total_seconds() / 60) for one in events]


def test_flapping_is_reported_once_with_its_outcome_when_it_is_stable() -> None:
    events = changes(0, 10, 20, 30, 40, 45, 50, 55)
    told = [("down", 0), ("up", 10), ("down", 20), ("up", 30), ("down", 40)]

    assert minutes_of(without_flapping(events, USUAL, minute(60))) == told
    later = without_flapping(events, USUAL, minute(300))
    assert minutes_of(later) == [*told, ("up", 105)]
    assert later[-1].time == events[-1].time


def test_an_unchanged_status_is_not_reported_again() -> None:
    events = changes(0, 10, 20, 30, 40, 45, 50)

    assert minutes_of(without_flapping(events, USUAL, minute(300)))[-1] == ("down", 40)


def test_without_flapping_everything_is_reported() -> None:
    events = changes(0, 30, 60, 90)

    assert without_flapping(events, USUAL, minute(900)) == events
    assert without_flapping([], USUAL, minute(900)) == []


@settings(max_examples=cases(150))
@given(MINUTES, st.integers(2, 6), st.integers(0, 500))
def test_reported_events_alternate_and_are_never_withdrawn(
    minutes: list[int], limit: int, now: int
) -> None:
    events, flapping = changes(*sorted(set(minutes))), Flapping(changes=limit)
    then = without_flapping(
        [one for one in events if one.confirmed_at <= minute(now)], flapping, minute(now)
    )
    whole = without_flapping(events, flapping, minute(2000))

    assert then == whole[: len(then)]
    assert all(one.status is not other.status for one, other in pairwise(whole))
    assert not events or whole[-1].status is events[-1].status
