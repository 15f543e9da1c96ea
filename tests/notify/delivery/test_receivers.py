"""What services get, byte for byte: real sockets, real TLS, their real names.

apprise's services have fixed addresses, so a proxy stands between: it plays the host that is
asked for, with a certificate of an authority that only the test trusts. Nothing is patched.
"""

import json
import threading
from dataclasses import replace
from email import message_from_bytes, policy
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from upstatic.notify.alerts.alert import AlertStep
from upstatic.notify.channels.address import Address, PostFormat
from upstatic.notify.delivery.apprise_sender import check, send
from upstatic.notify.delivery.message_templates import Message
from werkzeug import Response

from tests.notify.conftest import Mailbox, free_port, mail_address

Internet = Any  # the fixture of conftest.py

DOWN = Message(
    title="🟥 API is down",
    body="It answered 503 <b>.\nDetails: https://status.example.com/monitor/a_b.html",
    type="failure",
    thread="episode:api:1",
    severity="critical",
    component="api",
)
UP = Message(
    title="🟩 API has recovered",
    body="",
    type="success",
    thread="episode:api:1",
    step=AlertStep.RESOLVE,
    severity="critical",
)


Received = Any  # the request of conftest.py


def told(
    internet: Internet,
    url: str,
    message: Message = DOWN,
    answer: tuple[int, bytes] | None = None,
) -> Received:
    """Send a notice, and give what the one host that was asked got."""
    host = SERVICES.get(url.partition("://")[0], "")
    if answer:
        internet.answers[host] = answer
    error = send(Address(url=url), message, 10)
    request = internet.requests[-1]
    assert (error, request.method, request.host) == ("", "POST", host)
    return request


SERVICES = {
    "slack": "hooks.slack.com",
    "discord": "discord.com",
    "tgram": "api.telegram.org",
    "pagerduty": "events.pagerduty.com",
    "workflows": "prod-1.westeurope.logic.azure.com",
}


def test_slack(internet: Internet) -> None:
    request = told(internet, "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ")
    payload = json.loads(request.body)
    stamp = payload["attachments"][0].pop("ts")

    assert request.path == "/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
    assert request.headers["content-type"] == "application/json; charset=utf-8"
    assert request.headers["user-agent"] == "Upstatic"
    assert stamp > 0
    assert payload == {
        "mrkdwn": False,
        "attachments": [
            {
                "title": "🟥 API is down",
                "text": "It answered 503 &lt;b&gt;.\n"
                "Details: https://status.example.com/monitor/a_b.html",
                "color": "#A32037",
                "footer": "Upstatic",
            }
        ],
    }


def test_discord(internet: Internet) -> None:
    request = told(internet, "discord://1234567890/abc-DEF", answer=(204, b""))

    assert request.path == "/api/webhooks/1234567890/abc-DEF"
    assert json.loads(request.body) == {
        "tts": False,
        "wait": True,
        "content": f"{DOWN.title}\r\n{DOWN.body}",
    }


def test_telegram(internet: Internet) -> None:
    answer = (200, b'{"ok": true, "result": {}}')
    request = told(internet, "tgram://123456789:abcdefg_hijklmnop/12315544/", answer=answer)

    assert request.path == "/bot123456789:abcdefg_hijklmnop/sendMessage"
    assert json.loads(request.body) == {
        "chat_id": 12315544,
        "text": "<b>🟥 API is down</b>\r\nIt answered 503 &lt;b&gt;.\r\n"
        "Details: https://status.example.com/monitor/a_b.html",
        "parse_mode": "HTML",
        "disable_notification": False,
        "disable_web_page_preview": True,
    }


def test_teams(internet: Internet) -> None:
    url = "workflows://prod-1.westeurope.logic.azure.com/WORKFLOW/SIGNATURE"
    request = told(internet, url, answer=(202, b""))
    card = json.loads(request.body)["attachments"][0]

    assert request.path.startswith("/workflows/WORKFLOW/triggers/manual/paths/invoke?")
    assert request.path.endswith("&sig=SIGNATURE")
    assert card["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert [block["text"] for block in card["content"]["body"]] == [
        "🟥 API is down",
        "It answered 503 \\<b\\>.\n\nDetails: https://status.example.com/monitor/a_b.html",
    ]


def test_pagerduty_opens_and_resolves_an_alert(internet: Internet) -> None:
    answer = (202, b'{"status": "success"}')
    opened = told(internet, "pagerduty://integration@key", answer=answer)
    closed = told(internet, "pagerduty://integration@key", UP)

    assert opened.path == "/v2/enqueue"
    assert json.loads(opened.body) == {
        "routing_key": "integration",
        "event_action": "trigger",
        "dedup_key": "episode:api:1",
        "client": "Upstatic",
        "payload": {
            "summary": DOWN.title,
            "severity": "critical",
            "source": "Upstatic",
            "component": "api",
            "custom_details": {"details": DOWN.body},
        },
    }
    assert json.loads(closed.body) == {
        "routing_key": "integration",
        "event_action": "resolve",
        "dedup_key": "episode:api:1",
    }


