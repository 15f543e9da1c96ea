"""A secret in every key that may hold one: it is in no result, run file or log."""

import logging
import socket
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from upstatic.config import load
from upstatic.infra.secrets import secrets_for
from upstatic.probe.network.network import Network
from upstatic.probe.stage import ProbeEnvironment, probe

from tests.conftest import chrome
from tests.probe.conftest import Serve

SECRET = "hunter2%hunter2 x"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def echo(connection: socket.socket) -> None:
    """Send everything back, in every part of a response."""
    data = b""
    connection.settimeout(0.5)
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            break
        data += piece
    line = b" ".join(data.split())[:4000]
    connection.sendall(
        b"HTTP/1.1 200 " + line + b'\r\nWWW-Authenticate: Digest realm="' + line + b'"\r\n'
        b"X-Echo: " + line + b"\r\nContent-Length: 0\r\n\r\n"
    )


def echo_line(connection: socket.socket) -> None:
    connection.settimeout(0.5)
    while data := connection.recv(4096):
        connection.sendall(b"-" + b" ".join(data.split()) + b"\r\n")


ECHOED = "header: 'X-Echo == 1'"
SHORT = "requestTimeout: 1s"
SITES: dict[str, str] = {
    "url": "url: 'http://{http}/?q=$SECRET'",
    "headers": "url: 'http://{http}/', headers: ['X-Key: $SECRET'], header: 'X-Echo == 1'",
    "body": "url: 'http://{http}/', method: POST, body: $SECRET, header: 'X-Echo == 1'",
    "proxy": "url: 'http://{http}/', proxy: 'http://u:$SECRET@{line}'",
    "socks": "url: 'http://{http}/', proxy: 'socks5://u:$SECRET@{line}'",
    "resolve": "url: 'http://a.example/', resolve: {{a.example: $SECRET}}",
    "ca": "url: 'https://{http}/', tls: {{ca: $SECRET}}",
    "client": "url: 'https://{http}/', tls: {{clientCertificate: $SECRET, clientKey: $SECRET}}",
    "name": "url: 'https://{http}/', tls: {{serverName: $SECRET}}",
    "basic": f"url: 'http://{{http}}/', auth: {{{{username: u, password: $SECRET}}}}, {ECHOED}",
    "bearer": f"url: 'http://{{http}}/', auth: {{{{type: bearer, token: $SECRET}}}}, {ECHOED}",
    "digest": "url: 'http://{http}/', auth: {{type: digest, username: $SECRET, password: $SECRET}},"
              " expectedStatusCodes: 204",
    "oauth2": "url: 'http://{http}/', auth: {{type: oauth2, tokenUrl: 'http://{http}/',"
              " clientId: a, clientSecret: $SECRET}}",
    "send": "url: '{line}', check: tcp-ping, send: $SECRET, expect: nothing, requestTimeout: 1s",
    "udp": "url: '{line}', check: udp-ping, send: $SECRET, requestTimeout: 1s",
    "redis": "url: '{line}', check: redis, auth: {{password: $SECRET}}",
    "mqtt": "url: '{line}', check: mqtt, auth: {{username: a, password: $SECRET}}, " + SHORT,
    "mail": "url: 'smtp://{line}', check: smtp, auth: {{username: a, password: $SECRET}},"
            " requestTimeout: 1s",
    "steps": "url: 'http://{http}/', steps: [{{url: 'http://{http}/$SECRET', headers:"
             " ['A: $SECRET'], method: POST, body: $SECRET, keep: {{a: header X-Echo}}}},"
             " {{url: 'http://{http}/', headers: ['B: {{{{a}}}}'], header: 'X-Echo == 1'}}]",
}  # fmt: skip


PLAIN = "url: 'http://{http}/', header: 'X-Echo == 1'"
SITES |= {
    "grpc": "url: '{http}', check: grpc, headers: ['x-key: $SECRET'], requestTimeout: 1s",
    "certificate": "url: 'https://{http}/$SECRET', certificate: ocsp == good",
    "ws": "url: 'ws://{http}/$SECRET', check: ws, headers: ['X: $SECRET'], body: $SECRET",
    "postgres": "url: '{line}', check: postgres, auth: {{username: $SECRET}}, requestTimeout: 1s",
    "browser": "url: 'http://{http}/$SECRET', check: browser, script: shop.py",
    **dict.fromkeys(
        ("default login", "default headers", "default proxy", "default client certificate"), PLAIN
    ),
}
DEFAULTS = {
    "default login": "auth: {{type: bearer, token: $SECRET}}",
    "default headers": "headers: ['X-Key: $SECRET']",
    "default proxy": "proxy: 'socks5://u:$SECRET@{line}'",
    "default client certificate": "tls: {{clientCertificate: $SECRET, clientKey: $SECRET}}",
}
SCRIPT = """
import os
def check(page, step):
    with step("open"):
        raise AssertionError("no " + os.environ["SECRET"])
"""


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where the script of the browser check is; scripts get their secrets from the environment."""
    (tmp_path / "shop.py").write_text(SCRIPT)
    monkeypatch.setenv("SECRET", SECRET)
    return tmp_path


@pytest.mark.parametrize("key", SITES)
def test_a_secret_in_any_key_stays_out_of_everything(
    serve: Serve,
    network: Network,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    key: str,
) -> None:
    if key == "browser":
        monkeypatch.setenv("CHROME", chrome())
    places: dict[str, Any] = {
        "http": serve(echo, eager=True), "line": serve(echo_line, eager=True),
    }  # fmt: skip
    site = f"  - {{name: a, {SITES[key].format(**places)}, retries: {{attempts: 2, wait: 0}}}}\n"
    defaults = DEFAULTS.get(key, "").format(**places)
    text = f"owner: a\nrepo: b\ndefaults: {{{defaults}}}\nsites:\n{site}"
    (folder / ".upptimerc.yml").write_text(text)
    loaded = load(folder / ".upptimerc.yml")
    secrets = secrets_for(loaded.config, {"SECRET": SECRET})
    out = folder / "run.jsonl"
    environment = ProbeEnvironment(
        network=replace(network, folder=folder), secrets=secrets, clock=lambda: NOW
    )

    with caplog.at_level(logging.DEBUG, logger="upstatic"):  # as the console does
        (seen,) = probe(loaded.config, out=out, environment=environment)

    assert loaded.warnings == ()
    told = f"{seen} {out.read_text()} {caplog.text}"
    assert "hunter2" not in told
