"""Events become spans that people can read."""

from datetime import UTC, datetime, timedelta

from generator.models import Event, Status
from generator.render.episodes import alikes, episodes, newest_first

START = datetime(2026, 11, 20, 8, tzinfo=UTC)


def event(minutes: int, status: Status, reason: str = "", slug: str = "api") -> Event:
    time = START + timedelta(minutes=minutes)
    return Event(time=time, slug=slug, status=status, reason=reason, ms=None, noted=time)


def test_an_episode_lasts_until_the_monitor_is_up_and_is_as_bad_as_its_worst_part() -> None:
    (one,) = episodes([
        event(0, Status.DEGRADED, "slow"),
        event(10, Status.DOWN, "503"),
        event(20, Status.DEGRADED, "slow"),
        event(30, Status.UP),
    ])  # fmt: skip
    assert (one.status, one.reason) == (Status.DOWN, "503")
    assert one.start == START
    assert one.end == START + timedelta(minutes=30)


def test_an_episode_that_is_not_over_has_no_end() -> None:
    one, other = episodes([event(0, Status.DOWN), event(5, Status.UP), event(9, Status.DEGRADED)])
    assert one.end is not None
    assert other.end is None


def test_a_recovery_alone_is_no_episode() -> None:
    assert episodes([event(0, Status.UP)]) == []


def test_episodes_of_one_monitor_share_a_line_but_never_with_one_that_goes_on() -> None:
    flaps = [event(n, Status.DOWN if n % 2 == 0 else Status.UP) for n in range(5)]
    other = episodes([event(1, Status.DOWN, slug="web"), event(2, Status.UP, slug="web")])
    lines = alikes(newest_first([*episodes(flaps), *other]))
    assert [(line[0].slug, len(line), line[0].end is None) for line in lines] == [
        ("api", 1, True),
        ("api", 2, False),
        ("web", 1, False),
    ]
