"""Told at least once and once, whatever fails: whole rounds on real files."""

import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from upstatic.domain.deliveries import Delivery, Receipt
from upstatic.domain.errors import HistoryError
from upstatic.domain.models import Impact, Incident, Phase, Update
from upstatic.history import incidents, receipts
from upstatic.notify.channel_checks import failing_channels, misconfigured, sample
from upstatic.notify.channels.address import Address
from upstatic.notify.delivery.message_templates import Message
from upstatic.notify.stage import notify

World = Any  # the fixture of conftest.py


def states(world: World) -> list[tuple[str, str, str]]:
    rows = receipts.read(world.history, world.now - timedelta(days=3))
    return [(row.message.split(":")[0], row.channel, row.state.value) for row in rows]


def test_an_alert_has_cause_impact_runbook_and_links(world: World) -> None:
    world.happens("api", "down", "503")
    told = world.tell()

    ((_, message),) = world.listener.heard
    assert message.title == "🟥 API is down"
    assert message.body == (
        "Cause: HTTP 503 Service Unavailable\n"
        "Since: 12:00 UTC (5 min)\n"
        "Severity: critical\n"
        "Impact: No one can sign in\n"
        "Runbook: https://wiki.example.com/api\n"
        "URL: https://api.example.com\n"
        "Details: https://example.github.io/status/monitor/api.html"
    )
    assert (message.type, told.sent, told.changed) == ("failure", 1, True)


def test_nothing_is_sent_twice(world: World) -> None:
    world.happens("api", "down", "503")
    for _ in range(5):
        world.tell()

    assert world.listener.titles() == ["🟥 API is down"]


def test_the_recovery_says_how_long_it_was_and_why(world: World) -> None:
    world.happens("api", "down", "timeout")
    world.tell(minutes=60)
    world.happens("api", "up")
    world.tell()

    message = world.listener.heard[-1][1]
    assert message.title == "🟩 API has recovered"
    assert message.body.splitlines()[::2][:2] == [
        "Outage duration: 1 h (12:00 UTC – 13:00 UTC)",
        "Cause: did not respond within the time limit",
    ]
    assert message.type == "success"


def test_a_quiet_round_writes_nothing(world: World) -> None:
    before = sorted((path, path.read_bytes()) for path in world.history.rglob("receipts/*"))
    told = world.tell()

    assert not told.changed
    assert before == sorted((path, path.read_bytes()) for path in world.history.rglob("receipts/*"))


def test_a_new_channel_gets_no_earlier_alerts(world: World) -> None:
    world.happens("api", "down", "503")
    world.tell()
    world.happens("api", "up")
    world.tell(minutes=60)
    world.settings = "{channels: {chat: $CHAT, mail: $MAIL}}"
    world.environ["MAIL"] = "mail://here"
    world.tell()

    assert world.listener.titles("mail://here") == []


def test_the_very_first_round_sends_what_it_found(world: World) -> None:
    world.settings = "{channels: {new: $CHAT}}"
    world.happens("api", "down", "refused")
    world.tell()

    assert world.listener.titles() == ["🟥 API is down"]


def test_a_recovery_is_not_sent_to_a_channel_without_the_failure(world: World) -> None:
    world.happens("api", "down", "503")
    world.tell(minutes=60)
    world.settings = "{channels: {new: $CHAT}}"
    world.listener.heard.clear()
    world.tell()
    world.happens("api", "up")
    world.tell()

    assert world.listener.titles() == []


def test_a_failed_delivery_is_retried_with_growing_waits(world: World) -> None:
    world.happens("api", "down", "503")
    world.listener.errors["chat://here"] = "timeout"
    tried = [world.tell().pending for _ in range(24)]
    world.listener.errors.clear()
    for _ in range(20):
        world.tell()

    assert tried == [1, 1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0]
    assert world.listener.titles() == ["🟥 API is down"]


def test_a_permanent_failure_is_reported_and_retried_hourly(world: World) -> None:
    world.happens("api", "down", "503")
    world.listener.errors["chat://here"] = "401"
    told = world.tell()
    again = [world.tell().pending for _ in range(13)]

    assert told.problems == ("channel chat: it answered 401 Unauthorized",)
    assert again == [0] * 11 + [1, 0]


