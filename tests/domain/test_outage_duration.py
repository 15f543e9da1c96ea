"""One definition of how long an outage lasted."""

from datetime import UTC, datetime, timedelta

from upstatic.domain.outage_duration import NO_TIME, OutageDuration, outage_duration
from upstatic.domain.time_spans import Span

TEN = datetime(2026, 11, 20, 10, tzinfo=UTC)


def span(first: float, last: float) -> Span:
    return Span(start=TEN + timedelta(minutes=first), end=TEN + timedelta(minutes=last))


def test_an_outage_lasts_from_the_first_failing_check_to_the_first_good_one() -> None:
    assert outage_duration(span(0, 20)) == OutageDuration(total_s=1200, counted_s=1200)


def test_time_in_maintenance_does_not_count() -> None:
    found = outage_duration(span(0, 150), planned=[span(-10, 90), span(60, 130)])

    assert (found.total_s, found.counted_s, found.is_whole) == (9000, 1200, False)


def test_time_without_checks_does_not_count() -> None:
    found = outage_duration(span(0, 60), planned=[span(0, 10)], known=[span(0, 30)])

    assert (found.total_s, found.counted_s) == (3600, 1200)


def test_durations_of_several_outages_add_up() -> None:
    both = outage_duration(span(0, 20)) + outage_duration(span(30, 40))

    assert both + NO_TIME == OutageDuration(total_s=1800, counted_s=1800)
