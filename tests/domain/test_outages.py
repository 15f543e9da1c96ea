"""Events become spans that people can read."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from upstatic.domain.models import Event, Status
from upstatic.domain.outages import Reliability, alikes, by_outage, failures, newest_first, outages
from upstatic.domain.time_spans import Span

START = datetime(2026, 11, 20, 8, tzinfo=UTC)


def minute(n: int) -> datetime:
    return START + timedelta(minutes=n)


def event(minutes: int, status: Status, reason: str = "", slug: str = "api") -> Event:
    time = minute(minutes)
    return Event(time=time, slug=slug, status=status, reason=reason, ms=None, confirmed_at=time)


def test_an_episode_lasts_until_the_monitor_is_up_and_is_as_bad_as_its_worst_part() -> None:
    (one,) = outages([
        event(0, Status.DEGRADED, "slow"),
        event(10, Status.DOWN, "503"),
        event(20, Status.DEGRADED, "slow"),
        event(30, Status.UP),
    ])  # fmt: skip
    assert (one.status, one.reason) == (Status.DOWN, "503")
    assert one.start == START
    assert one.end == START + timedelta(minutes=30)


def test_an_episode_that_is_not_over_has_no_end() -> None:
    one, other = outages([event(0, Status.DOWN), event(5, Status.UP), event(9, Status.DEGRADED)])
    assert one.end is not None
    assert other.end is None


def test_a_recovery_alone_is_not_an_outage() -> None:
    assert outages([event(0, Status.UP)]) == []


def test_episodes_of_one_monitor_share_a_line_but_never_with_one_that_goes_on() -> None:
    flaps = [event(n, Status.DOWN if n % 2 == 0 else Status.UP) for n in range(5)]
    other = outages([event(1, Status.DOWN, slug="web"), event(2, Status.UP, slug="web")])
    lines = alikes(newest_first([*outages(flaps), *other]))
    assert [(line[0].slug, len(line), line[0].end is None) for line in lines] == [
        ("api", 1, True),
        ("api", 2, False),
        ("web", 1, False),
    ]


def test_a_failure_counts_when_it_took_part_in_what_was_down() -> None:
    found = outages([
        event(0, Status.DOWN), event(5, Status.UP),
        event(20, Status.DEGRADED), event(30, Status.UP),
        event(40, Status.DEGRADED), event(50, Status.DOWN), event(55, Status.DEGRADED),
        event(58, Status.DOWN), event(59, Status.UP), event(70, Status.DOWN),
    ])  # fmt: skip
    down = [Span(start=minute(a), end=minute(b)) for a, b in ((50, 55), (58, 59), (70, 80))]
    assert failures(found, down) == 2, "one was before, one was never down, one came twice"
    assert failures(found, []) == 0


@given(st.integers(1, 50), st.integers(1, 10**7), st.data())
def test_uptime_is_what_the_two_means_say(count: int, counted_s: int, data: st.DataObject) -> None:
    down_s = data.draw(st.integers(1, counted_s))
    found = Reliability(failures=count, counted_s=counted_s, down_s=down_s)
    assert found.mttr_s is not None
    assert found.mtbf_s is not None
    assert found.mttr_s * count == pytest.approx(down_s)
    ratio = (counted_s - down_s) / counted_s
    assert found.mtbf_s / (found.mtbf_s + found.mttr_s) == pytest.approx(ratio)


def test_without_a_failure_there_is_no_mean_of_any() -> None:
    found = Reliability(failures=0, counted_s=1000, down_s=0)
    assert (found.mttr_s, found.mtbf_s) == (None, None)


def test_the_cut_hands_out_every_event_but_a_recovery_of_nothing() -> None:
    events = [event(n, s) for n, s in enumerate([Status.UP, Status.DOWN, Status.UP, Status.DOWN])]
    assert list(by_outage(events)) == [events[1:3], events[3:]]
