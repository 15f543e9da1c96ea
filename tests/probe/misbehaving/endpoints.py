"""Endpoints that behave badly, each with the verdict and the reason it must get, and how soon."""

import gzip
import socket
import struct
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from upstatic.domain.models import Status

Script = Callable[[socket.socket], None]

HEAD = b"HTTP/1.1 200 OK\r\n"
OK = HEAD + b"Content-Length: 2\r\n\r\nok"
UP, DOWN = Status.UP, Status.DOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A server, and what must be said of it within `within_s` seconds."""

    script: Script
    status: Status
    reasons: tuple[str, ...]
    within_s: float = 5
    method: str = "GET"
    eager: bool = False


def says(*pieces: bytes) -> Script:
    def script(connection: socket.socket) -> None:
        for piece in pieces:
            connection.sendall(piece)

    return script


def then_waits(*pieces: bytes) -> Script:
    def script(connection: socket.socket) -> None:
        says(*pieces)(connection)
        while connection.recv(65536):
            pass

    return script


holds = then_waits()
"""Says nothing, and reads until the other side hangs up."""


def drips(first: bytes, piece: bytes) -> Script:
    def script(connection: socket.socket) -> None:
        connection.sendall(first)
        while True:
            connection.sendall(piece)
            time.sleep(0.05)

    return script


def floods(first: bytes, piece: bytes) -> Script:
    def script(connection: socket.socket) -> None:
        connection.sendall(first)
        while True:
            connection.sendall(piece)

    return script


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


def leads_to(place: bytes) -> Script:
    return says(b"HTTP/1.1 302 Found\r\nLocation: " + place + b"\r\nContent-Length: 0\r\n\r\n")


CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
GZIP = HEAD + b"Content-Encoding: gzip\r\nContent-Type: text/plain\r\n\r\n"

CASES: Mapping[str, Case] = {
    "slow headers": Case(script=drips(HEAD, b"X-A: b\r\n"), status=DOWN, reasons=("timeout",)),
    "slow body": Case(
        script=drips(HEAD + b"Content-Length: 9999\r\n\r\n", b"x"), status=DOWN,
        reasons=("timeout",),
    ),
    "endless body": Case(script=floods(HEAD + b"\r\n", b"x" * 65536), status=UP, reasons=("",)),
    "gzip bomb": Case(
        script=says(GZIP, gzip.compress(bytes(50_000_000))), status=UP, reasons=("",)
    ),
    "header flood": Case(
        script=floods(HEAD, b"X-Flood: " + b"y" * 900 + b"\r\n"), status=DOWN,
        reasons=("protocol", "too-large"),
    ),
    "one endless header": Case(
        script=floods(HEAD + b"X: ", b"y" * 65536), status=DOWN, reasons=("protocol", "too-large")
    ),
    "redirect loop": Case(script=leads_to(b"/"), status=DOWN, reasons=("redirects",)),
    "redirect to file:": Case(
        script=leads_to(b"file:///etc/passwd"), status=DOWN, reasons=("redirect",)
    ),
    "reset after accept": Case(
        script=resets, status=DOWN, reasons=("reset", "unreachable"), eager=True
    ),  # the reset may arrive before the connection is reported
    "half-closed": Case(script=half_closes, status=DOWN, reasons=("reset",)),
    "closed to us": Case(script=closes_the_other_half, status=UP, reasons=("",)),
    "empty reply": Case(script=says(), status=DOWN, reasons=("empty",)),
    "silence": Case(script=then_waits(), status=DOWN, reasons=("timeout",)),
    "HTTP/0.9": Case(
        script=says(b"<html><body>It works!</body></html>\r\n"), status=DOWN, reasons=("protocol",)
    ),
    "invalid UTF-8": Case(
        script=says(HEAD, b"X: caf\xe9 \xff\r\nContent-Length: 4\r\n\r\n\xff\xfe\xc3("), status=UP,
        reasons=("",),
    ),
    "an interim answer first": Case(
        script=says(b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 103 Early\r\nA: b\r\n\r\n", OK),
        status=UP, reasons=("",),
    ),
    "an interim answer and no other": Case(
        script=then_waits(b"HTTP/1.1 100 Continue\r\n\r\n"), status=DOWN, reasons=("timeout",)
    ),
    "endless interim answers": Case(
        script=floods(b"", b"HTTP/1.1 103 Early\r\nX: " + b"y" * 60_000 + b"\r\n\r\n"), status=DOWN,
        reasons=("too-large",),
    ),
    "switching protocols unasked": Case(
        script=then_waits(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"), status=DOWN,
        reasons=("101",),
    ),
    "chunk of no size": Case(script=says(CHUNKED, b"zz\r\n"), status=DOWN, reasons=("protocol",)),
    "chunk cut off": Case(script=says(CHUNKED, b"9\r\nfour"), status=DOWN, reasons=("reset",)),
    "chunk longer than its size": Case(
        script=says(CHUNKED, b"2\r\nfour\r\n0\r\n\r\n"), status=DOWN, reasons=("protocol",)
    ),
    "chunks without an end": Case(
        script=then_waits(CHUNKED, b"4\r\nfour\r\n"), status=DOWN, reasons=("timeout",)
    ),
    "Content-Length too large": Case(
        script=says(HEAD, b"Content-Length: 10\r\n\r\nfour"), status=DOWN, reasons=("reset",)
    ),
    "Content-Length too small": Case(
        script=says(HEAD, b"Content-Length: 2\r\n\r\nfour"), status=UP, reasons=("",)
    ),
    "Content-Length negative": Case(
        script=says(HEAD, b"Content-Length: -1\r\n\r\n"), status=DOWN, reasons=("protocol",)
    ),
    "Content-Length twice": Case(
        script=says(HEAD, b"Content-Length: 2\r\nContent-Length: 9\r\n\r\nok"), status=DOWN,
        reasons=("protocol",),
    ),
    "204 with a body": Case(
        script=says(b"HTTP/1.1 204 No Content\r\nContent-Length: 4\r\n\r\nfour"), status=UP,
        reasons=("",),
    ),
    "304 with a body": Case(
        script=says(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\nfour"), status=UP,
        reasons=("",),
    ),
    "HEAD with a body": Case(script=says(OK), status=UP, reasons=("",), method="HEAD"),
    "another protocol": Case(
        script=says(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), status=DOWN, reasons=("protocol",)
    ),
    "noise": Case(script=says(b"\x00\xff" * 50_000), status=DOWN, reasons=("protocol",)),
}  # fmt: skip
