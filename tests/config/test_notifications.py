"""How `notifications` is read: short forms, mistakes with their places, Upptime's own list."""

import re
from datetime import time

import pytest
from upstatic.config.values.severities import PATTERN

from tests.config.conftest import Load, Problems

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
        ("{channels: {chat: nonsense}}", "channels.chat.url: is not a URL (write $NAME"),
        ("{channels: {chat: {url: $A, events: [dwon]}}}", "events: has 1 unknown (choose from"),
        ("{channels: {chat: {url: $A, severities: [p7]}}}", "severities: has 1 unknown"),
        ("{digest: {every: month}}", "digest.every: must be one of day, week"),
        ("{digest: {on: m}}", "digest.on: is not a day of the week (write monday)"),
        ("{channels: {chat: {url: $A, timeout: 1h}}}", "timeout: must be between 1s and 2m"),
        ("{reminders: 1}", "reminders: must be between 5m and 7d"),
        (
            "{quietHours: {from: 25:00, to: 7:00}}",
            'quietHours.from: is not a time of day (write "22',
        ),
        ("{quietHours: {from: 22:00}}", "quietHours.to: is missing"),
        ("{digest: {timezone: Mars/Olympus}}", "digest.timezone: is not a time zone"),
    ],
)
def test_a_mistake_is_reported_with_its_place(problems: Problems, text: str, said: str) -> None:
    (line,) = problems(f"{SITE}notifications: {text}")

    assert line.startswith(".upptimerc.yml:2:")
    assert said in line


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{channels: {chat: $A}, severities: {high: chatt}}", "did you mean chat?"),
        ("{severities: {high: carrier pigeon}}", "add it under channels"),
        ("{channels: {chat: 'slack://T/B/X'}}", "is publicly readable"),
        ("{channels: {chat: {url: $A, monitors: [B]}}}", "monitors: names no monitor: 1 of them"),
        ("{channels: {chat: {url: $A, groups: [B]}}}", "groups: names no group: 1 of them"),
        (
            "{channels: {chat: {url: $A, event: [up]}}}",
            "event: is not a known key (did you mean events?)",
        ),
        ("{quiethours: {}}", "is not a known key (did you mean quietHours?)"),
    ],
)
def test_what_looks_like_a_mistake_is_a_warning(loaded: Load, text: str, said: str) -> None:
    (line,) = loaded(f"{SITE}notifications: {text}").warnings

    assert said in line


def test_upptimes_channels_are_known_by_name(loaded: Load) -> None:
    text = f"{SITE}notifications: {{severities: {{high: slack + email, critical: everyone}}}}"

    assert loaded(text).warnings == ()


@pytest.mark.parametrize("severity", ["p5", "sev-9", "''", "urgent"])
def test_a_severity_has_one_of_its_names(problems: Problems, severity: str) -> None:
    (line,) = problems(f"sites: [{{name: A, url: 'https://a.io', severity: {severity}}}]")

    assert "severity: must be one of info, warning, high, critical, emergency, low" in line


@pytest.mark.parametrize(
    ("name", "severity"),
    [
        ("Info", "info"), ("low", "warning"), ("WARNING", "warning"), ("high", "high"),
        ("Critical", "critical"), ("emergency", "emergency"), ("P0", "emergency"),
        ("p1", "critical"), ("P2", "high"), ("P3", "warning"), ("P4", "info"),
        ("SEV-1", "critical"), ("sev2", "high"), ("Sev 3", "warning"), ("SEV-4", "info"),
    ],
)  # fmt: skip
def test_a_severity_may_have_the_name_that_teams_use(
    loaded: Load, name: str, severity: str
) -> None:
    text = f"sites: [{{name: A, url: 'https://a.io', severity: {name}}}]"

    assert loaded(text).config.monitors[0].severity == severity
    assert re.fullmatch(PATTERN, name)


