import base64
import hashlib
import re
import socket
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import trustme
from upstatic.config.schema.root import Monitor
from upstatic.domain.models import Status
from websockets.sync.server import ServerConnection

from tests.probe.conftest import Measure, Serve, verdict
from tests.probe.misbehaving.endpoints import holds, says

Script = Callable[[ServerConnection], None]


WebSocket = Callable[..., str]


@pytest.mark.parametrize("scheme", ["ws", "http"])
def test_a_handshake_is_up(web_socket: WebSocket, measure: Measure, scheme: str) -> None:
    result = measure(f"{scheme}://{web_socket()}/live?x=1", check="ws")

    assert verdict(result) == (Status.UP, "")
    assert result.phases.first_byte_ms is not None


def test_an_encrypted_one_needs_a_good_certificate(
    web_socket: WebSocket, measure: Measure, authority: trustme.CA
) -> None:
    good, bad = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(good)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(bad)

    assert verdict(measure(f"wss://{web_socket(ssl=good)}/", check="ws")) == (Status.UP, "")
    stranger = f"wss://{web_socket(ssl=bad)}/"
    assert verdict(measure(stranger, check="ws")) == (Status.DOWN, "certificate")
    assert verdict(measure(stranger, check="ws", insecure=True)) == (Status.UP, "")


def test_the_expiry_of_its_certificate_counts_if_it_is_asked_for(
    web_socket: WebSocket, measure: Measure, authority: trustme.CA
) -> None:
    server, now = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), datetime.now(UTC).replace(microsecond=0)
    soon = now + timedelta(days=3)
    authority.issue_cert("127.0.0.1", not_after=soon).configure_cert(server)
    url = f"wss://{web_socket(ssl=server)}/"

    asked = measure(url, check="ws", now=now, certificate_expires_days=7)
    unasked = measure(url, check="ws", now=now)

    assert verdict(asked) == (Status.DEGRADED, "certificate-expires")
    assert verdict(unasked) == (Status.UP, "")
    assert asked.expires == unasked.expires == soon


def test_what_the_file_says_reaches_the_server(web_socket: WebSocket, measure: Measure) -> None:
    heard: list[object] = []

    def script(connection: ServerConnection) -> None:
        heard.append(connection.recv())

    seen: list[Any] = []

    def keep(_: ServerConnection, request: Any) -> None:
        seen.append(request.headers)

    place = web_socket(script, process_request=keep, subprotocols=["chat.v2"])
    result = measure(
        f"ws://anna:$WORD@{place}/",
        check="ws",
        body='{"token": "$WORD"}',
        headers=("Origin: https://example.com", "Sec-WebSocket-Protocol: chat.v1, chat.v2"),
        environ={"WORD": "open-sesame"},
    )

    assert verdict(result) == (Status.UP, "")
    assert seen[0]["Origin"] == "https://example.com"
    assert seen[0]["User-Agent"] == "tests"
    assert seen[0]["Authorization"].startswith("Basic ")


@pytest.mark.parametrize("code", [200, 301, 401, 404, 503])
def test_a_server_that_knows_no_web_sockets_is_down(
    serve: Serve, measure: Measure, code: int
) -> None:
    def script(connection: socket.socket) -> None:
        connection.sendall(f"HTTP/1.1 {code} X\r\nContent-Length: 0\r\n\r\n".encode())

    result = measure(f"ws://{serve(script)}/", check="ws")

    assert verdict(result) == (Status.DOWN, str(code))


GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
SWITCH = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        pytest.param(says(), "empty", id="hung up without a word"),
        pytest.param(says(b"SSH-2.0-OpenSSH\r\n\r\n"), "protocol", id="another protocol"),
        pytest.param(says(b"\x00\xff" * 5000), "protocol", id="noise"),
        pytest.param(says(SWITCH, b"\r\n"), "protocol", id="no key"),
        pytest.param(
            says(SWITCH, b"Sec-WebSocket-Accept: d3Jvbmc=\r\n\r\n"), "protocol", id="wrong key"
        ),
        pytest.param(says(SWITCH), "reset", id="half an answer"),
        pytest.param(holds, "timeout", id="silence"),
        pytest.param(says(SWITCH + b"X: " + b"y" * 6_000_000), "protocol", id="header flood"),
    ],
)
def test_a_misbehaving_server_is_down_for_a_reason(
    serve: Serve, measure: Measure, script: Callable[[socket.socket], None], reason: str
) -> None:
    limit_s = 0.5 if reason == "timeout" else 4
    result = measure(f"ws://{serve(script)}/", check="ws", request_timeout_s=limit_s)

    assert verdict(result) == (Status.DOWN, reason)
    assert (result.reading.ms or 0) < 5000


