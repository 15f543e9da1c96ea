"""Which channel gets what: tables of severities, filters, quiet hours through clock changes."""

from collections.abc import Callable
from datetime import time
from pathlib import Path

import pytest
from upstatic.config import load
from upstatic.config.schema.notifications import Digest, QuietHours
from upstatic.domain.times import parse_time
from upstatic.notify.alerts.alert import Alert
from upstatic.notify.channels.routing import Route, is_quiet, last_digest, route

NOON = parse_time("2026-11-20T12:00:00Z")
SITES = """\
sites:
  - {name: Web shop, slug: shop, url: "https://shop.example.com", group: Customers}
  - {name: Docs, slug: docs, url: "https://docs.example.com"}
"""
MISSION = """\
  channels: {E-mail: $A, slack: $B, sms: $C, pager: $D}
  severities:
    info: log only
    warning: e-mail
    high: e-mail + Slack
    critical: [email, slack, SMS, pager]
"""
Routes = Callable[[str], dict[str, Route]]


@pytest.fixture
def routes(tmp_path: Path) -> Routes:
    def read(text: str) -> dict[str, Route]:
        path = tmp_path / ".upptimerc.yml"
        path.write_text(f"{SITES}notifications:\n{text}")
        loaded = load(path)
        assert loaded.warnings == ()
        channels = loaded.config.notifications.channels
        return {name: route(loaded.config, name, one) for name, one in channels.items()}

    return read


def a(kind: str = "down", severity: str = "high", *slugs: str) -> Alert:
    return Alert(
        key="k",
        kind=kind,
        severity=severity,
        confirmed_at=NOON,
        started_at=NOON,
        subject="e",
        slugs=slugs,
    )


@pytest.mark.parametrize(
    ("severity", "told"),
    [
        ("info", set()),
        ("warning", {"E-mail"}),
        ("high", {"E-mail", "slack"}),
        ("critical", {"E-mail", "slack", "sms", "pager"}),
    ],
)
def test_a_table_of_severities_means_what_it_says(
    routes: Routes, severity: str, told: set[str]
) -> None:
    found = routes(MISSION)

    assert {name for name, one in found.items() if one.selects(a("down", severity))} == told


def test_without_a_severity_table_all_channels_get_everything(routes: Routes) -> None:
    one = routes("  channels: {chat: $A}\n")["chat"]

    assert all(one.selects(a(kind, "info")) for kind in ("down", "up", "incident", "maintenance"))


def test_a_channel_may_choose_events_monitors_and_groups(routes: Routes) -> None:
    found = routes(
        "  channels:\n"
        "    ups: {url: $A, events: [up]}\n"
        "    shop: {url: $A, monitors: [WEB SHOP]}\n"
        "    customers: {url: $A, groups: customers}\n"
    )

    assert [name for name, one in found.items() if one.selects(a("up", "high", "docs"))] == ["ups"]
    assert not found["ups"].selects(a("down", "high", "docs"))
    assert found["shop"].selects(a("down", "high", "shop", "docs"))
    assert found["customers"].selects(a("down", "high", "shop"))
    assert not found["customers"].selects(a("incident"))


@pytest.mark.parametrize(
    ("moment", "quiet"),
    [
        ("2026-11-20T20:59:59Z", False),
        ("2026-11-20T21:00:00Z", True),  # 22:00 in Paris
        ("2026-11-21T05:59:59Z", True),
        ("2026-11-21T06:00:00Z", False),
        ("2026-07-20T20:00:00Z", True),  # summer time
        ("2026-07-21T05:00:00Z", False),
        ("2026-10-25T05:59:00Z", True),  # the night that has an hour twice
        ("2026-10-25T06:00:00Z", False),
        ("2026-03-29T05:00:00Z", False),  # the night that lacks one
    ],
)
def test_quiet_hours_follow_the_clocks_of_their_zone(moment: str, quiet: bool) -> None:  # noqa: FBT001 - a column of the table
    night = QuietHours(start=time(22), end=time(7), timezone="Europe/Paris")

    assert is_quiet(night, parse_time(moment)) is quiet


def test_quiet_hours_may_lie_within_a_day() -> None:
    lunch = QuietHours(start=time(12), end=time(13))

    assert is_quiet(lunch, NOON)
    assert not is_quiet(lunch, parse_time("2026-11-20T13:00:00Z"))


def test_the_last_digest_hour_is_today_or_yesterday() -> None:
    daily = Digest(at=time(8), timezone="America/New_York")

    assert last_digest(daily, NOON)[1] == parse_time("2026-11-19T13:00:00Z")
    assert last_digest(daily, parse_time("2026-11-20T13:00:00Z"))[1] == parse_time(
        "2026-11-20T13:00:00Z"
    )


def test_a_weekly_digest_is_of_the_seven_days_before_its_day() -> None:
    weekly = Digest(every="week", on="monday", at=time(9), timezone="Europe/Paris")

    assert last_digest(weekly, NOON) == (
        parse_time("2026-11-09T08:00:00Z"),
        parse_time("2026-11-16T08:00:00Z"),
    )
    assert last_digest(weekly, parse_time("2026-11-23T08:00:00Z"))[1] == parse_time(
        "2026-11-23T08:00:00Z"
    )
