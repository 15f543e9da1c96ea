"""Alerts are opened, updated and resolved: whole life cycles on real files, and real receivers."""

import json
import re
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from upstatic.domain.models import Day, Impact, Incident, Phase, Probe, Reading, Status, Update
from upstatic.history import daily_totals, events, incidents, run_files
from upstatic.notify.alerts.alert import AlertStep
from upstatic.notify.channel_checks import sample
from upstatic.notify.stage import notify
from upstatic.record.stage import record_files

from tests.notify.conftest import NOON, SITES, Mailbox, mail_address

World = Any  # the fixtures of conftest.py
Internet = Any

ON_CALL = {"CHAT": "pagerduty://integration@key"}


def steps(world: World, url: str | None = None) -> list[tuple[str, str]]:
    """What a channel got: the step and the thread of each message."""
    return [
        (message.step.value, message.thread)
        for where, message in world.listener.heard
        if url in (None, where)
    ]


def write(world: World, *updates: Update, **values: object) -> Incident:
    """The recorded incident, as the team has it now."""
    given: dict[str, object] = {
        "number": 9,
        "title": "API is down",
        "phase": updates[-1].phase if updates else Phase.INVESTIGATING,
        "impact": Impact.MAJOR,
        "components": ("api",),
        "started": world.now - timedelta(minutes=30),
        "updates": updates,
    }
    one = Incident(**{**given, **values})  # type: ignore[arg-type]
    incidents.write(world.history, one)
    return one


def said(world: World, id_: str, phase: Phase, body: str, author: str = "al") -> Update:
    return Update(id=id_, time=world.now, phase=phase, body=body, author=author)


def test_an_on_call_service_gets_exactly_open_and_resolve(world: World) -> None:
    world.environ = {**ON_CALL}
    world.settings = "{channels: {chat: $CHAT}, reminders: 30m}"
    world.happens("api", "degraded", "slow")
    world.tell()
    world.happens("api", "down", "503")
    world.tell()
    first = said(world, "c1", Phase.INVESTIGATING, "We look")
    write(world, first, key="down-api", told=("degraded-api",))
    world.tell(minutes=60)
    world.tell()
    write(world, first, said(world, "c2", Phase.MONITORING, "Better"), key="down-api", told=("x",))
    world.tell()
    world.happens("api", "up")
    world.tell()
    write(world, first, said(world, "c3", Phase.RESOLVED, "Fixed"), key="down-api", told=("x",))
    window = write(
        world,
        said(world, "w", Phase.SCHEDULED, "New disks"),
        number=10,
        impact=Impact.MAINTENANCE,
        started=world.now + timedelta(minutes=5),
        ended=world.now + timedelta(minutes=10),
    )
    for _ in range(4):
        world.tell()

    threads = {thread for _, thread in steps(world)}
    assert [step for step, _ in steps(world)] == ["open", "resolve"]
    assert len(threads) == 1
    assert window.is_maintenance


def a_round(world: World) -> None:
    """Notify over the network, and let five minutes pass."""
    notify(world.root, world.config(), environ=world.environ, now=world.now)
    world.now += timedelta(minutes=5)


def sent_to(internet: Internet, host: str) -> list[dict[str, Any]]:
    return [json.loads(one.body) for one in internet.requests if one.host == host]


def test_a_whole_life_at_pagerduty_and_opsgenie(world: World, internet: Internet) -> None:
    world.settings = "{channels: {pager: $PAGER, genie: $GENIE}}"
    world.environ = {
        "PAGER": "pagerduty://integration@key",
        "GENIE": "opsgenie://planted-key-1234",
    }

    a_round(world)
    world.happens("api", "down", "503")
    a_round(world)
    a_round(world)
    world.happens("api", "up")
    a_round(world)
    a_round(world)

    opened, resolved = sent_to(internet, "events.pagerduty.com")
    assert (opened["event_action"], resolved["event_action"]) == ("trigger", "resolve")
    assert opened["dedup_key"] == resolved["dedup_key"]
    assert opened["payload"]["severity"] == "critical"
    created, _ = sent_to(internet, "api.opsgenie.com")
    paths = [one.path for one in internet.requests if one.host == "api.opsgenie.com"]
    assert created["priority"] == "P1"
    assert paths[1] == (
        f"/v2/alerts/{created['alias'].replace(':', '%3A')}/close?identifierType=alias"
    )