def test_a_channel_without_its_secret_keeps_messages_pending(world: World) -> None:
    chat = world.environ.pop("CHAT")
    world.happens("api", "down", "503")
    told = world.tell(minutes=70)
    world.environ["CHAT"] = chat
    world.tell()

    (problem,) = told.problems
    assert "$CHAT has no value" in problem
    assert world.listener.titles() == ["🟥 API is down"]


def test_one_dead_channel_holds_up_no_other(world: World) -> None:
    world.settings = "{channels: {dead: {url: $DEAD, timeout: 1s}, chat: $CHAT}}"
    world.environ["DEAD"] = "dead://here"
    world.tell()
    world.happens("api", "down", "503")
    over = threading.Event()

    def send(address: Address, message: Message, timeout_s: float) -> str:
        del message, timeout_s
        if address.url == "dead://here":
            over.wait(60)
        return ""

    told = notify(world.root, world.config(), environ=world.environ, now=world.now, send=send)
    over.set()

    assert {one.channel: one.state for one in told.messages} == {
        "chat": Delivery.SENT,
        "dead": Delivery.PENDING,
    }


def test_a_message_is_recorded_before_it_is_sent(world: World) -> None:
    seen: list[list[tuple[str, str, str]]] = []
    world.happens("api", "down", "503")

    def die(address: Address, message: Message, timeout_s: float) -> str:
        del address, message, timeout_s
        seen.append(states(world))
        return ""

    notify(world.root, world.config(), environ=world.environ, now=world.now, send=die)

    assert ("down", "chat", "owed") in seen[0]
    assert ("down", "chat", "sent") in states(world)


def test_a_run_that_died_before_sending_is_made_good(world: World) -> None:
    world.happens("api", "down", "503")
    world.listener.errors["chat://here"] = "failed"
    world.tell(minutes=0)
    (table,) = world.history.glob("receipts/*.csv")
    lines = table.read_text().splitlines(keepends=True)
    table.write_text("".join(lines[:-1]))  # as if it was killed before the outcome was recorded
    world.listener.errors.clear()
    world.tell()
    world.tell()

    assert world.listener.titles() == ["🟥 API is down"]


def forget_the_outcome(world: World) -> None:
    """Leave the receipts as a kill does between sending and filing the outcome."""
    (table,) = world.history.glob("receipts/*.csv")
    lines = table.read_text().splitlines(keepends=True)
    table.write_text("".join(line for line in lines if ",sent,1," not in line))


def sent_ids(world: World) -> list[tuple[str, str]]:
    return [(message.title, message.id) for _, message in world.listener.heard]


def test_what_a_killed_round_was_sending_is_repeated_under_its_id(world: World) -> None:
    world.happens("api", "down", "503")
    world.tell(minutes=0)
    forget_the_outcome(world)
    world.happens("docs", "down", "503")
    world.tell()
    world.tell()

    first, again, other = sent_ids(world)
    assert first == again == ("🟥 API is down", first[1])
    assert other[0] == "🟥 Docs is down"
    assert other[1] not in ("", first[1])


def test_what_ended_after_a_killed_round_is_sent_as_ended(world: World) -> None:
    world.happens("api", "down", "503")
    world.tell()
    forget_the_outcome(world)
    world.happens("api", "up")
    world.tell()

    down, up = sent_ids(world)
    assert (down[0], up[0]) == ("🟥 API is down", "🟩 API has recovered")
    assert down[1] != up[1]


def test_of_several_only_those_that_still_last_are_repeated_under_the_id(world: World) -> None:
    world.happens("api", "down", "503")
    world.happens("shop", "down", "503")
    world.tell()
    forget_the_outcome(world)
    world.happens("shop", "up")
    world.tell()

    both, again, ended = sent_ids(world)
    assert (again[0], ended[0]) == ("🟥 API is down", "🟩 Web shop has recovered")
    assert both[1] == again[1] != ended[1]


def test_a_round_that_lost_its_receipts_sends_under_the_same_id(world: World) -> None:
    (table,) = world.history.glob("receipts/*.csv")
    before = table.read_text()
    world.happens("api", "down", "503")
    world.tell(minutes=0)
    table.write_text(before)  # a runner that was killed takes its checkout along
    world.tell()

    first, again = sent_ids(world)
    assert first == again