@pytest.mark.parametrize(
    ("address", "host", "path"),
    [
        ("opsgenie://planted-key-1234", "api.opsgenie.com", "/v2/alerts"),
        ("opsgenie://planted-key-1234/?region=eu", "api.eu.opsgenie.com", "/v2/alerts"),
        ("jira://planted-key-1234", "api.atlassian.com", "/jsm/ops/integration/v2/alerts"),
    ],
)
def test_opsgenie_opens_an_alert_and_closes_it_by_its_alias(
    internet: Internet, address: str, host: str, path: str
) -> None:
    internet.answers[host] = 202, b'{"result": "Request will be processed"}'
    errors = [send(Address(url=address), message, 10) for message in (DOWN, UP)]
    opened, closed = internet.requests

    assert errors == ["", ""]
    assert {one.host for one in internet.requests} == {host}
    assert (opened.method, opened.path) == ("POST", path)
    assert opened.headers["authorization"] == "GenieKey planted-key-1234"
    assert json.loads(opened.body) == {
        "message": DOWN.title,
        "alias": "episode:api:1",
        "description": DOWN.body,
        "priority": "P1",
        "source": "Upstatic",
        "entity": "api",
    }
    assert closed.path == f"{path}/episode%3Aapi%3A1/close?identifierType=alias"
    assert json.loads(closed.body) == {"source": "Upstatic", "note": UP.title}


def test_an_alert_that_a_person_closed_in_opsgenie_is_not_a_failed_delivery(
    internet: Internet,
) -> None:
    internet.answers["api.opsgenie.com"] = 404, b'{"message": "Alert not found"}'

    assert send(Address(url="opsgenie://planted-key-1234"), UP, 10) == ""
    assert send(Address(url="opsgenie://planted-key-1234"), DOWN, 10) == "404"


@pytest.mark.parametrize(
    ("severity", "pagerduty", "opsgenie"),
    [
        ("info", "info", "P5"),
        ("warning", "warning", "P3"),
        ("high", "error", "P2"),
        ("critical", "critical", "P1"),
        ("emergency", "critical", "P1"),
    ],
)
def test_on_call_services_get_the_severity_in_their_words(
    internet: Internet, severity: str, pagerduty: str, opsgenie: str
) -> None:
    message = replace(DOWN, severity=severity)
    for url in ("pagerduty://integration@key", "opsgenie://planted-key-1234"):
        assert send(Address(url=url), message, 10) == ""

    events = [json.loads(one.body) for one in internet.requests]
    assert events[0]["payload"]["severity"] == pagerduty
    assert events[1]["priority"] == opsgenie


def test_a_text_of_one_line_is_sent_once(internet: Internet) -> None:
    request = told(internet, "discord://1234567890/abc", UP, answer=(204, b""))

    assert json.loads(request.body)["content"] == "🟩 API has recovered"


def test_ntfy_on_a_server_of_ones_own(httpserver: HTTPServer) -> None:
    httpserver.expect_oneshot_request("/", method="POST").respond_with_json({"id": "x"})
    error = send(Address(url=f"ntfy://user:pass@127.0.0.1:{httpserver.port}/alerts"), DOWN, 10)
    request, _ = httpserver.log[0]

    assert error == ""
    assert request.authorization is not None
    assert request.authorization.username == "user"
    assert request.get_json() == {
        "topic": "alerts",
        "title": DOWN.title,
        "message": DOWN.body,
    }


@pytest.mark.parametrize(
    ("form", "options", "content"),
    [
        (PostFormat.CUSTOM, (), {"data": {"message": "🟩 API has recovered"}}),
        (PostFormat.TEXT, (), {"text": "🟩 API has recovered"}),
        (
            PostFormat.TEAMS,
            (),
            {
                "@context": "https://schema.org/extensions",
                "@type": "MessageCard",
                "themeColor": "0072C6",
                "text": "🟩 API has recovered",
                "summary": "🟩 API has recovered",
            },
        ),
        (
            PostFormat.MISSKEY_CHAT,
            ("token", "me"),
            {"i": "token", "userId": "me", "text": "🟩 API has recovered"},
        ),
    ],
)
def test_webhooks_get_what_upptime_posts(
    httpserver: HTTPServer, form: PostFormat, options: tuple[str, ...], content: dict[str, object]
) -> None:
    httpserver.expect_oneshot_request("/hook").respond_with_data("", status=204)
    error = send(Address(url=httpserver.url_for("/hook"), form=form, options=options), UP, 10)
    request, _ = httpserver.log[0]

    assert (error, request.method, request.get_json()) == ("", "POST", content)