def test_the_test_message_opens_and_resolves_an_alert(world: World, internet: Internet) -> None:
    world.settings = "{channels: {pager: $PAGER, genie: $GENIE, chat: $CHAT}}"
    world.environ = {
        "PAGER": "pagerduty://integration@key",
        "GENIE": "opsgenie://planted-key-1234",
        "CHAT": "discord://1234567890/abc-DEF",
    }
    results = sample(world.config(), environ=world.environ, now=world.now)

    assert [(one.channel, one.error) for one in results] == [
        ("pager", ""), ("genie", ""), ("chat", ""),
    ]  # fmt: skip
    asked = [(one.host, one.path.partition("?")[0]) for one in internet.requests]
    alias = "test%3Agenie%3A20261120T120500Z"
    assert asked == [
        ("events.pagerduty.com", "/v2/enqueue"),
        ("events.pagerduty.com", "/v2/enqueue"),
        ("api.opsgenie.com", "/v2/alerts"),
        ("api.opsgenie.com", f"/v2/alerts/{alias}/close"),
        ("discord.com", "/api/webhooks/1234567890/abc-DEF"),
    ]
    internet.answers["api.opsgenie.com"] = 422, b"{}"
    (_, broken, _) = sample(world.config(), environ=world.environ, now=world.now)
    assert broken.error


def test_a_channel_for_incidents_hears_the_end_that_the_program_writes(world: World) -> None:
    world.settings = "{channels: {chat: {url: $CHAT, events: [incident]}, all: $ALL}}"
    world.environ["ALL"] = "all://here"
    world.tell()
    world.happens("api", "down", "503")
    world.tell()
    event = events.read(world.history)[-1]
    found = said(world, "c1", Phase.IDENTIFIED, "The disk")
    write(world, found, key=event.identity, told=(event.identity,), title="🛑 API is down")
    world.tell()
    up = world.happens("api", "up")
    told = (event.identity, up.identity)
    end = Update(id=up.identity, time=world.now, phase=Phase.RESOLVED, body="API has recovered.")
    write(world, found, end, key=event.identity, told=told, ended=up.time)
    world.tell()
    world.tell()

    assert world.listener.titles("chat://here") == [
        "🟧 API is down: Identified",
        "🟩 API is down: Resolved",
    ]
    assert world.listener.titles("all://here") == [
        "🟥 API is down",
        "🟧 API is down: Identified",
        "🟩 API has recovered",
    ]


def test_a_channel_without_recoveries_in_its_events_still_hears_them(world: World) -> None:
    world.settings = "{channels: {chat: {url: $CHAT, events: [down]}}}"
    world.happens("api", "down", "503")
    world.tell()
    world.happens("shop", "degraded", "slow")
    world.tell()
    world.happens("api", "up")
    world.happens("shop", "up")
    world.tell()

    assert world.listener.titles() == ["🟥 API is down", "🟩 API has recovered"]


def test_an_end_is_not_sent_to_a_channel_that_did_not_get_the_beginning(world: World) -> None:
    world.settings = "{channels: {chat: {url: $CHAT, severities: [critical]}, all: $ALL}}"
    world.environ["ALL"] = "all://here"
    world.tell()
    world.happens("shop", "down", "503")
    world.tell()
    world.happens("shop", "up")
    world.tell()

    assert world.listener.titles("chat://here") == []
    assert len(world.listener.titles("all://here")) == 2


def test_after_quiet_hours_an_outage_that_is_over_is_one_message_about_its_end(
    world: World,
) -> None:
    world.settings = """\
    channels: {chat: $CHAT}
    quietHours: {from: "12:00", to: "13:00", except: []}
    """
    world.happens("shop", "down", "503")
    world.tell()
    event = events.read(world.history)[-1]
    found = said(world, "c1", Phase.IDENTIFIED, "The disk")
    write(world, found, components=("shop",), key=event.identity, told=(event.identity,))
    world.tell(minutes=10)
    up = world.happens("shop", "up")
    end = Update(id=up.identity, time=world.now, phase=Phase.RESOLVED, body="It has recovered.")
    ids = (event.identity, up.identity)
    write(world, found, end, components=("shop",), key=event.identity, told=ids, ended=up.time)
    for _ in range(12):
        world.tell()

    assert world.listener.titles() == ["🟩 Web shop has recovered"]


