"""Stretches of time are cut and joined to the second."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from upstatic.domain.time_spans import Span, clipped, joined, overlap_s, without

from tests.support.effort import cases

TEN = datetime(2026, 11, 20, 10, tzinfo=UTC)


def span(start: float, end: float) -> Span:
    return Span(start=TEN + timedelta(minutes=start), end=TEN + timedelta(minutes=end))


def test_spans_that_touch_or_overlap_are_joined() -> None:
    assert joined([span(5, 9), span(0, 5), span(6, 7), span(20, 21)]) == [span(0, 9), span(20, 21)]
    assert joined([]) == []


def test_holes_are_cut_out() -> None:
    holes = [span(0, 1), span(2, 3), span(9, 20)]

    assert without([span(0, 10)], holes) == [span(1, 2), span(3, 9)]
    assert without([span(2, 3)], holes) == []
    assert without([span(4, 5)], []) == [span(4, 5)]


def test_a_stretch_is_clipped_to_another() -> None:
    assert clipped(span(0, 9).start, span(0, 9).end, within=span(5, 20)) == [span(5, 9)]
    assert clipped(span(0, 5).start, span(0, 5).end, within=span(5, 20)) == []


SPANS = st.lists(
    st.builds(lambda start, length: span(start, start + length), st.integers(0, 50),
              st.integers(1, 20)),
    max_size=6,
).map(joined)  # fmt: skip


@settings(max_examples=cases(60))
@given(SPANS, SPANS)
def test_what_is_shared_and_what_is_left_are_all_of_it(some: list[Span], holes: list[Span]) -> None:
    left = without(some, holes)

    whole_s = sum(one.seconds for one in some)
    assert overlap_s(some, holes) + sum(one.seconds for one in left) == whole_s
    assert overlap_s(left, holes) == 0
