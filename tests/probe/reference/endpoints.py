"""Endpoints for the comparison: good and bad ones, and what to ask each prober about them."""

import gzip
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import h2.config
import h2.connection
import h2.events

from tests.probe.misbehaving import endpoints as misbehaving
from tests.probe.misbehaving.endpoints import HEAD, Script, resets, says

SUITES = ("AES128-SHA", "AES256-SHA", "AES128-GCM-SHA256", "ECDHE-RSA-AES128-SHA")
ODD_HEADERS = {
    "blank in the name": b"X Odd: 1",
    "blank before the colon": b"X-Odd : 1",
    "odd characters in the name": b"X(Odd): 1",
    "folded": b"X-Odd: 1\r\n 2",
    "control character in the value": b"X-Odd: \x01",
    "no colon": b"X-Odd",
    "no name": b": 1",
}
EMPTY = b"Content-Length: 0\r\n\r\n"


def later(*pieces: bytes) -> Script:
    """Say it 400 ms later."""

    def script(connection: socket.socket) -> None:
        time.sleep(0.4)
        says(*pieces)(connection)

    return script


def code(status: int, *headers: str) -> Script:
    lines = [f"HTTP/1.1 {status} X", *headers, "Content-Length: 0", "", ""]
    return says("\r\n".join(lines).encode())


def page(body: bytes, *headers: bytes) -> Script:
    lines = [*headers, b"Content-Length: %d" % len(body), b"", b""]
    return says(HEAD, b"\r\n".join(lines), body)


def head_of(connection: socket.socket) -> bytes:
    head = b""
    while b"\r\n\r\n" not in head:
        head += connection.recv(65536)
    return head


def answers_by_path(scripts: Mapping[str, Script], other: Script) -> Script:
    """Answer each path in its own way. The case must be eager."""

    def script(connection: socket.socket) -> None:
        path = head_of(connection).split()[1].decode()
        scripts.get(path, other)(connection)

    return script


def wants_cookie(connection: socket.socket) -> None:
    """Set a cookie, redirect, and accept only a client that sends it back."""
    head = head_of(connection)
    if b"GET /in" not in head:
        code(302, "Location: /in", "Set-Cookie: session=a; Path=/; HttpOnly")(connection)
    else:
        code(200 if b"session=a" in head else 401)(connection)