LOG_ONLY: tuple[str, ...] = ()
TABLES = {  # as teams write them in their guides, and who gets what by them
    """
    info: log only
    warning: e-mail
    high: e-mail + Slack
    critical: e-mail + Slack + SMS + pager
""": {
        "info": LOG_ONLY,
        "warning": ("e-mail",),
        "high": ("e-mail", "Slack"),
        "critical": ("e-mail", "Slack", "SMS", "pager"),
    },
    """
    warning: Slack
    critical: e-mail + Slack
    emergency: e-mail + Slack + SMS
""": {
        "warning": ("Slack",),
        "critical": ("e-mail", "Slack"),
        "emergency": ("e-mail", "Slack", "SMS"),
    },
    """
    P0: pager + Slack
    P1: Slack
    P2: e-mail
""": {"emergency": ("pager", "Slack"), "critical": ("Slack",), "high": ("e-mail",)},
    """
    SEV-1: pager
    SEV-2: Slack
    SEV-3: e-mail
    SEV-4: log only
""": {"critical": ("pager",), "high": ("Slack",), "warning": ("e-mail",), "info": LOG_ONLY},
}


@pytest.mark.parametrize(("table", "wanted"), TABLES.items())
def test_a_table_of_severities_can_be_pasted(
    loaded: Load, table: str, wanted: dict[str, tuple[str, ...]]
) -> None:
    channels = "{E-mail: $MAIL, Slack: $SLACK, SMS: $SMS, pager: $PAGER}"
    read = loaded(f"{SITE}notifications:\n  channels: {channels}\n  severities:{table}")
    severities = read.config.notifications.severities

    assert read.warnings == ()
    assert {name: getattr(severities, name) for name in wanted} == wanted


def test_two_names_of_one_severity_are_refused(problems: Problems) -> None:
    (line,) = problems(f"{SITE}notifications: {{severities: {{P1: chat, critical: chat}}}}")

    assert "severities: names a severity twice (keep one of the two names)" in line


def test_a_digest_may_come_once_a_week(loaded: Load) -> None:
    digest = '{every: week, on: monday, at: "09:00", severities: [low]}'
    given = loaded(f"{SITE}notifications: {{digest: {digest}}}").config.notifications.digest

    assert (given.every, given.on, given.at) == ("week", "monday", time(9))
    assert given.severities == ("warning",)


def test_an_escalation_has_a_time_and_channels(loaded: Load, problems: Problems) -> None:
    escalate = "{after: 10m, to: [pager]}"
    channels = "channels: {pager: $PAGER}"
    read = loaded(f"{SITE}notifications: {{{channels}, escalate: {escalate}}}")
    (step,) = read.config.notifications.escalate

    assert (step.after_s, step.to, read.warnings) == (600, ("pager",), ())
    (warning,) = loaded(f"{SITE}notifications: {{escalate: [{escalate}]}}").warnings
    assert "escalate[0].to: names a channel that is not there" in warning
    missing = problems(f"{SITE}notifications: {{escalate: {{after: 10m}}}}")
    assert ["escalate" in line and "to: is missing" in line for line in missing] == [True]


def test_a_channel_may_have_its_own_language(loaded: Load) -> None:
    channels = "{fr: {url: $A, language: fr}, xx: {url: $B, language: tlh}}"
    read = loaded(f"{SITE}notifications: {{channels: {channels}}}")
    (warning,) = read.warnings

    assert read.config.notifications.channels["fr"].language == "fr"
    assert "channels.xx.language: is not available (choose from" in warning


def test_an_outage_may_be_confirmed_by_time(loaded: Load) -> None:
    assert loaded(f"{SITE}confirm: {{for: 1m}}").config.monitors[0].confirm.for_s == 60


def test_a_ping_is_a_web_address_or_a_secret(problems: Problems) -> None:
    (line,) = problems(f"{SITE}ping: hc-ping.com/uuid")

    assert "ping: is not a valid URL (write $NAME, and https://… into that secret)" in line
