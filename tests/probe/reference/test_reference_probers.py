import gzip
import re
import socket
import ssl
import struct
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from generator.config.schema import Monitor
from generator.probe.target import Result

Talk = Callable[[socket.socket], None]
Serve = Callable[..., str]
Measure = Callable[..., Result]
Blackbox = Callable[[Mapping[str, Any], str], str]
Plugin = Callable[..., str]
Row = tuple[str, str, str]

DOCS = Path(__file__).parents[3] / "docs"
CHECKS = DOCS / "checks.md"
LIMIT_S = 3

OK = b"HTTP/1.1 200 OK\r\n"
EMPTY = b"Content-Length: 0\r\n\r\n"


def says(*pieces: bytes, wait_s: float = 0) -> Talk:
    def talk(connection: socket.socket) -> None:
        time.sleep(wait_s)
        connection.sendall(b"".join(pieces))

    return talk


def code(status: int, *headers: str) -> Talk:
    lines = [f"HTTP/1.1 {status} X", *headers, "Content-Length: 0", "", ""]
    return says("\r\n".join(lines).encode())


def page(body: bytes, *headers: bytes) -> Talk:
    lines = [*headers, b"Content-Length: %d" % len(body), b"", b""]
    return says(OK, b"\r\n".join(lines), body)


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def silence(connection: socket.socket) -> None:
    connection.recv(1)