@pytest.mark.parametrize("environ", [{"CHAT": "chat://here"}, ON_CALL])
def test_a_monitor_that_is_removed_while_it_fails_resolves_its_alert(
    world: World, monkeypatch: pytest.MonkeyPatch, environ: dict[str, str]
) -> None:
    world.environ = {**environ}
    world.happens("shop", "down", "503")
    world.tell()
    sites = "sites:\n  - {name: API, slug: api, url: 'https://api.example.com'}\n"
    monkeypatch.setattr("tests.notify.conftest.SITES", f"owner: example\nrepo: status\n{sites}")
    world.tell(measured="api")
    world.tell(measured="api")

    (opened, first), (resolved, second) = steps(world)
    assert (opened, resolved, first) == ("open", "resolve", second)
    assert world.listener.titles()[1] == "⬜ shop is no longer monitored"


def test_missing_data_is_reported_and_its_end_too(world: World) -> None:
    for _ in range(9):
        world.tell(measured="api docs")
    world.tell()
    world.tell()

    assert world.listener.titles() == [
        "⬜ No data for Web shop",
        "🟩 Web shop is measured again",
    ]


def test_an_outage_that_is_not_acknowledged_is_escalated(world: World) -> None:
    world.settings = """\
    channels: {chat: $CHAT, boss: {url: $BOSS, severities: [emergency]}}
    escalate: {after: 10m, to: [boss]}
    """
    world.environ["BOSS"] = "boss://here"
    world.tell()
    world.happens("api", "down", "503")
    world.tell()
    world.tell()
    assert world.listener.titles("boss://here") == []
    world.tell()
    world.tell()
    world.happens("api", "up")
    world.tell()

    assert world.listener.titles("boss://here") == [
        "🟥 Not acknowledged after 10 min: API is down",
        "🟩 API has recovered",
    ]


@pytest.mark.parametrize(
    "acknowledgement",
    [
        {"updates": "comment"},
        {"labelled_acknowledged": True},
        {"phase": Phase.IDENTIFIED},
        {"impact_stated": True},
    ],
)
def test_a_person_who_acknowledges_an_outage_stops_its_escalation_and_reminders(
    world: World, acknowledgement: dict[str, Any]
) -> None:
    world.settings = """\
    channels: {boss: {url: $CHAT, severities: [emergency]}, chat: $ALL}
    escalate: {after: 10m, to: [boss]}
    reminders: 15m
    """
    world.environ["ALL"] = "all://here"
    world.tell()
    event = world.happens("api", "down", "503")
    author = "al" if "updates" in acknowledgement else ""
    update = said(world, "c1", Phase.INVESTIGATING, "It is down.", author)
    acknowledgement = {**acknowledgement, "updates": (update,)}
    common = {"key": event.identity, "told": (event.identity,), "started": event.time}
    write(world, **{**common, **acknowledgement})
    for _ in range(8):
        world.tell()

    assert world.listener.titles("chat://here") == []
    assert not any("still" in title for title in world.listener.titles("all://here"))
    assert world.listener.titles("all://here")[0] == "🟥 API is down"


def test_an_alert_names_the_assertion_that_failed(world: World) -> None:
    probe = Probe(
        slug="api", time=world.now,
        detail='returned unexpected JSON values: $.status == "ok": it is "bad"',
        reading=Reading(status=Status.DOWN, ms=5, reason="json"),
    )  # fmt: skip
    world.root.joinpath("run").mkdir()
    path = world.root / "run" / "1.jsonl"
    with run_files.RunWriter(path, time=world.now, region="", columns=["api"]) as writer:
        writer.add(probe)
    record_files(world.history, [path], world.config().monitors, now=world.now)
    world.happens("api", "down", "json")
    world.tell()

    assert world.listener.heard[0][1].body.splitlines()[:2] == [
        "Cause: returned unexpected JSON values",
        '$.status == "ok": it is "bad"',
    ]


def test_a_channel_has_a_language_of_its_own(world: World) -> None:
    world.settings = "{channels: {chat: $CHAT, equipe: {url: $EQUIPE, language: fr}}}"
    world.environ["EQUIPE"] = "equipe://here"
    world.tell()
    world.happens("api", "down", "503")
    world.tell(minutes=30)
    world.happens("api", "up")
    world.tell()

    assert world.listener.titles("equipe://here") == [
        "🟥 API est en panne",
        "🟩 API est rétabli",
    ]
    french = [one.body for where, one in world.listener.heard if where == "equipe://here"]
    assert french[0].splitlines()[:3] == [
        "Cause\xa0: HTTP 503 Service Unavailable",
        "Depuis\xa0: 12:05 UTC (5 min)",
        "Gravité\xa0: critique",
    ]
    assert "Durée de la panne\xa0: 30 min" in french[1]
    assert world.listener.titles("chat://here") == ["🟥 API is down", "🟩 API has recovered"]