def test_a_round_that_was_killed_while_sending_is_not_a_failure_of_the_channel(
    world: World,
) -> None:
    world.happens("api", "down", "503")
    world.tell()
    forget_the_outcome(world)

    config, environ = world.config(), world.environ
    assert failing_channels(world.root, config, environ=environ, now=world.now) == []


def test_when_receipts_cannot_be_kept_nothing_is_sent(world: World) -> None:
    world.happens("api", "down", "503")
    (table,) = world.history.glob("receipts/*.csv")
    table.write_text("# upstatic history 99\n")

    with pytest.raises(HistoryError, match="newer"):
        world.tell()
    assert world.listener.heard == []


def test_what_two_writers_say_of_a_message_is_settled_by_the_one_that_sent_it(
    world: World,
) -> None:
    event = world.happens("api", "down", "503")
    (table,) = world.history.glob("receipts/*.csv")
    key = f"down:api:{event.time:%Y-%m-%dT%H:%M:%SZ}"
    at = f"{world.now:%Y-%m-%dT%H:%M:%SZ}"
    rows = [
        f"{at},{key},chat,sent,1,",
        f"{at},{key},chat,owed,2,timeout",
        f"{at},{key},chat,owed,0,",
    ]
    table.write_text(table.read_text() + "\n".join(rows) + "\n")
    world.tell()

    assert world.listener.heard == []


def test_a_message_that_is_pending_for_two_days_is_given_up(world: World) -> None:
    world.happens("api", "down", "503")
    world.listener.errors["chat://here"] = "503"
    world.tell(minutes=3 * 24 * 60)
    world.listener.errors.clear()
    told = world.tell()

    assert world.listener.heard == []
    assert told.problems == ("channel chat: gave up 1 after two days (see history/receipts/)",)
    rows = receipts.read(world.history, world.now - timedelta(days=9))
    assert [(row.state, row.error) for row in rows if row.message.startswith("down")] == [
        (Delivery.FAILED, "503")
    ]


def test_monitors_that_fail_together_are_one_message(world: World) -> None:
    world.happens("api", "down", "503")
    world.happens("shop", "down", "timeout")
    world.happens("docs", "degraded", "slow")
    told = world.tell()

    assert sorted(world.listener.titles()) == [
        "🟥 2 monitors are down",
        "🟨 Docs has degraded performance",
    ]
    assert "🟥 Web shop is down\nCause: did not respond" in world.listener.heard[0][1].body
    assert told.sent == 2
    assert world.tell().messages == ()


def test_an_on_call_service_gets_an_alert_for_each_monitor(world: World) -> None:
    world.environ["CHAT"] = "pagerduty://integration@key"
    world.happens("api", "down", "503")
    world.happens("shop", "down", "503")
    world.tell()
    world.happens("shop", "up")
    world.tell()

    threads = {message.title: message.thread for _, message in world.listener.heard}
    assert threads["🟥 Web shop is down"] == threads["🟩 Web shop has recovered"] != ""
    assert threads["🟥 API is down"] != threads["🟥 Web shop is down"]


def test_an_on_call_service_does_not_resolve_what_it_never_opened(world: World) -> None:
    world.environ["CHAT"] = "pagerduty://integration@key"
    world.happens("shop", "down", "503")
    world.now += timedelta(minutes=5)
    world.happens("shop", "up")
    world.tell()

    assert world.listener.titles() == []


def test_reminders_are_sent_while_a_problem_lasts(world: World) -> None:
    world.settings = "{channels: {chat: $CHAT}, reminders: 30m}"
    world.happens("api", "down", "503")
    for _ in range(14):
        world.tell()

    assert world.listener.titles() == [
        "🟥 API is down",
        "🟥 API is still down after 35 min",
        "🟥 API is still down after 1 h 5 min",
    ]


def test_reminders_that_were_missed_are_not_made_up_for(world: World) -> None:
    world.settings = "{channels: {chat: $CHAT}, reminders: 10}"
    world.happens("api", "down", "503")
    world.tell(minutes=120)
    world.tell()

    assert len(world.listener.heard) == 2


