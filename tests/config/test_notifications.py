"""How `notifications` is read: short forms, mistakes with their places, Upptime's own list."""

from collections.abc import Callable
from datetime import time

import pytest
from upstatic.config import Loaded

Load = Callable[[str], Loaded]
Problems = Callable[[str], tuple[str, ...]]
SITE = "sites: [{name: A, url: 'https://a.example.com', group: Core}]\n"


def test_a_channel_may_be_its_address_alone(loaded: Load) -> None:
    given = loaded(f"{SITE}notifications: {{channels: {{chat: $CHAT}}}}").config.notifications

    assert given.channels["chat"].url == "$CHAT"
    assert given.channels["chat"].timeout_s == 20


def test_all_of_it(loaded: Load) -> None:
    read = loaded(
        SITE
        + """\
notifications:
  channels:
    mail:
      url: $MAIL
      events: [down, UP]
      groups: core
      severities: Critical
      reminders: 1h
  severities: {high: mail, critical: e-mail + MAIL}
  reminders: 30
  quietHours: {from: 22:00, to: "7:00", timezone: Europe/Paris, except: [high, critical]}
  digest: {at: 18:30, severities: [info]}
  templates: {down: "$SITE_NAME"}
"""
    )
    given = read.config.notifications
    mail = given.channels["mail"]

    assert (mail.events, mail.severities) == (("down", "up"), ("critical",))
    assert (mail.reminders_min, given.reminders_min) == (60, 30)
    assert given.quiet_hours is not None
    assert (given.quiet_hours.start, given.quiet_hours.end) == (time(22), time(7))
    assert given.digest.at == time(18, 30)
    assert given.severities.critical == ("e-mail", "MAIL")
    assert read.warnings == ()


def test_upptimes_list_breaks_nothing(loaded: Load) -> None:
    read = loaded(f"{SITE}notifications:\n  - type: slack\n    channel: C0123\n")
    (warning,) = read.warnings

    assert read.config.notifications.channels == {}
    assert "notifications: has no effect: it is Upptime's old list" in warning


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{channels: {chat: {}}}", "notifications.channels.chat.url: is missing"),
        ("{channels: {chat: nonsense}}", "channels.chat.url: is no address (write $NAME"),
        ("{channels: {chat: {url: $A, events: [dwon]}}}", "events: has 1 unknown (choose from"),
        ("{channels: {chat: {url: $A, severities: [p1]}}}", "severities: has 1 unknown"),
        ("{channels: {chat: {url: $A, timeout: 1h}}}", "timeout: must be between 1s and 2m"),
        ("{reminders: 1}", "reminders: must be between 5m and 7d"),
        ("{quietHours: {from: 25:00, to: 7:00}}", 'quietHours.from: is no time of day (write "22'),
        ("{quietHours: {from: 22:00}}", "quietHours.to: is missing"),
        ("{digest: {timezone: Mars/Olympus}}", "digest.timezone: is no time zone"),
    ],
)
def test_a_mistake_is_told_with_its_place(problems: Problems, text: str, said: str) -> None:
    (line,) = problems(f"{SITE}notifications: {text}")

    assert line.startswith(".upptimerc.yml:2:")
    assert said in line


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{channels: {chat: $A}, severities: {high: chatt}}", "did you mean chat?"),
        ("{severities: {high: carrier pigeon}}", "add it under channels"),
        ("{channels: {chat: 'slack://T/B/X'}}", "stands where everybody can read it"),
        ("{channels: {chat: {url: $A, monitors: [B]}}}", "monitors: names no monitor: 1 of them"),
        ("{channels: {chat: {url: $A, groups: [B]}}}", "groups: names no group: 1 of them"),
        ("{channels: {chat: {url: $A, event: [up]}}}", "event: is no key (did you mean events?)"),
        ("{quiethours: {}}", "is no key (did you mean quietHours?)"),
    ],
)
def test_what_looks_like_a_mistake_is_a_warning(loaded: Load, text: str, said: str) -> None:
    (line,) = loaded(f"{SITE}notifications: {text}").warnings

    assert said in line


def test_upptimes_channels_are_known_by_name(loaded: Load) -> None:
    text = f"{SITE}notifications: {{severities: {{high: slack + email, critical: everyone}}}}"

    assert loaded(text).warnings == ()


@pytest.mark.parametrize("severity", ["p1", "sev-1", "''"])
def test_a_severity_is_one_of_four(problems: Problems, severity: str) -> None:
    (line,) = problems(f"sites: [{{name: A, url: 'https://a.io', severity: {severity}}}]")

    assert "severity: must be one of info, warning, high, critical" in line


def test_a_ping_is_a_web_address_or_a_secret(problems: Problems) -> None:
    (line,) = problems(f"{SITE}ping: hc-ping.com/uuid")

    assert "ping: is no URL (write $NAME, and https://… into that secret)" in line