def speaks_http2(connection: socket.socket) -> None:
    """Answer one request over HTTP/2, and do not understand HTTP/1.1."""
    protocol = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
    protocol.initiate_connection()
    connection.sendall(protocol.data_to_send())
    while data := connection.recv(65536):
        for event in protocol.receive_data(data):
            if isinstance(event, h2.events.RequestReceived):
                protocol.send_headers(event.stream_id or 1, [(":status", "200")], end_stream=True)
        connection.sendall(protocol.data_to_send())


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An endpoint and the same question to three probers; None where `plugin` cannot ask it.

    `ours` is the verdict that this program must give, where agreement alone proves little.
    """

    script: Script = resets
    keys: Mapping[str, Any] = field(default_factory=dict)
    blackbox: Mapping[str, Any] = field(default_factory=dict)
    plugin: tuple[str, ...] | None = ()
    certificate: str = ""
    url: str = ""
    eager: bool = False
    ours: str = ""


BEHAVED: Mapping[str, Case] = {
    "200": Case(script=code(200)),
    "204": Case(script=code(204)),
    "304": Case(script=code(304)),
    "401": Case(script=code(401)),
    "404": Case(script=code(404)),
    "429": Case(script=code(429)),
    "500": Case(script=code(500)),
    "503": Case(script=code(503)),
    "599": Case(script=code(599)),
    "404 as expected": Case(
        script=code(404),
        keys={"expectedStatusCodes": [404]},
        blackbox={"valid_status_codes": [404]},
        plugin=("-e", "404"),
    ),
    "200 where 404 is expected": Case(
        script=code(200),
        keys={"expectedStatusCodes": [404]},
        blackbox={"valid_status_codes": [404]},
        plugin=("-e", "404"),
    ),
    "redirect without a place": Case(script=code(302)),
    "redirect to a closed port": Case(script=code(302, "Location: http://127.0.0.1:1/")),
    "redirect that is not followed": Case(
        script=code(302, "Location: http://127.0.0.1:1/"),
        keys={"maxRedirects": 0},
        blackbox={"follow_redirects": False, "valid_status_codes": [302]},
        plugin=("-f", "ok"),
    ),
    "text is there": Case(
        script=page(b"all ok"),
        keys={"mustContain": "all ok"},
        blackbox={"fail_if_body_not_matches_regexp": ["all ok"]},
        plugin=("-s", "all ok"),
    ),
    "text is missing": Case(
        script=page(b"all bad"),
        keys={"mustContain": "all ok"},
        blackbox={"fail_if_body_not_matches_regexp": ["all ok"]},
        plugin=("-s", "all ok"),
    ),
    "pattern matches": Case(
        script=page(b"version 42"),
        keys={"mustContain": {"matches": "version [0-9]+"}},
        blackbox={"fail_if_body_not_matches_regexp": ["version [0-9]+"]},
        plugin=("-r", "version [0-9]+"),
    ),
    "pattern that must not match": Case(
        script=page(b"fatal error"),
        keys={"mustNotContain": {"matches": "error|exception"}},
        blackbox={"fail_if_body_matches_regexp": ["error|exception"]},
        plugin=("-r", "error|exception", "--invert-regex"),
    ),
    "header is there": Case(
        script=page(b"", b"X-Version: 7"),
        keys={"header": "X-Version == 7"},
        blackbox={"fail_if_header_not_matches": [{"header": "X-Version", "regexp": "^7$"}]},
        plugin=("-d", "X-Version: 7"),
    ),
    "header is missing": Case(
        script=page(b""),
        keys={"header": "X-Version == 7"},
        blackbox={"fail_if_header_not_matches": [{"header": "X-Version", "regexp": "^7$"}]},
        plugin=("-d", "X-Version: 7"),
    ),
    "slow": Case(
        script=later(HEAD, EMPTY),
        keys={"maxResponseTime": "100ms"},
        plugin=("-w", "0.1"),
    ),
    "slow error": Case(
        script=later(b"HTTP/1.1 500 X\r\n", EMPTY),
        keys={"maxResponseTime": "100ms"},
        plugin=("-w", "0.1"),
    ),
    "HEAD": Case(
        script=code(200),
        keys={"method": "HEAD"},
        blackbox={"method": "HEAD"},
        plugin=("-j", "HEAD"),
    ),
    "POST": Case(
        script=code(200),
        keys={"method": "POST", "body": "a=b"},
        blackbox={"method": "POST", "body": "a=b"},
        plugin=("-P", "a=b"),
    ),
    "closed port": Case(url="http://127.0.0.1:1/"),
    "unknown name": Case(url="http://nowhere.invalid/"),
    "HTTP/1.0": Case(script=says(b"HTTP/1.0 200 OK\r\n\r\nhello")),
    "damaged gzip": Case(
        script=page(b"no gzip", b"Content-Encoding: gzip"),
        keys={"mustContain": "gzip"},
        blackbox={"compression": "gzip", "fail_if_body_not_matches_regexp": ["gzip"]},
        plugin=None,
    ),
    "gzip": Case(
        script=page(gzip.compress(b"all ok"), b"Content-Encoding: gzip"),
        keys={"mustContain": "all ok"},
        blackbox={"compression": "gzip", "fail_if_body_not_matches_regexp": ["all ok"]},
        plugin=None,
    ),
    "good certificate": Case(script=code(200), certificate="good"),
    "expired certificate": Case(script=code(200), certificate="expired"),
    "certificate for another name": Case(script=code(200), certificate="for another name"),
    "certificate of a stranger": Case(script=code(200), certificate="of a stranger"),
    "certificate that is not valid yet": Case(script=code(200), certificate="not valid yet"),
    "TLS 1.0 only": Case(script=code(200), certificate="TLS 1.0 only"),
    "any certificate will do": Case(
        script=code(200),
        certificate="of a stranger",
        keys={"__dangerous__insecure": True},
        blackbox={"tls_config": {"insecure_skip_verify": True}},
    ),
    "certificate that expires soon": Case(
        script=code(200),
        certificate="expiring",
        keys={"certificateExpiresIn": "14d"},
        plugin=("-C", "14,1"),
    ),
    "no TLS where https is expected": Case(script=code(200), url="https://"),
    "encrypted port": Case(
        script=says(b"hello\r\n"),
        url="tcp://",
        eager=True,
        certificate="good",
        keys={"check": "ssl"},
        blackbox={"tls": True},
        plugin=("-S",),
    ),
    "encrypted port, expired": Case(
        script=says(b"hello\r\n"),
        url="tcp://",
        eager=True,
        certificate="expired",
        keys={"check": "ssl"},
        blackbox={"tls": True},
        plugin=("-S", "-D", "14"),
    ),
    "encrypted port that is not": Case(
        script=says(b"hello\r\n"),
        url="tcp://",
        eager=True,
        keys={"check": "ssl"},
        blackbox={"tls": True},
        plugin=("-S",),
    ),
    "SMTP greets": Case(
        script=says(b"220 mx.example.com ESMTP\r\n"),
        url="tcp://",
        eager=True,
        keys={"check": "smtp"},
        blackbox={"query_response": [{"expect": "^220"}]},
        plugin=("-e", "220", "-M", "crit"),
    ),
    "SMTP is closed": Case(
        script=says(b"554 no service\r\n"),
        url="tcp://",
        eager=True,
        keys={"check": "smtp"},
        blackbox={"query_response": [{"expect": "^220"}]},
        plugin=("-e", "220", "-M", "crit"),
    ),
    "SSH greets": Case(
        script=says(b"SSH-2.0-OpenSSH_9.2\r\n"),
        url="tcp://",
        eager=True,
        keys={"check": "ssh"},
        blackbox={"query_response": [{"expect": "^SSH-2.0-"}]},
        plugin=("-e", "SSH-2.0-", "-M", "crit"),
    ),
    **{
        f"TLS 1.2 with {suite} only": Case(ours="up", script=code(200), certificate=suite)
        for suite in SUITES
    },
    "certificate with a common name only": Case(
        ours="down", script=code(200), certificate="common name only", url="https://localhost:"
    ),
    "encrypted port, common name only": Case(
        ours="down",
        script=says(b"hello\r\n"),
        url="tcp://localhost:",
        eager=True,
        certificate="common name only",
        keys={"check": "ssl"},
        blackbox={"tls": True},
        plugin=None,
    ),
    "HTTP/2 only": Case(
        ours="up", script=speaks_http2, certificate="HTTP/2 only", eager=True, plugin=None
    ),
    "redirect that sets a cookie": Case(ours="up", script=wants_cookie, eager=True, plugin=None),
    "gzip of several members": Case(
        ours="up",
        script=page(gzip.compress(b"all ") + gzip.compress(b"ok"), b"Content-Encoding: gzip"),
        keys={"mustContain": "all ok"},
        blackbox={"compression": "gzip", "fail_if_body_not_matches_regexp": ["all ok"]},
        plugin=None,
    ),
    "gzip of several members, forbidden text": Case(
        ours="down",
        script=page(gzip.compress(b"all ") + gzip.compress(b"fatal"), b"Content-Encoding: gzip"),
        keys={"mustNotContain": "fatal"},
        blackbox={"compression": "gzip", "fail_if_body_matches_regexp": ["fatal"]},
        plugin=None,
    ),
    "truncated gzip": Case(
        ours="down",
        script=page(gzip.compress(b"all ok" * 99)[:-12], b"Content-Encoding: gzip"),
        keys={"mustContain": "all ok"},
        blackbox={"compression": "gzip", "fail_if_body_not_matches_regexp": ["all ok"]},
        plugin=None,
    ),
    "stacked encodings": Case(
        script=page(gzip.compress(gzip.compress(b"all ok")), b"Content-Encoding: gzip, gzip"),
        keys={"mustContain": "all ok"},
        blackbox={"fail_if_body_not_matches_regexp": ["all ok"]},
        plugin=None,
    ),
    **{
        f"text in {name}": Case(
            ours="up",
            script=page(body, b"Content-Type: text/html" + label),
            keys={"mustContain": text},
            blackbox={"fail_if_body_not_matches_regexp": [text]},
            plugin=("-s", text),
        )
        for name, label, text, body in (
            ("UTF-8", b"", "déjà", "déjà".encode()),
            ("GBK called gb2312", b"; charset=gb2312", "镕", "镕".encode("gbk")),
            ("windows-1252 called iso-8859-1", b"; charset=iso-8859-1", "€", b"\x80"),
            ("UTF-16 with a BOM", b"", "ok", "ok".encode("utf-16")),
            ("an encoding of its own meta tag", b"", "é", b'<meta charset="latin1">\xe9'),
        )
    },
    "two Location headers": Case(
        ours="up",
        script=answers_by_path(
            {"/": code(302, "Location: /good", "Location: /bad"), "/good": code(200)}, code(500)
        ),
        eager=True,
        plugin=None,
    ),
    **{
        f"header line: {name}": Case(script=says(HEAD, line + b"\r\nContent-Length: 0\r\n\r\n"))
        for name, line in ODD_HEADERS.items()
    },
    "port is open": Case(script=says(b"hello\r\n"), url="tcp://", eager=True),
    "port is closed": Case(url="tcp://127.0.0.1:1"),
}


def with_headers(body: bytes) -> Script:
    return page(body, b"X-Kind: a b", b"X-Number: 12")


def by_body(body: bytes, pattern: str, *, wanted: bool) -> Case:
    """The same pattern in two languages: it must match, or must not."""
    key, theirs = ("mustContain", "fail_if_body_not_matches_regexp")
    if not wanted:
        key, theirs = ("mustNotContain", "fail_if_body_matches_regexp")
    return Case(
        script=with_headers(body), keys={key: {"matches": pattern}}, blackbox={theirs: [pattern]},
        plugin=None,
    )  # fmt: skip


def by_header(pattern: str) -> Case:
    theirs = {"header": "X-Kind", "regexp": pattern, "allow_missing": False}
    return Case(
        script=with_headers(b""), keys={"header": {"name": "X-Kind", "matches": pattern}},
        blackbox={"fail_if_header_not_matches": [theirs]}, plugin=None,
    )  # fmt: skip


def redirected(status: int, place: str, end: int) -> Case:
    scripts = {"/": code(status, f"Location: {place}"), "/end": code(end), "/end?a=b": code(end)}
    return Case(script=answers_by_path(scripts, code(500)), eager=True, plugin=None)


PATTERNS = ("ok", "^ok$", "^all", "fine$", "a.l", "[0-9]+", r"\bok\b", "(?i)OK", "x*", "(a|b)ll")
BODIES = (b"all ok fine", b"ok", b"ALL OK", b"42", b"")
SYSTEMATIC: Mapping[str, Case] = {
    **{
        f"status {status}": Case(script=code(status), plugin=None)
        for status in (*range(200, 210), *range(400, 420), *range(500, 512), 599)
    },
    **{
        f"redirect {status} to {place} and {end}": redirected(status, place, end)
        for status in (301, 302, 303, 307, 308)
        for place in ("/end", "end", "/end?a=b", "/end#x")
        for end in (200, 404)
    },
    **{
        f"pattern {pattern} {'in' if wanted else 'not in'} {body!r}": by_body(
            body, pattern, wanted=wanted
        )
        for pattern in PATTERNS
        for body in BODIES[:4]
        for wanted in (True, False)
    },
    **{
        f"header pattern {pattern}": by_header(pattern)
        for pattern in ("^a b$", "^a", "b$", "c", ".", "^$", "[ab] [ab]", "(?i)A B", "a  b", "x|a")
    },
}
MISBEHAVING: Mapping[str, Case] = {
    name: Case(
        script=each.script,
        eager=each.eager,
        keys={"method": each.method},
        blackbox={"method": each.method},
        plugin=("-j", each.method),
    )
    for name, each in misbehaving.CASES.items()
}
CASES: Mapping[str, Case] = {**BEHAVED, **SYSTEMATIC, **MISBEHAVING}
