import socket
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from upstatic.config.schema.root import Monitor
from upstatic.domain.models import Status

from tests.probe.conftest import Measure, Serve, verdict
from tests.probe.misbehaving.endpoints import holds

GREETINGS = {
    "smtp": b"220-mail.example\r\n220 ready\r\n",
    "imap": b"* OK [CAPABILITY IMAP4rev1] ready\r\n",
    "pop3": b"+OK ready <1896.697170952@mail.example>\r\n",
    "ftp": b"220-welcome\r\nto our files\r\n 220 of them\r\n220 ready\r\n",
    "ssh": b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n",
}


def says(greeting: bytes) -> Callable[[socket.socket], None]:
    def script(connection: socket.socket) -> None:
        connection.sendall(greeting)
        holds(connection)

    return script


def server_side(certificate: trustme.LeafCert) -> ssl.SSLContext:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(tls)
    return tls


@pytest.mark.parametrize("check", GREETINGS)
def test_a_server_that_greets_is_up(serve: Serve, measure: Measure, check: str) -> None:
    result = measure(serve(says(GREETINGS[check]), eager=True), check=check)

    assert verdict(result) == (Status.UP, "")
    assert result.phases.first_byte_ms is not None


@pytest.mark.parametrize(
    ("check", "greeting"),
    [
        ("imap", b"* PREAUTH welcome back\r\n"),
        ("imap", b"* ok ready\n"),
        ("ssh", b"This is a private place\r\nSSH-1.99-Cisco-1.25\n"),
        ("smtp", b"220 caf\xe9 \xff\r\n"),
    ],
)
def test_an_odd_but_lawful_greeting_is_up(
    serve: Serve, measure: Measure, check: str, greeting: bytes
) -> None:
    result = measure(serve(says(greeting), eager=True), check=check)

    assert verdict(result) == (Status.UP, "")


@pytest.mark.parametrize(
    ("check", "greeting", "detail"),
    [
        ("smtp", b"554 no service\r\n", "the server sent '554 no service'"),
        ("smtp", b"421 too busy\r\n", "the server sent '421 too busy'"),
        ("smtp", b"SSH-2.0-OpenSSH\r\n", "the server sent 'SSH-2.0-OpenSSH'"),
        ("smtp", b"\r\n", "the server sent an empty line"),
        ("smtp", b"220-a\r\n221 b\r\n" + b"220-c\r\n" * 300, "the reply does not end"),
        ("imap", b"* BYE overloaded\r\n", "the server sent '* BYE overloaded'"),
        ("pop3", b"-ERR \x1b[31mlocked\r\n", "the server sent '-ERR \\x1b[31mlocked'"),
        ("ftp", b"HTTP/1.1 400 Bad Request\r\n", "the server sent 'HTTP/1.1 400 Bad Request'"),
        ("ssh", b"SSH-1.5-old\r\n", "the server sent 'SSH-1.5-old'"),
        ("ssh", b"hello\r\n" * 200, "no line starts with SSH-"),
        ("ssh", b"x" * 100_000, "the line is too long"),
    ],
)
def test_another_greeting_is_down_and_quoted_in_part(
    serve: Serve, measure: Measure, check: str, greeting: bytes, detail: str
) -> None:
    result = measure(serve(says(greeting), eager=True), check=check)

    assert verdict(result) == (Status.DOWN, "greeting")
    assert result.detail == detail


@pytest.mark.parametrize("check", GREETINGS)
def test_silence_and_a_closed_connection_have_different_reasons(
    serve: Serve, measure: Measure, check: str
) -> None:
    silent = measure(serve(holds, eager=True), check=check, request_timeout_s=0.3)
    gone = measure(serve(says(b"22"), eager=True), check=check, request_timeout_s=0.3)
    hung_up = measure(serve(lambda _: None, eager=True), check=check)

    assert verdict(silent) == (Status.DOWN, "timeout")
    assert silent.detail == "while waiting for the response"
    assert verdict(gone) == (Status.DOWN, "timeout")
    assert verdict(hung_up) == (Status.DOWN, "empty")


@pytest.mark.parametrize("check", ["smtp", "imap", "pop3", "ftp"])
def test_an_encrypted_service_is_judged_by_its_certificate_too(
    serve: Serve, measure: Measure, authority: trustme.CA, check: str
) -> None:
    now = datetime.now(UTC)
    short = authority.issue_cert("127.0.0.1", not_after=now + timedelta(days=3))
    wrong = authority.issue_cert("other.example")

    expiring = serve(says(GREETINGS[check]), tls=server_side(short), eager=True)
    mistaken = serve(says(GREETINGS[check]), tls=server_side(wrong), eager=True)

    soon = measure(f"{check}s://{expiring}", check=check, now=now)
    assert verdict(soon) == (Status.DEGRADED, "certificate-expires")
    assert verdict(measure(f"{check}s://{mistaken}", check=check)) == (Status.DOWN, "certificate")


@pytest.fixture
def post_office(authority: trustme.CA) -> Iterator[tuple[str, int]]:
    """A real mail server that offers STARTTLS."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    tls = server_side(authority.issue_cert("127.0.0.1"))
    server = Controller(Sink(), hostname="127.0.0.1", port=port, tls_context=tls)
    server.start()
    yield "127.0.0.1", port
    server.stop()


def test_a_real_mail_server_is_greeted_and_encrypts(
    post_office: tuple[str, int], measure: Measure
) -> None:
    host, port = post_office

    assert verdict(measure(host, port=port, check="smtp")) == (Status.UP, "")
    encrypted = measure(host, port=port, check="smtp", starttls="smtp")
    assert verdict(encrypted) == (Status.UP, "")
    assert encrypted.phases.tls_ms is not None
    assert verdict(measure(host, port=port, check="ssl", starttls="smtp")) == (Status.UP, "")
    named = Monitor.model_validate({"name": "m", "url": host, "mustContain": "SMTP"})
    asked = measure(host, port=port, check="smtp", starttls="smtp", must_contain=named.must_contain)
    assert verdict(asked) == (Status.UP, "")


def test_a_slow_greeting_is_degraded(serve: Serve, measure: Measure) -> None:
    result = measure(serve(says(b"220 ready\r\n"), eager=True), check="smtp", max_response_ms=-1)

    assert verdict(result) == (Status.DEGRADED, "slow")


def test_what_a_server_calls_itself_may_be_asserted(serve: Serve, measure: Measure) -> None:
    place = serve(says(GREETINGS["ssh"]), eager=True)
    read = Monitor.model_validate({"name": "m", "url": "x", "mustContain": "OpenSSH_9"})
    other = Monitor.model_validate({"name": "m", "url": "x", "mustContain": "OpenSSH_8"})

    good = measure(place, check="ssh", must_contain=read.must_contain)
    bad = measure(place, check="ssh", must_contain=other.must_contain)

    assert verdict(good) == (Status.UP, "")
    assert verdict(bad) == (Status.DOWN, "body")