def test_messages_wait_in_quiet_hours_and_are_merged(world: World) -> None:
    world.settings = """\
    channels: {chat: $CHAT}
    quietHours: {from: "13:30", to: "15:00", timezone: Europe/Paris}
    """
    world.now += timedelta(minutes=60)  # 14:05 in Paris
    world.happens("shop", "down", "503")
    world.tell(minutes=20)
    world.happens("shop", "up")
    world.happens("docs", "degraded", "slow")
    world.tell(minutes=10)
    assert world.listener.heard == []
    world.tell(minutes=30)
    world.tell()

    assert sorted(world.listener.titles()) == [
        "🟨 Docs has degraded performance",
        "🟩 Web shop has recovered",
    ]


def test_critical_alerts_do_not_wait_in_quiet_hours(world: World) -> None:
    world.settings = """\
    channels: {chat: $CHAT}
    quietHours: {from: "12:00", to: "07:00"}
    """
    world.happens("api", "down", "503")
    world.happens("shop", "down", "503")
    world.tell()

    assert world.listener.titles() == ["🟥 API is down"]


def test_what_got_worse_in_quiet_hours_is_not_sent_as_it_was_before(world: World) -> None:
    world.settings = """\
    channels: {chat: $CHAT}
    quietHours: {from: "12:00", to: "12:15"}
    """
    world.happens("api", "degraded", "slow")
    world.tell()
    world.happens("api", "down", "503")
    for _ in range(4):
        world.tell()

    assert world.listener.titles() == ["🟥 API is down"]


def test_a_recovery_is_not_sent_when_the_channel_knows_of_the_next_outage(world: World) -> None:
    world.settings = """\
    channels: {chat: $CHAT}
    quietHours: {from: "12:00", to: "12:20"}
    """
    world.happens("api", "degraded", "slow")
    world.tell()
    world.happens("api", "up")
    world.tell()
    world.happens("api", "down", "503")
    for _ in range(4):
        world.tell()
    world.happens("api", "up")
    world.tell()

    assert world.listener.titles() == ["🟥 API is down", "🟩 API has recovered"]


def test_the_end_of_an_outage_is_sent_before_the_beginning_of_the_next(world: World) -> None:
    world.happens("shop", "down", "503")
    world.tell()
    world.listener.errors["chat://here"] = "503"
    world.happens("shop", "up")
    world.happens("api", "down", "503")
    world.tell()
    del world.listener.errors["chat://here"]
    world.happens("shop", "down", "503")
    world.tell()

    assert world.listener.titles() == [
        "🟥 Web shop is down",
        "🟩 Web shop has recovered",
        "🟥 2 monitors are down",
    ]


def test_low_severities_are_sent_in_the_digest(world: World) -> None:
    world.settings = """\
    channels: {chat: $CHAT, mail: $MAIL}
    digest: {at: "14:00", severities: [info], channels: [mail]}
    """
    world.environ["MAIL"] = "mail://here"
    world.tell()
    world.happens("docs", "down", "dns")
    for _ in range(12):
        world.tell()
    world.happens("docs", "up")
    for _ in range(9):
        world.tell()
    assert world.listener.heard == []
    world.tell()
    world.tell()

    ((where, message),) = world.listener.heard
    assert (where, message.title) == ("mail://here", "📋 Daily digest, 20 Nov 2026")
    assert message.body.splitlines() == [
        "Uptime: 83.33%",
        "Incidents: 0",
        "Mean time to recovery (MTTR): 1 h",
        "",
        "🟥 Docs was down from 12:05 UTC: has a host name that could not be resolved",
        "🟩 Docs recovered after 1 h (13:05 UTC): has a host name that could not be resolved",
        "Details: https://example.github.io/status/",
    ]


def test_a_day_without_alerts_has_no_digest(world: World) -> None:
    world.settings = "{channels: {chat: $CHAT}, digest: {at: '12:30', severities: [info]}}"
    for _ in range(20):
        world.tell()

    assert world.listener.heard == []


def test_a_monitor_without_measurements_is_sent_once(world: World) -> None:
    for _ in range(12):
        world.tell(measured="api docs")

    assert world.listener.titles() == ["⬜ No data for Web shop"]


def test_missing_data_of_all_monitors_is_not_sent(world: World) -> None:
    world.now += timedelta(hours=7)
    world.tell()

    assert world.listener.heard == []


def test_without_channels_nothing_is_read_and_nothing_written(world: World) -> None:
    world.settings = "{}"
    (table,) = world.history.glob("receipts/*.csv")
    before = table.read_bytes()
    world.happens("api", "down", "503")

    assert not world.tell().changed
    assert table.read_bytes() == before


