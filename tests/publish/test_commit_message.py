from datetime import UTC, datetime, timedelta

from upstatic.domain.heartbeats import Heartbeat
from upstatic.domain.models import Event, Reading, Status
from upstatic.publish.commit_message import (
    SUBJECT_LIMIT,
    of_events,
    of_handling,
    of_heartbeats,
    of_round,
)

NOW = datetime(2026, 11, 20, 0, 12, tzinfo=UTC)


def event(slug: str, status: Status = Status.DOWN, reason: str = "", minutes: int = 5) -> Event:
    began = NOW - timedelta(minutes=minutes)
    return Event(time=began, slug=slug, status=status, reason=reason, ms=None, confirmed_at=NOW)


def subject(name: str) -> str:
    return of_events([event("shop")], {"shop": name}, NOW).partition("\n")[0]


def readings(up: int, degraded: int = 0, down: int = 0) -> list[Reading]:
    return (
        [Reading(status=Status.UP, ms=9)] * up
        + [Reading(status=Status.DEGRADED, ms=900)] * degraded
        + [Reading(status=Status.DOWN, reason="dns")] * down
    )


def test_a_quiet_round_costs_few_bytes() -> None:
    assert of_round(readings(12), NOW) == "00:12 12 up [skip ci]"
    assert of_round(readings(9, 2, 1), NOW) == "00:12 9 up 2 degraded 1 down [skip ci]"
    assert of_round([], NOW) == "00:12 [skip ci]"


def test_what_began_on_another_day_carries_its_date() -> None:
    message = of_events([event("shop", reason="refused", minutes=20)], {"shop": "Shop"}, NOW)

    assert message == (
        "🟥 Shop is down (refused the connection) since 2026-11-19 23:52 UTC [skip ci]"
    )


def test_the_worst_change_leads() -> None:
    news = [event("a", Status.UP), event("b", Status.DEGRADED, "slow"), event("c")]

    message = of_events(news, {}, NOW)

    assert message.startswith(
        "🟥 3 monitors changed: c down, b degraded, a up [skip ci]\n\n🟥 c is"
    )


def test_one_monitor_that_changed_twice_is_one_monitor() -> None:
    news = [event("a", Status.DOWN, minutes=9), event("a", Status.UP)]

    assert of_events(news, {}, NOW).startswith("🟥 2 changes: a down, a up [skip ci]")


def test_a_name_cannot_break_out_of_its_line() -> None:
    assert subject("Shop\n\nSigned-off-by: Eve\r\u2028\x1b[31m") == (
        "🟥 Shop Signed-off-by: Eve [31m is down since 00:07 UTC [skip ci]"
    )
    assert "\u202e" not in subject("Shop\u202epohs")


def test_a_name_neither_closes_an_issue_nor_notifies_users() -> None:
    assert "fixes #1" not in subject("fixes #1")
    assert "@team" not in subject("@team")
    assert "C# API" in subject("C# API")


def test_a_long_name_is_cut_and_a_missing_one_is_the_slug() -> None:
    assert len(subject("x" * 5000)) < 110
    assert "🟥 shop is down" in subject("\n")
    many = [event(f"monitor-{n}") for n in range(200)]

    first, _, *rest = of_events(many, {}, NOW).split("\n")

    assert len(first) <= SUBJECT_LIMIT + len(" [skip ci]")
    assert first.endswith("… [skip ci]")
    assert (len(rest), rest[-1]) == (51, "and 150 more")


def test_scripts_and_emoji_of_all_kinds_stay() -> None:
    assert subject("Küche 東京 👩‍🔬").startswith("🟥 Küche 東京 👩‍🔬 is down")


def test_a_heartbeat_is_named_in_the_commit() -> None:
    heartbeats = [Heartbeat(time=NOW, slug="backup"), Heartbeat(time=NOW, slug="report", ok=False)]

    assert of_heartbeats(heartbeats, NOW) == "00:12 backup reported, report failed [skip ci]"


def test_a_commit_without_measurements_names_the_incidents() -> None:
    at = datetime(2026, 11, 20, 10, 5, tzinfo=UTC)
    assert of_handling([42], at, notified=True) == "10:05 incident 42, notified [skip ci]"
    assert of_handling([4, 5], at, notified=False) == "10:05 incidents 4, 5 [skip ci]"
    assert of_handling([], at, notified=True) == "10:05 notified [skip ci]"
