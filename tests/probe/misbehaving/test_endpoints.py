"""Every endpoint that behaves badly: the verdict and the reason it must get, and how soon."""

import gzip
import socket
import ssl
import struct
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
import trustme

from generator.models import Status
from generator.probe.dial import Address
from generator.probe.target import Network, Result

Talk = Callable[[socket.socket], None]
Serve = Callable[..., str]
Measure = Callable[..., Result]

LIMIT_S = 0.6
HEAD = b"HTTP/1.1 200 OK\r\n"
OK = HEAD + b"Content-Length: 2\r\n\r\nok"
UP, DOWN = Status.UP, Status.DOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A server, and what must be said of it within `within_s` seconds."""

    talk: Talk
    status: Status
    reasons: tuple[str, ...]
    within_s: float = 5
    method: str = "GET"
    eager: bool = False


def says(*pieces: bytes) -> Talk:
    def talk(connection: socket.socket) -> None:
        for piece in pieces:
            connection.sendall(piece)

    return talk


def then_waits(*pieces: bytes) -> Talk:
    def talk(connection: socket.socket) -> None:
        says(*pieces)(connection)
        while connection.recv(65536):
            pass

    return talk


def drips(first: bytes, piece: bytes) -> Talk:
    def talk(connection: socket.socket) -> None:
        connection.sendall(first)
        while True:
            connection.sendall(piece)
            time.sleep(0.05)

    return talk


def floods(first: bytes, piece: bytes) -> Talk:
    def talk(connection: socket.socket) -> None:
        connection.sendall(first)
        while True:
            connection.sendall(piece)

    return talk


def resets(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def half_closes(connection: socket.socket) -> None:
    """Say half of it, and hang up one way only."""
    connection.sendall(HEAD + b"Content-Length: 10\r\n\r\nhalf")
    connection.shutdown(socket.SHUT_WR)
    while connection.recv(65536):
        pass


def closes_the_other_half(connection: socket.socket) -> None:
    """Hear no more, and answer all the same."""
    connection.shutdown(socket.SHUT_RD)
    connection.sendall(OK)


def leads_to(place: bytes) -> Talk:
    return says(b"HTTP/1.1 302 Found\r\nLocation: " + place + b"\r\nContent-Length: 0\r\n\r\n")


CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
GZIP = HEAD + b"Content-Encoding: gzip\r\nContent-Type: text/plain\r\n\r\n"

CASES: Mapping[str, Case] = {
    "slow headers": Case(talk=drips(HEAD, b"X-A: b\r\n"), status=DOWN, reasons=("timeout",)),
    "slow body": Case(
        talk=drips(HEAD + b"Content-Length: 9999\r\n\r\n", b"x"), status=DOWN, reasons=("timeout",)
    ),
    "endless body": Case(talk=floods(HEAD + b"\r\n", b"x" * 65536), status=UP, reasons=("",)),
    "gzip bomb": Case(talk=says(GZIP, gzip.compress(bytes(50_000_000))), status=UP, reasons=("",)),
    "header flood": Case(
        talk=floods(HEAD, b"X-Flood: " + b"y" * 900 + b"\r\n"), status=DOWN,
        reasons=("protocol", "too-large"),
    ),
    "one endless header": Case(
        talk=floods(HEAD + b"X: ", b"y" * 65536), status=DOWN, reasons=("protocol", "too-large")
    ),
    "redirect loop": Case(talk=leads_to(b"/"), status=DOWN, reasons=("redirects",)),
    "redirect to file:": Case(
        talk=leads_to(b"file:///etc/passwd"), status=DOWN, reasons=("redirect",)
    ),
    "reset after accept": Case(talk=resets, status=DOWN, reasons=("reset",), eager=True),
    "half-closed": Case(talk=half_closes, status=DOWN, reasons=("reset",)),
    "closed to us": Case(talk=closes_the_other_half, status=UP, reasons=("",)),
    "empty reply": Case(talk=says(), status=DOWN, reasons=("empty",)),
    "silence": Case(talk=then_waits(), status=DOWN, reasons=("timeout",)),
    "HTTP/0.9": Case(
        talk=says(b"<html><body>It works!</body></html>\r\n"), status=DOWN, reasons=("protocol",)
    ),
    "invalid UTF-8": Case(
        talk=says(HEAD, b"X: caf\xe9 \xff\r\nContent-Length: 4\r\n\r\n\xff\xfe\xc3("), status=UP,
        reasons=("",),
    ),
    "an interim answer first": Case(
        talk=says(b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 103 Early\r\nA: b\r\n\r\n", OK),
        status=UP, reasons=("",),
    ),
    "an interim answer and no other": Case(
        talk=then_waits(b"HTTP/1.1 100 Continue\r\n\r\n"), status=DOWN, reasons=("timeout",)
    ),
    "endless interim answers": Case(
        talk=floods(b"", b"HTTP/1.1 103 Early\r\nX: " + b"y" * 60_000 + b"\r\n\r\n"), status=DOWN,
        reasons=("too-large",),
    ),
    "switching protocols unasked": Case(
        talk=then_waits(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"), status=DOWN,
        reasons=("protocol",),
    ),
    "chunk of no size": Case(talk=says(CHUNKED, b"zz\r\n"), status=DOWN, reasons=("protocol",)),
    "chunk cut off": Case(talk=says(CHUNKED, b"9\r\nfour"), status=DOWN, reasons=("reset",)),
    "chunk longer than told": Case(
        talk=says(CHUNKED, b"2\r\nfour\r\n0\r\n\r\n"), status=DOWN, reasons=("protocol",)
    ),
    "chunks without an end": Case(
        talk=then_waits(CHUNKED, b"4\r\nfour\r\n"), status=DOWN, reasons=("timeout",)
    ),
    "Content-Length too large": Case(
        talk=says(HEAD, b"Content-Length: 10\r\n\r\nfour"), status=DOWN, reasons=("reset",)
    ),
    "Content-Length too small": Case(
        talk=says(HEAD, b"Content-Length: 2\r\n\r\nfour"), status=UP, reasons=("",)
    ),
    "Content-Length negative": Case(
        talk=says(HEAD, b"Content-Length: -1\r\n\r\n"), status=DOWN, reasons=("protocol",)
    ),
    "Content-Length twice": Case(
        talk=says(HEAD, b"Content-Length: 2\r\nContent-Length: 9\r\n\r\nok"), status=DOWN,
        reasons=("protocol",),
    ),
    "204 with a body": Case(
        talk=says(b"HTTP/1.1 204 No Content\r\nContent-Length: 4\r\n\r\nfour"), status=UP,
        reasons=("",),
    ),
    "304 with a body": Case(
        talk=says(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\nfour"), status=UP,
        reasons=("",),
    ),
    "HEAD with a body": Case(talk=says(OK), status=UP, reasons=("",), method="HEAD"),
    "another protocol": Case(
        talk=says(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), status=DOWN, reasons=("protocol",)
    ),
    "noise": Case(talk=says(b"\x00\xff" * 50_000), status=DOWN, reasons=("protocol",)),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_each_gets_its_verdict_in_time(serve: Serve, measure: Measure, name: str) -> None:
    case = CASES[name]
    url = f"http://{serve(case.talk, eager=case.eager)}/"
    began_s = time.monotonic()

    result = measure(url, method=case.method, request_timeout_s=LIMIT_S)

    assert result.reading.status is case.status
    assert result.reading.reason in case.reasons
    assert time.monotonic() - began_s < case.within_s
    assert result.reading.ms is not None


def server_side(certificate: trustme.LeafCert) -> ssl.SSLContext:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(tls)
    return tls


def good(authority: trustme.CA) -> ssl.SSLContext:
    return server_side(authority.issue_cert("127.0.0.1"))


def for_another_host(authority: trustme.CA) -> ssl.SSLContext:
    return server_side(authority.issue_cert("other.example"))


def of_a_stranger(_: trustme.CA) -> ssl.SSLContext:
    return server_side(trustme.CA().issue_cert("127.0.0.1"))


def expired(authority: trustme.CA) -> ssl.SSLContext:
    past = datetime(2020, 1, 2, tzinfo=UTC)
    return server_side(authority.issue_cert("127.0.0.1", not_after=past))


def not_yet_valid(authority: trustme.CA) -> ssl.SSLContext:
    future = datetime(2090, 1, 2, tzinfo=UTC)
    leaf = authority.issue_cert("127.0.0.1", not_before=future, not_after=future.replace(year=2091))
    return server_side(leaf)


def tls_1_0_only(authority: trustme.CA) -> ssl.SSLContext:
    tls = good(authority)
    tls.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        tls.minimum_version = ssl.TLSVersion.TLSv1
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        tls.maximum_version = ssl.TLSVersion.TLSv1
    return tls


@pytest.mark.parametrize(
    ("context", "expected"),
    [
        (good, (UP, "")),
        (for_another_host, (DOWN, "certificate")),
        (of_a_stranger, (DOWN, "certificate")),
        (expired, (DOWN, "certificate")),
        (not_yet_valid, (DOWN, "certificate")),
        (tls_1_0_only, (DOWN, "tls")),
    ],
)
def test_each_certificate_and_version_gets_its_verdict_in_time(
    serve: Serve,
    measure: Measure,
    authority: trustme.CA,
    context: Callable[[trustme.CA], ssl.SSLContext],
    expected: tuple[Status, str],
) -> None:
    url = f"https://{serve(says(OK), tls=context(authority))}/"
    began_s = time.monotonic()

    result = measure(url)

    assert (result.reading.status, result.reading.reason) == expected
    assert time.monotonic() - began_s < 5


def never_answers(_: str, __: int) -> list[Address]:
    time.sleep(20)
    raise socket.gaierror(socket.EAI_AGAIN, "too late")


@pytest.mark.parametrize("check", ["http", "tcp-ping", "ssl", "ws", "smtp", "icmp-ping"])
def test_a_name_server_that_never_answers_holds_no_check_up(
    measure: Measure, network: Network, check: str
) -> None:
    scheme = {"http": "http://", "ws": "ws://"}.get(check, "")
    began_s = time.monotonic()

    result = measure(
        f"{scheme}slow.example",
        check=check,
        port=80,
        request_timeout_s=LIMIT_S,
        world=replace(network, lookup=never_answers),
    )

    assert (result.reading.status, result.reading.reason) == (DOWN, "dns")
    assert time.monotonic() - began_s < 5