def test_own_templates_keep_working_in_every_language(world: World) -> None:
    world.settings = """\
    channels: {chat: $CHAT, equipe: {url: $EQUIPE, language: fr}}
    templates: {down: "$SITE_NAME ($SITE_SLUG): $STATUS, $SEVERITY, $REASON, $UNKNOWN"}
    """
    world.environ |= {
        "EQUIPE": "equipe://here",
        "NOTIFICATIONS_UP_MESSAGE": "$EMOJI $SITE_NAME $STATUS ($RESPONSE_CODE)",
    }
    world.tell()
    world.happens("api", "down", "503")
    world.tell()
    world.happens("api", "up")
    world.tell()

    reason = "HTTP 503 Service Unavailable"
    assert world.listener.titles("chat://here") == [
        f"API (api): down, critical, {reason}, $UNKNOWN",
        "🟩 API is back up (0)",
    ]
    assert world.listener.titles("equipe://here") == [
        f"API (api): en panne, critique, {reason}, $UNKNOWN",
        "🟩 API is back up (0)",
    ]


def test_reminders_of_the_team_are_sent_once_each(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.settings = "{channels: {chat: {url: $CHAT, events: [reminder]}}}"
    more = "incidents: {updateEvery: 30m, postmortemWithin: 2h}\n"
    monkeypatch.setattr("tests.notify.conftest.SITES", SITES + more)
    first = said(world, "c1", Phase.INVESTIGATING, "We look")
    write(world, first)
    began: datetime = world.now
    while world.now < began + timedelta(minutes=70):
        world.tell(minutes=10)
    ended = world.now
    write(world, first, said(world, "c2", Phase.RESOLVED, "Fixed"), ended=ended)
    while world.now < ended + timedelta(hours=3):
        world.tell(minutes=30)
    text = "- [ ] Add a disk, 2026-11-19\n- [x] Call them, 2026-11-18\n- [ ] Later, 2027-01-01"
    write(
        world,
        first,
        said(world, "c3", Phase.POSTMORTEM, text),
        ended=ended,
        phase=Phase.POSTMORTEM,
    )
    world.tell()
    world.tell()

    bodies = [message.body.splitlines()[0] for _, message in world.listener.heard]
    assert bodies == [
        "No update for 30 min.",
        "No update for 1 h.",
        "The postmortem is due: the incident was resolved 2 h ago.",
        "1 action item is open past its date:",
    ]
    assert "- Add a disk, 2026-11-19" in world.listener.heard[-1][1].body


def test_an_error_budget_that_burns_too_fast_opens_an_alert_and_resolves_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sites = (
        "owner: example\nrepo: status\nsites:\n"
        "  - {name: API, slug: api, url: 'https://api.example.com', interval: 5m, slo: 99.9}\n"
    )
    monkeypatch.setattr("tests.notify.conftest.SITES", sites)
    world.settings = "{channels: {chat: {url: $CHAT, events: [slo]}}}"
    for _ in range(12):
        world.tell()
    assert world.listener.titles() == []
    world.happens("api", "down", "503")
    world.tell()
    world.tell()
    world.tell()
    world.happens("api", "up")
    for _ in range(20):
        world.tell()

    assert [step for step, _ in steps(world)] == ["open", "resolve"]
    title = world.listener.titles()[0]
    assert re.fullmatch("🔥 API: error budget burning too fast \\([0-9.,]+×\\)", title)
    assert "Burn rate:" in world.listener.heard[0][1].body


WITH_BUDGET = SITES.replace("severity: info}", "severity: info, interval: 5m, slo: 99}")


@pytest.mark.parametrize(
    ("every", "title"),
    [
        ("{every: day", "📋 Daily digest, 20 Nov 2026"),
        ("{every: week, on: friday", "📋 Weekly digest, 13 Nov 2026 to 20 Nov 2026"),
    ],
)
def test_a_digest_has_the_figures_of_its_period(
    world: World, monkeypatch: pytest.MonkeyPatch, every: str, title: str
) -> None:
    # Docs is down for 30 of the 180 minutes in which each of three monitors was measured.
    monkeypatch.setattr("tests.notify.conftest.SITES", WITH_BUDGET)
    world.settings = (
        "channels: {chat: $CHAT}\n" + f'digest: {every}, at: "15:00", severities: [info]}}'
    )
    yesterday = Day(
        date=date(2026, 11, 19), slug="docs", checks=288, known_s=86_400, down_s=432,
        degraded_s=0, maintenance_s=0, mean_ms=20, p50_ms=20, p95_ms=20, max_ms=20,
    )  # fmt: skip
    daily_totals.append(world.history, [yesterday])
    world.tell()
    down = world.happens("docs", "down", "dns")
    write(
        world,
        said(world, "c1", Phase.INVESTIGATING, "Docs is down.", author=""),
        key=down.identity, told=(down.identity,), started=down.time, components=("docs",),
    )  # fmt: skip
    for _ in range(6):
        world.tell()
    world.happens("docs", "up")
    while world.now < NOON + timedelta(hours=3, minutes=10):
        world.tell()

    ((_, message),) = world.listener.heard
    assert message.title == title
    assert message.body.splitlines() == [
        "Uptime: 94.44%",
        "Incidents: 1",
        "Mean time to recovery (MTTR): 30 min",
        "Docs: 50% of the error budget remaining",
        "",
        "🟥 Docs was down from 12:05 UTC: has a host name that could not be resolved",
        "🟩 Docs recovered after 30 min (12:35 UTC): has a host name that could not be resolved",
        "Details: https://example.github.io/status/",
    ]


def test_a_digest_is_in_the_language_of_its_channel(world: World) -> None:
    world.settings = """\
    channels: {chat: {url: $CHAT, language: fr}}
    digest: {every: day, at: "15:00", severities: [info]}
    """
    world.tell()
    world.happens("docs", "down", "503")
    for _ in range(8):
        world.tell(minutes=30)

    (message,) = [one for _, one in world.listener.heard]
    assert message.title == "📋 Résumé du 20 nov. 2026"
    assert "Docs en panne à partir de 12:05 UTC\xa0: HTTP 503 Service Unavailable" in message.body


def test_slow_responses_open_an_alert_of_the_service_level_and_resolve_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sites = (
        "owner: example\nrepo: status\nsites:\n"
        "  - {name: API, slug: api, url: 'https://api.example.com', interval: 5m,"
        " slo: {p95: 500ms}}\n"
    )
    monkeypatch.setattr("tests.notify.conftest.SITES", sites)
    world.settings = "{channels: {chat: {url: $CHAT, events: [slo]}}}"
    for _ in range(13):
        world.tell(ms=120)
    assert world.listener.titles() == []
    for _ in range(12):
        world.tell(ms=900)
    for _ in range(14):
        world.tell(ms=120)

    assert [step for step, _ in steps(world)] == ["open", "resolve"]
    assert len({thread for _, thread in steps(world)}) == 1
    assert world.listener.titles() == [
        "🐢 API: response time above target",
        "🟩 API: response time back within target",
    ]
    assert world.listener.heard[0][1].body.splitlines()[:2] == [
        "95% of responses within 900 ms over 1 h; target: 500 ms.",
        "Severity: warning",
    ]


def test_a_failed_delivery_is_a_sentence_without_secrets(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.happens("api", "down", "503")
    world.listener.errors["chat://here"] = "401"
    world.tell()

    (line,) = caplog.messages
    assert line.startswith("channel chat: '🟥 API is down' not delivered, will be retried: it ")
    assert "chat://here" not in line


def test_a_retried_opening_is_not_sent_after_its_end(world: World) -> None:
    world.listener.errors["chat://here"] = "503"
    world.happens("api", "down", "503")
    for _ in range(4):
        world.tell()
    world.happens("api", "up")
    world.tell()
    world.listener.errors.clear()
    for _ in range(30):
        world.tell()

    assert world.listener.titles() == ["🟩 API has recovered"]
    assert world.listener.heard[0][1].step is AlertStep.RESOLVE


def test_a_whole_life_in_slack_and_discord(world: World, internet: Internet) -> None:
    world.settings = "{channels: {slack: $SLACK, discord: $DISCORD}}"
    world.environ = {
        "SLACK": "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
        "DISCORD": "discord://1234567890/abc-DEF",
    }

    a_round(world)
    world.happens("api", "down", "503")
    a_round(world)
    window = said(world, "w", Phase.SCHEDULED, "New disks")
    write(
        world, window, number=10, impact=Impact.MAINTENANCE, title="Disks",
        started=world.now + timedelta(hours=5), ended=world.now + timedelta(hours=6),
    )  # fmt: skip
    a_round(world)
    world.happens("api", "up")
    a_round(world)
    a_round(world)

    assert [one["attachments"][0]["title"] for one in sent_to(internet, "hooks.slack.com")] == [
        "🟥 API is down",
        "🛠️ Maintenance: Disks: Scheduled",
        "🟩 API has recovered",
    ]
    assert [one["content"].split("\r\n")[0] for one in sent_to(internet, "discord.com")] == [
        "🟥 API is down",
        "🛠️ Maintenance: Disks: Scheduled",
        "🟩 API has recovered",
    ]


def tell_of_a_whole_life(world: World) -> None:
    """API is down, the team writes, a maintenance is planned, API recovers: a round for each."""

    world.is_real = True
    world.tell()
    event = world.happens("api", "down", "503")
    world.tell()
    found = said(world, "c1", Phase.IDENTIFIED, "The disk is full.")
    write(world, found, key=event.identity, told=(event.identity,), started=event.time)
    world.tell()
    window = said(world, "w", Phase.SCHEDULED, "New disks.")
    write(
        world, window, number=10, impact=Impact.MAINTENANCE, title="Disks",
        started=world.now + timedelta(hours=5), ended=world.now + timedelta(hours=6),
    )  # fmt: skip
    world.tell()
    world.happens("api", "up")
    world.tell()
    world.tell()


WHOLE_LIFE = [
    (
        "🟥 API is down",
        (
            "Cause: HTTP 503 Service Unavailable\n"
            "Since: 12:05 UTC (5 min)\n"
            "Severity: critical\n"
            "Impact: No one can sign in\n"
            "Runbook: https://wiki.example.com/api\n"
            "URL: https://api.example.com\n"
            "Details: https://example.github.io/status/monitor/api.html"
        ),
    ),
    (
        "🟧 API is down: Identified",
        (
            "The disk is full.\n"
            "Affected: API\n"
            "Since: 12:05 UTC (10 min)\n"
            "Details: https://example.github.io/status/incident/9.html"
        ),
    ),
    (
        "🛠️ Maintenance: Disks: Scheduled",
        (
            "New disks.\n"
            "Affected: API\n"
            "17:20 UTC – 18:20 UTC\n"
            "Details: https://example.github.io/status/incident/10.html"
        ),
    ),
    (
        "🟩 API has recovered",
        (
            "Outage duration: 15 min (12:05 UTC – 12:20 UTC)\n"
            "Cause: HTTP 503 Service Unavailable\n"
            "Impact: No one can sign in\n"
            "URL: https://api.example.com\n"
            "Details: https://example.github.io/status/incident/9.html"
        ),
    ),
]


def test_a_whole_life_by_mail(world: World, mailbox: Mailbox, smtp_port: int) -> None:
    world.settings = "{channels: {mail: $MAIL}}"
    world.environ = {"MAIL": mail_address(smtp_port).url}
    tell_of_a_whole_life(world)

    mails = [
        message_from_bytes(one.original_content or b"", policy=policy.default)
        for one in mailbox.mail
    ]
    texts = [body.get_content() for one in mails if (body := one.get_body())]
    assert [
        (one["Subject"], text.replace("\r\n", "\n").strip())
        for one, text in zip(mails, texts, strict=True)
    ] == WHOLE_LIFE
    assert mailbox.secure == [True] * 4
    assert {one["To"] for one in mails} == {"ops@example.com"}
    assert {one.mail_from for one in mailbox.mail} == {"status@example.com"}
    assert len({one["Message-ID"] for one in mails}) == 4


def test_a_whole_life_at_a_webhook(world: World, internet: Internet) -> None:
    world.settings = "{channels: {hook: $HOOK}}"
    world.environ = {"HOOK": "jsons://hooks.example.com/status?+X-Token=planted"}
    tell_of_a_whole_life(world)

    assert {(one.host, one.method, one.path) for one in internet.requests} == {
        ("hooks.example.com", "POST", "/status")
    }
    posted = [json.loads(one.body) for one in internet.requests]
    assert [(one["title"], one["message"]) for one in posted] == WHOLE_LIFE
    assert [one["type"] for one in posted] == ["failure", "warning", "info", "success"]
    assert {one.headers["x-token"] for one in internet.requests} == {"planted"}
    assert len({one.headers["idempotency-key"] for one in internet.requests}) == 4