def test_a_sample_says_which_channels_work(world: World) -> None:
    world.settings = "{channels: {chat: $CHAT, mail: $MAIL, gone: $GONE}}"
    world.environ["MAIL"] = "mail://here"
    world.listener.errors["mail://here"] = "login"
    results = sample(world.config(), environ=world.environ, now=world.now, send=world.listener.send)

    assert {one.channel: one.state for one in results} == {
        "chat": Delivery.SENT,
        "mail": Delivery.FAILED,
        "gone": Delivery.FAILED,
    }
    assert results[1].error == "it refused the user name or the password"
    assert "$GONE has no value" in results[2].error


def test_addresses_are_judged_without_sending_anything(world: World) -> None:
    world.settings = "{channels: {good: $GOOD, bad: $BAD, gone: $GONE}}"
    world.environ |= {"GOOD": "ntfy://127.0.0.1:1/topic", "BAD": "slack://no"}
    (bad,) = misconfigured(
        world.config(), environ=world.environ
    )  # who looks for secrets tells of GONE

    assert bad == (
        "channel bad: it has an address that apprise does not understand"
        " (compare it with its manual)"
    )


def test_a_channel_that_refuses_is_known_as_failing_until_it_takes_something(world: World) -> None:
    first = Receipt(
        time=world.now, message="down:shop", channel="team", state=Delivery.PENDING, attempts=1,
        error="404",
    )  # fmt: skip
    world.settings = "{channels: {team: $GOOD}}"
    world.environ |= {"GOOD": "ntfy://127.0.0.1:1/topic"}

    def known() -> list[str]:
        settings = world.config()
        found = failing_channels(world.root, settings, environ=world.environ, now=world.now)
        return [one.channel for one in found]

    receipts.append(world.root / "history", [first])
    assert known() == ["team"]
    sent = replace(first, time=world.now + timedelta(minutes=5), state=Delivery.SENT, error="")
    receipts.append(world.root / "history", [sent])
    assert known() == []


def test_a_maintenance_is_not_announced_again_when_it_gets_an_issue(world: World) -> None:
    window = Incident(
        number=20261120120000,
        key="maintenance-disks",
        title="New disks",
        phase=Phase.IN_PROGRESS,
        impact=Impact.MAINTENANCE,
        components=("shop",),
        started=world.now,
        ended=world.now + timedelta(minutes=20),
    )
    incidents.write(world.history, window)
    world.tell()
    incidents.withdraw(world.history, window.number)
    incidents.write(world.history, replace(window, number=57, url="https://github.com/a/b/57"))
    for _ in range(6):
        world.tell()

    assert world.listener.titles() == [
        "🛠️ Maintenance: New disks: In progress",
        "🛠️ Maintenance: New disks: Completed",
    ]


def test_incidents_and_outages_that_outlast_a_maintenance_are_sent(world: World) -> None:
    noon = world.now
    window = Incident(
        number=8,
        title="New disks",
        phase=Phase.SCHEDULED,
        impact=Impact.MAINTENANCE,
        components=("shop",),
        started=noon,
        ended=noon + timedelta(minutes=20),
        updates=(
            Update(id="8", time=noon - timedelta(hours=1), phase=Phase.SCHEDULED, body="Soon"),
        ),
    )
    incidents.write(world.history, window)
    world.happens("shop", "down", "refused")
    for _ in range(6):
        world.tell()
    said = Update(id="c1", time=world.now, phase=Phase.IDENTIFIED, body="A **disk**", author="al")
    incident = Incident(
        number=9,
        title="Web shop is down",
        key="down:shop",
        phase=Phase.IDENTIFIED,
        impact=Impact.MAJOR,
        components=("shop",),
        started=noon - timedelta(minutes=5),
        updates=(said,),
    )
    incidents.write(world.history, incident)
    world.tell()

    assert world.listener.titles() == [
        "🛠️ Maintenance: New disks: In progress",
        "🟥 Web shop is down",
        "🛠️ Maintenance: New disks: Completed",
        "🟧 Web shop is down: Identified",
    ]
    assert world.listener.heard[-1][1].body.splitlines()[:2] == ["A **disk**", "Affected: Web shop"]
