import base64
import hashlib
import json
import re
import socket
import ssl
from collections.abc import Callable
from itertools import product
from queue import Queue
from typing import Any

import pytest
import trustme
from upstatic.config.schema.root import Monitor
from upstatic.domain.models import Status

from tests.probe.conftest import Measure, Serve, verdict

SECRET = "hunter2-hunter2"
OK, NO = b"HTTP/1.1 204 X\r\n\r\n", b"HTTP/1.1 401 X\r\n"


def keys(**written: Any) -> dict[str, Any]:
    monitor = Monitor.model_validate({"name": "m", "url": "https://x.example", **written})
    return {name: getattr(monitor, name) for name in monitor.model_fields_set - {"name", "url"}}


def head_of(connection: socket.socket) -> str:
    head = b""
    while b"\r\n\r\n" not in head:
        head += connection.recv(65536)
    return head.decode()


def wants(header: str) -> Callable[[socket.socket], None]:
    def script(connection: socket.socket) -> None:
        given = f"Authorization: {header}\r\n" in head_of(connection)
        connection.sendall(OK if given else NO + b"\r\n")

    return script


@pytest.mark.parametrize(
    ("auth", "header"),
    [
        (
            {"type": "basic", "username": "me", "password": "$PASSWORD"},
            "Basic " + base64.b64encode(f"me:{SECRET}".encode()).decode(),
        ),
        ({"type": "bearer", "token": "$PASSWORD"}, f"Bearer {SECRET}"),
    ],
)
def test_a_login_is_sent(serve: Serve, measure: Measure, auth: dict[str, str], header: str) -> None:
    url = f"http://{serve(wants(header), eager=True)}/"

    assert verdict(measure(url, environ={"PASSWORD": SECRET}, **keys(auth=auth))) == (Status.UP, "")
    wrong = measure(url, environ={"PASSWORD": "other"}, **keys(auth=auth))
    assert verdict(wrong) == (Status.DOWN, "401")


@pytest.mark.parametrize(
    ("algorithm", "qop"),
    [
        *product(["MD5", "SHA-256", "MD5-sess", ""], ["auth", "auth,auth-int"]),
        *product(["MD5", "SHA-256", ""], [""]),  # RFC 7616: MD5-sess needs a qop
    ],
)
def test_a_digest_challenge_is_answered(
    serve: Serve, measure: Measure, algorithm: str, qop: str
) -> None:
    """RFC 7616, 3.4.1, computed here from what the client sent."""
    named = hashlib.sha256 if algorithm == "SHA-256" else hashlib.md5

    def h(*parts: str) -> str:
        return named(":".join(parts).encode()).hexdigest()

    def script(connection: socket.socket) -> None:
        head = head_of(connection)
        said = dict(
            re.findall(r'(\w+)="?([^",\r\n]+)"?', head.partition("Authorization: Digest")[2])
        )
        secret = h("me", "a realm", SECRET)
        if algorithm.endswith("sess"):
            secret = h(secret, "abc", said.get("cnonce", ""))
        middle = ("abc", said.get("nc", ""), said.get("cnonce", ""), "auth") if qop else ("abc",)
        good = said.get("response") == h(secret, *middle, h("GET", "/x?y=1"))
        more = f", algorithm={algorithm}" if algorithm else ""
        more += f', qop="{qop}"' if qop else ""
        asked = f'WWW-Authenticate: Digest realm="a realm", nonce="abc"{more}\r\n\r\n'
        connection.sendall(OK if good else NO + asked.encode())

    auth = {"type": "digest", "username": "me", "password": "$PASSWORD"}
    url = f"http://{serve(script, eager=True)}/x?y=1"

    assert verdict(measure(url, environ={"PASSWORD": SECRET}, **keys(auth=auth))) == (Status.UP, "")
    wrong = measure(url, environ={"PASSWORD": "other"}, **keys(auth=auth))
    assert verdict(wrong) == (Status.DOWN, "401")