def drip(start: bytes, piece: bytes) -> Talk:
    """Say `start`, then a piece each 100 ms, for ever."""

    def talk(connection: socket.socket) -> None:
        connection.sendall(start)
        while True:
            connection.sendall(piece)
            time.sleep(0.1)

    return talk


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An endpoint and the same question in three languages; `plugin` is None if it has no words."""

    talk: Talk = silence
    keys: Mapping[str, Any] = field(default_factory=dict)
    blackbox: Mapping[str, Any] = field(default_factory=dict)
    plugin: tuple[str, ...] | None = ()
    certificate: str = ""
    url: str = ""


CASES: Mapping[str, Case] = {
    "200": Case(talk=code(200)),
    "204": Case(talk=code(204)),
    "304": Case(talk=code(304)),
    "401": Case(talk=code(401)),
    "404": Case(talk=code(404)),
    "429": Case(talk=code(429)),
    "500": Case(talk=code(500)),
    "503": Case(talk=code(503)),
    "599": Case(talk=code(599)),
    "404 as expected": Case(
        talk=code(404),
        keys={"expectedStatusCodes": [404]},
        blackbox={"valid_status_codes": [404]},
        plugin=("-e", "404"),
    ),
    "200 where 404 is expected": Case(
        talk=code(200),
        keys={"expectedStatusCodes": [404]},
        blackbox={"valid_status_codes": [404]},
        plugin=("-e", "404"),
    ),
    "redirect without a place": Case(talk=code(302)),
    "redirect loop": Case(talk=code(302, "Location: /")),
    "redirect to file:": Case(talk=code(302, "Location: file:///etc/passwd")),
    "redirect to a closed port": Case(talk=code(302, "Location: http://127.0.0.1:1/")),
    "redirect that is not followed": Case(
        talk=code(302, "Location: http://127.0.0.1:1/"),
        keys={"maxRedirects": 0},
        blackbox={"follow_redirects": False, "valid_status_codes": [302]},
        plugin=("-f", "ok"),
    ),
    "text is there": Case(
        talk=page(b"all ok"),
        keys={"mustContain": "all ok"},
        blackbox={"fail_if_body_not_matches_regexp": ["all ok"]},
        plugin=("-s", "all ok"),
    ),
    "text is missing": Case(
        talk=page(b"all bad"),
        keys={"mustContain": "all ok"},
        blackbox={"fail_if_body_not_matches_regexp": ["all ok"]},
        plugin=("-s", "all ok"),
    ),
    "pattern matches": Case(
        talk=page(b"version 42"),
        keys={"mustContain": {"matches": "version [0-9]+"}},
        blackbox={"fail_if_body_not_matches_regexp": ["version [0-9]+"]},
        plugin=("-r", "version [0-9]+"),
    ),
    "pattern that must not match": Case(
        talk=page(b"fatal error"),
        keys={"mustNotContain": {"matches": "error|exception"}},
        blackbox={"fail_if_body_matches_regexp": ["error|exception"]},
        plugin=("-r", "error|exception", "--invert-regex"),
    ),
    "header is there": Case(
        talk=page(b"", b"X-Version: 7"),
        keys={"header": "X-Version == 7"},
        blackbox={"fail_if_header_not_matches": [{"header": "X-Version", "regexp": "^7$"}]},
        plugin=("-d", "X-Version: 7"),
    ),
    "header is missing": Case(
        talk=page(b""),
        keys={"header": "X-Version == 7"},
        blackbox={"fail_if_header_not_matches": [{"header": "X-Version", "regexp": "^7$"}]},
        plugin=("-d", "X-Version: 7"),
    ),
    "slow": Case(
        talk=says(OK, EMPTY, wait_s=0.4),
        keys={"maxResponseTime": "100ms"},
        plugin=("-w", "0.1"),
    ),
    "slow error": Case(
        talk=says(b"HTTP/1.1 500 X\r\n", EMPTY, wait_s=0.4),
        keys={"maxResponseTime": "100ms"},
        plugin=("-w", "0.1"),
    ),
    "HEAD": Case(
        talk=code(200),
        keys={"method": "HEAD"},
        blackbox={"method": "HEAD"},
        plugin=("-j", "HEAD"),
    ),
    "POST": Case(
        talk=code(200),
        keys={"method": "POST", "body": "a=b"},
        blackbox={"method": "POST", "body": "a=b"},
        plugin=("-P", "a=b"),
    ),
    "reset": Case(talk=reset),
    "hung up without a word": Case(talk=says()),
    "silence": Case(talk=silence),
    "closed port": Case(url="http://127.0.0.1:1/"),
    "unknown name": Case(url="http://nowhere.invalid/"),
    "dripping headers": Case(talk=drip(OK, b"X-A: b\r\n")),
    "dripping body": Case(talk=drip(OK + b"Content-Length: 99999\r\n\r\n", b"x")),
    "cut body": Case(talk=says(OK, b"Content-Length: 10\r\n\r\nfour")),
    "cut chunk": Case(talk=says(OK, b"Transfer-Encoding: chunked\r\n\r\n4\r\nfo")),
    "wrong chunk": Case(talk=says(OK, b"Transfer-Encoding: chunked\r\n\r\nzz\r\n")),
    "wrong length": Case(talk=says(OK, b"Content-Length: -1\r\n\r\n")),
    "another protocol": Case(talk=says(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")),
    "noise": Case(talk=says(b"\x00\xff" * 500)),
    "HTTP/0.9": Case(talk=says(b"<html>hello</html>")),
    "HTTP/1.0": Case(talk=says(b"HTTP/1.0 200 OK\r\n\r\nhello")),
    "interim answer": Case(talk=says(b"HTTP/1.1 103 Early Hints\r\n\r\n", OK, EMPTY)),
    "204 with a body": Case(talk=says(b"HTTP/1.1 204 X\r\nContent-Length: 2\r\n\r\nok")),
    "header in Latin-1": Case(talk=says(OK, b"X-Odd: caf\xe9 \xff\r\n", EMPTY)),
    "damaged gzip": Case(
        talk=page(b"no gzip", b"Content-Encoding: gzip"),
        keys={"mustContain": "gzip"},
        blackbox={"compression": "gzip", "fail_if_body_not_matches_regexp": ["gzip"]},
        plugin=None,
    ),
    "gzip": Case(
        talk=page(gzip.compress(b"all ok"), b"Content-Encoding: gzip"),
        keys={"mustContain": "all ok"},
        blackbox={"compression": "gzip", "fail_if_body_not_matches_regexp": ["all ok"]},
        plugin=None,
    ),
    "good certificate": Case(talk=code(200), certificate="good"),
    "expired certificate": Case(talk=code(200), certificate="expired"),
    "certificate for another name": Case(talk=code(200), certificate="for another name"),
    "certificate of a stranger": Case(talk=code(200), certificate="of a stranger"),
    "any certificate will do": Case(
        talk=code(200),
        certificate="of a stranger",
        keys={"__dangerous__insecure": True},
        blackbox={"tls_config": {"insecure_skip_verify": True}},
    ),
    "certificate that expires soon": Case(
        talk=code(200),
        certificate="expiring",
        keys={"certificateExpiresIn": "14d"},
        plugin=("-C", "14,1"),
    ),
    "no TLS where https is expected": Case(talk=code(200), url="https://"),
    "encrypted port": Case(
        talk=says(b"hello\r\n"),
        url="tcp://",
        certificate="good",
        keys={"check": "ssl"},
        blackbox={"tls": True},
        plugin=("-S",),
    ),
    "encrypted port, expired": Case(
        talk=says(b"hello\r\n"),
        url="tcp://",
        certificate="expired",
        keys={"check": "ssl"},
        blackbox={"tls": True},
        plugin=("-S", "-D", "14"),
    ),
    "encrypted port that is not": Case(
        talk=says(b"hello\r\n"),
        url="tcp://",
        keys={"check": "ssl"},
        blackbox={"tls": True},
        plugin=("-S",),
    ),
    "SMTP greets": Case(
        talk=says(b"220 mx.example.com ESMTP\r\n"),
        url="tcp://",
        keys={"check": "smtp"},
        blackbox={"query_response": [{"expect": "^220"}]},
        plugin=("-e", "220", "-M", "crit"),
    ),
    "SMTP is closed": Case(
        talk=says(b"554 no service\r\n"),
        url="tcp://",
        keys={"check": "smtp"},
        blackbox={"query_response": [{"expect": "^220"}]},
        plugin=("-e", "220", "-M", "crit"),
    ),
    "SSH greets": Case(
        talk=says(b"SSH-2.0-OpenSSH_9.2\r\n"),
        url="tcp://",
        keys={"check": "ssh"},
        blackbox={"query_response": [{"expect": "^SSH-2.0-"}]},
        plugin=("-e", "SSH-2.0-", "-M", "crit"),
    ),
    "port is open": Case(talk=says(b"hello\r\n"), url="tcp://"),
    "port is closed": Case(url="tcp://127.0.0.1:1"),
}


def as_measured(measure: Measure, url: str, case: Case) -> str:
    written = {"name": "m", "url": url, **case.keys}
    if url.startswith("tcp:"):
        written = {"check": "tcp-ping", **written}
    monitor = Monitor.model_validate(written)
    keys = {name: getattr(monitor, name) for name in monitor.model_fields_set - {"name"}}
    status = measure(**{**keys, "request_timeout_s": LIMIT_S}).reading.status
    return status.value


def asked_of_blackbox(blackbox: Blackbox, url: str, case: Case) -> str:
    if url.startswith("tcp:"):
        return blackbox({"prober": "tcp", "tcp": dict(case.blackbox)}, url.removeprefix("tcp://"))
    http = {"preferred_ip_protocol": "ip4", **case.blackbox}
    return blackbox({"prober": "http", "http": http}, url)


def asked_of_plugin(plugin: Plugin, url: str, case: Case) -> str:
    if case.plugin is None:
        return "–"
    scheme, _, rest = url.partition("://")
    host, _, port = rest.strip("/").partition(":")
    if scheme == "tcp":
        return plugin("check_tcp", "-H", host, "-p", port, *case.plugin)
    words = ["-H", host, "-f", "follow", *(["-p", port] if port else [])]
    return plugin("check_http", *words, *(["-S"] if scheme == "https" else []), *case.plugin)


def agree(row: Row) -> bool:
    """Tell whether three verdicts are one: blackbox_exporter knows no degraded."""
    ours, blackbox, plugin = row
    return blackbox == ("down" if ours == "down" else "up") and plugin in {ours, "–"}


def documented() -> Mapping[str, Row]:
    _, _, section = CHECKS.read_text().partition("## Compared with other probers\n")
    rows = re.findall(r"^\| (.+?) \| (.+?) \| (.+?) \| (.+?) \| .+ \|$", section, re.MULTILINE)
    return {name: (ours, blackbox, plugin) for name, ours, blackbox, plugin in rows[1:]}


@pytest.fixture
def ask(measure: Measure, blackbox: Blackbox, plugin: Plugin) -> Callable[[str, Case], Row]:
    """Show an endpoint to the three probers at the same time."""

    def at_once(url: str, case: Case) -> Row:
        with ThreadPoolExecutor() as pool:
            ours = pool.submit(as_measured, measure, url, case)
            theirs = pool.submit(asked_of_blackbox, blackbox, url, case)
            plugins = pool.submit(asked_of_plugin, plugin, url, case)
            return ours.result(), theirs.result(), plugins.result()

    return at_once


@pytest.mark.parametrize("name", CASES)
def test_other_probers_say_the_same_or_the_manual_says_why_not(
    name: str,
    serve: Serve,
    certificates: Mapping[str, ssl.SSLContext],
    ask: Callable[[str, Case], Row],
) -> None:
    case = CASES[name]
    tls = certificates.get(case.certificate)
    scheme, _, there = (case.url or ("https://" if tls else "http://")).partition("://")
    place = there or serve(case.talk, tls=tls, eager=scheme == "tcp")

    row = ask(f"{scheme}://{place}", case)

    assert documented().get(name, "they agree") == ("they agree" if agree(row) else row)


def test_the_manual_explains_only_what_is_compared() -> None:
    assert documented().keys() <= CASES.keys()