def test_a_closed_port_is_refused(measure: Measure) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    assert verdict(measure(f"ws://127.0.0.1:{port}/", check="ws")) == (Status.DOWN, "refused")


@pytest.mark.parametrize("secret", ["ftp://x/", "x", "ws://", "wss://[::1", "ws://x:99999/"])
def test_a_secret_that_makes_no_address_is_our_mistake(measure: Measure, secret: str) -> None:
    result = measure("$ADDRESS", check="ws", environ={"ADDRESS": secret})

    assert verdict(result) == (Status.UNKNOWN, "request")


def test_a_secret_that_no_header_can_hold_is_our_mistake(
    web_socket: WebSocket, measure: Measure
) -> None:
    result = measure(
        f"ws://{web_socket()}/", check="ws", headers=("X: $V",), environ={"V": "a\r\nB: c"}
    )

    assert verdict(result) == (Status.UNKNOWN, "request")


def expecting(**keys: Any) -> dict[str, Any]:
    """The assertions of a monitor, as the configuration reads them."""
    read = Monitor.model_validate({"name": "m", "url": "ws://x", "check": "ws", **keys})
    return {
        name: getattr(read, name) for name in ("must_contain", "must_not_contain", "json_lines")
    }


def chatty(connection: ServerConnection) -> None:
    """Greet, ping, and answer each message in capitals."""
    connection.send("welcome")
    connection.ping()
    for message in connection:
        connection.send(["AN", "SWER ", str(message).upper()])  # in three fragments


def test_the_first_message_that_is_as_expected_counts(
    web_socket: WebSocket, measure: Measure
) -> None:
    url = f"ws://{web_socket(chatty)}/"

    greeted = measure(url, check="ws", **expecting(mustContain="welcome"))
    answered = measure(url, check="ws", body="ping", **expecting(mustContain="ANSWER PING"))
    missed = measure(
        url, check="ws", body="ping", request_timeout_s=0.5, **expecting(mustContain="pong")
    )

    assert verdict(greeted) == verdict(answered) == (Status.UP, "")
    assert verdict(missed) == (Status.DOWN, "body")


def test_json_in_a_message_is_judged(web_socket: WebSocket, measure: Measure) -> None:
    def script(connection: ServerConnection) -> None:
        connection.send(b'{"status": "degraded"}')

    url = f"ws://{web_socket(script)}/"
    keys = expecting(json=['$.status == "ok" else degraded'])

    assert verdict(measure(url, check="ws", **keys)) == (Status.DEGRADED, "json")


def test_a_missing_message_is_in_the_detail(web_socket: WebSocket, measure: Measure) -> None:
    keys = expecting(mustContain="pong")

    silent = measure(f"ws://{web_socket()}/", check="ws", request_timeout_s=0.4, **keys)
    closed = measure(f"ws://{web_socket(lambda c: c.close())}/", check="ws", **keys)

    assert verdict(silent) == (Status.DOWN, "timeout")
    assert verdict(closed) == (Status.DOWN, "empty")


def test_frames_that_are_none_are_down(serve: Serve, measure: Measure) -> None:
    def script(connection: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            head += connection.recv(4096)
        found = re.search(rb"Sec-WebSocket-Key: (\S+)", head)
        assert found
        accept = base64.b64encode(hashlib.sha1(found[1] + GUID).digest())  # noqa: S324 - RFC 6455
        connection.sendall(SWITCH + b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n")
        connection.sendall(b"\xff\xff\xff\xff" * 100)

    url = f"ws://{serve(script, eager=True)}/"

    assert verdict(measure(url, check="ws")) == (Status.UP, "")
    asked = measure(url, check="ws", **expecting(mustContain="x"))
    assert verdict(asked) == (Status.DOWN, "protocol")


@pytest.mark.parametrize(
    ("code", "status"), [(1011, Status.DOWN), (1008, Status.DOWN), (1000, Status.UP)]
)
def test_a_server_that_closes_with_an_error_at_once_is_down(
    web_socket: WebSocket, measure: Measure, code: int, status: Status
) -> None:
    result = measure(f"ws://{web_socket(lambda connection: connection.close(code))}/", check="ws")

    assert result.reading.status is status
    assert status is Status.UP or result.detail == f"closed with code {code} after the handshake"