def test_an_oauth2_token_is_fetched_once_and_sent(serve: Serve, measure: Measure) -> None:
    asked: list[str] = []

    def token(connection: socket.socket) -> None:
        head = head_of(connection)
        asked.append(head.partition("\r\n\r\n")[2] or connection.recv(65536).decode())
        good = f"client_secret={SECRET}" in asked[-1]
        body = json.dumps(
            {"access_token": "t0ken", "expires_in": 3600} if good else {"error": "invalid_client"}
        )
        status = 200 if good else 401
        connection.sendall(
            f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
        )

    auth = {
        "type": "oauth2", "tokenUrl": f"http://{serve(token, eager=True)}/token",
        "clientId": "probe", "clientSecret": "$CLIENT", "scope": "read",
    }  # fmt: skip
    url = f"http://{serve(wants('Bearer t0ken'), eager=True)}/"

    for _ in range(2):
        good = measure(url, environ={"CLIENT": SECRET}, **keys(auth=auth))
        assert verdict(good) == (Status.UP, "")
    assert len(asked) == 1
    assert "grant_type=client_credentials" in asked[0]
    assert "scope=read" in asked[0]
    refused = measure(url, environ={"CLIENT": "other-secret"}, **keys(auth=auth))
    assert verdict(refused) == (Status.DOWN, "login")
    assert refused.detail == "the token endpoint answered 401 invalid_client"


def test_a_login_does_not_follow_a_redirect_to_another_host(serve: Serve, measure: Measure) -> None:
    heard: list[str] = []

    def elsewhere(connection: socket.socket) -> None:
        heard.append(head_of(connection))
        connection.sendall(OK)

    place = serve(elsewhere, eager=True).replace("127.0.0.1", "localhost")

    def script(connection: socket.socket) -> None:
        connection.sendall(f"HTTP/1.1 302 X\r\nLocation: http://{place}/\r\n\r\n".encode())

    auth = {"type": "bearer", "token": "$PASSWORD"}
    result = measure(f"http://{serve(script)}/", environ={"PASSWORD": SECRET}, **keys(auth=auth))

    assert verdict(result) == (Status.UP, "")
    assert heard
    assert SECRET not in heard[0]


def mail(*turns: tuple[bytes, bytes]) -> Callable[[socket.socket], None]:
    def script(connection: socket.socket) -> None:
        for heard, said in turns:
            if heard and heard not in connection.recv(65536):
                connection.sendall(b"535 no\r\na2 NO\r\n-ERR no\r\n")
                return
            connection.sendall(said)
        connection.recv(1)

    return script


PLAIN = base64.b64encode(f"\0me\0{SECRET}".encode())
MAIL = {
    "smtp": mail(
        (b"", b"220 hi\r\n"), (b"EHLO", b"250-a\r\n250 AUTH PLAIN\r\n"),
        (b"AUTH PLAIN " + PLAIN, b"235 ok\r\n"),
    ),
    "imap": mail(
        (b"", b"* OK hi\r\n"),
        (f'a2 LOGIN "me" "{SECRET}"'.encode(), b"* CAPABILITY X\r\na2 OK\r\n"),
    ),
    "pop3": mail(
        (b"", b"+OK hi\r\n"), (b"USER me", b"+OK\r\n"), (f"PASS {SECRET}".encode(), b"+OK\r\n")
    ),
}  # fmt: skip


@pytest.mark.parametrize("check", MAIL)
def test_a_mail_server_is_logged_in_to(
    serve: Serve, measure: Measure, authority: trustme.CA, check: str
) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    place = f"{check}s://{serve(MAIL[check], tls=tls, eager=True)}"
    auth = keys(auth={"username": "me", "password": "$PASSWORD"})

    good = measure(place, check=check, environ={"PASSWORD": SECRET}, **auth)
    wrong = measure(place, check=check, environ={"PASSWORD": "other"}, **auth)

    assert verdict(good) == (Status.UP, "")
    assert verdict(wrong) == (Status.DOWN, "login")


@pytest.mark.parametrize(("check", "greeting"), [("ftp", b"220 hi\r\n"), ("ssh", b"SSH-2.0-x\r\n")])
def test_a_service_without_a_login_of_ours_hears_no_password(
    serve: Serve, measure: Measure, check: str, greeting: bytes
) -> None:
    heard: Queue[bytes] = Queue()

    def script(connection: socket.socket) -> None:
        connection.sendall(greeting)
        heard.put(connection.recv(65536))

    auth = keys(auth={"username": "me", "password": "$PASSWORD"})
    place = serve(script, eager=True)
    result = measure(place, check=check, environ={"PASSWORD": SECRET}, **auth)

    assert verdict(result) == (Status.UP, "")
    assert heard.get(timeout=60) in {b"QUIT\r\n", b""}


@pytest.mark.parametrize("check", MAIL)
def test_no_password_is_sent_in_the_clear(serve: Serve, measure: Measure, check: str) -> None:
    place = serve(MAIL[check], eager=True)
    auth = keys(auth={"username": "me", "password": "$PASSWORD"})

    result = measure(place, check=check, environ={"PASSWORD": SECRET}, **auth)

    assert verdict(result) == (Status.UNKNOWN, "request")
    assert SECRET not in result.detail