def test_zulip_gets_what_upptime_posts(httpserver: HTTPServer) -> None:
    httpserver.expect_oneshot_request("/api/v1/messages").respond_with_json({"result": "success"})
    url = httpserver.url_for("/api/v1/messages?type=stream&to=general&topic=Status")
    send(Address(url=url, form=PostFormat.ZULIP, options=("bot@example.com", "key")), UP, 10)
    request, _ = httpserver.log[0]

    assert request.authorization is not None
    assert request.authorization.password == "key"
    assert dict(request.args) == {"type": "stream", "to": "general", "topic": "Status"}
    assert dict(request.form) == {"content": "🟩 API has recovered"}


def test_mail_is_handed_over_encrypted_and_with_a_login(mailbox: Mailbox, smtp_port: int) -> None:
    error = send(mail_address(smtp_port), DOWN, 10)
    (envelope,) = mailbox.mail
    mail = message_from_bytes(envelope.original_content or b"", policy=policy.default)
    body = mail.get_body()

    assert (error, mailbox.secure) == ("", [True])
    assert (envelope.mail_from, envelope.rcpt_tos) == ("status@example.com", ["ops@example.com"])
    assert mail["Subject"] == "🟥 API is down"
    assert body is not None
    assert "https://status.example.com/monitor/a_b.html" in body.get_content()


def test_a_repeated_mail_has_the_same_message_id(mailbox: Mailbox, smtp_port: int) -> None:
    for message in (replace(DOWN, id="5f2c"), replace(DOWN, id="5f2c"), DOWN):
        assert send(mail_address(smtp_port), message, 10) == ""

    mails = [message_from_bytes(one.original_content or b"") for one in mailbox.mail]
    first, again, other = [one.get_all("Message-ID") for one in mails]
    assert first == again == ["<5f2c@localhost>"]
    assert other not in (first, None)


@pytest.mark.parametrize("scheme", ["json", "xml", "form"])
def test_a_repeated_webhook_has_the_same_key(httpserver: HTTPServer, scheme: str) -> None:
    httpserver.expect_request("/hook").respond_with_data("")
    address = Address(url=f"{scheme}://127.0.0.1:{httpserver.port}/hook")
    own = Address(url=httpserver.url_for("/hook"), form=PostFormat.CUSTOM)
    for where in (address, address, own):
        assert send(where, replace(DOWN, id="5f2c"), 10) == ""

    assert [each.headers["Idempotency-Key"] for each, _ in httpserver.log] == ["5f2c"] * 3


def test_mail_with_a_wrong_password_says_so(smtp_port: int) -> None:
    assert send(mail_address(smtp_port, "wrong"), DOWN, 10) == "login"


def test_mail_that_the_server_refuses_says_with_what(mailbox: Mailbox, smtp_port: int) -> None:
    mailbox.refuses = "554 looks like spam"

    assert send(mail_address(smtp_port), DOWN, 10) == "554"


def test_mail_to_a_server_with_a_strange_certificate_is_not_handed_over(
    mailbox: Mailbox, smtp_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")

    assert send(mail_address(smtp_port), DOWN, 10) == "tls"
    assert mailbox.mail == []


@pytest.mark.parametrize("status", [401, 404, 429, 500, 503])
def test_a_refusal_is_known_by_its_status(internet: Internet, status: int) -> None:
    internet.answers["discord.com"] = status, b"no"

    assert send(Address(url="discord://1234567890/abc"), DOWN, 10) == str(status)


def test_a_closed_port_is_a_refusal() -> None:
    port = free_port()

    assert send(Address(url=f"ntfy://127.0.0.1:{port}/alerts"), DOWN, 10) == "refused"
    assert (
        send(Address(url=f"http://127.0.0.1:{port}/", form=PostFormat.CUSTOM), DOWN, 10)
        == "refused"
    )


def test_a_silent_service_times_out(httpserver: HTTPServer) -> None:
    over = threading.Event()

    def hang(_: object) -> Response:
        over.wait(30)
        return Response()

    httpserver.expect_request("/").respond_with_handler(hang)
    try:
        error = send(Address(url=f"ntfy://127.0.0.1:{httpserver.port}/alerts"), DOWN, 0.2)
    finally:
        over.set()

    assert error == "timeout"


@pytest.mark.parametrize(
    "url", ["slack://nonsense", "msteams://old", "nothing", "mailto://", "http://"]
)
def test_an_address_that_is_none_is_named_before_anything_is_sent(url: str) -> None:
    assert check(Address(url=url)) == "address"
    assert send(Address(url=url), DOWN, 10) == "address"
