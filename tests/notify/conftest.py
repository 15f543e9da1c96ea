"""Helpers: a folder with a past, channels that only listen, and receivers on real sockets."""

import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BufferedIOBase
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword
from upstatic.config import Config, load
from upstatic.domain.models import Event, Reading, Round, Status
from upstatic.domain.times import parse_time
from upstatic.history import events, rounds
from upstatic.notify.channels.address import Address
from upstatic.notify.delivery import apprise_sender
from upstatic.notify.delivery.message_templates import Message
from upstatic.notify.delivery.results import NotifyResult
from upstatic.notify.stage import notify

NOON = parse_time("2026-11-20T12:00:00Z")
SITES = """\
owner: example
repo: status
sites:
  - {name: API, slug: api, url: "https://api.example.com", group: Core, severity: critical,
     impact: "No one can sign in", runbook: "https://wiki.example.com/api"}
  - {name: Web shop, slug: shop, url: "https://shop.example.com", group: Shop}
  - {name: Docs, slug: docs, url: "https://docs.example.com", severity: info}
"""


@dataclass
class Listener:
    """Channels that keep what they are sent; `errors` are what some of them answer instead."""

    heard: list[tuple[str, Message]] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)

    def send(self, address: Address, message: Message, timeout_s: float) -> str:
        assert timeout_s > 0
        error = self.errors.get(address.url, "")
        if not error:
            self.heard.append((address.url, message))
        return error

    def titles(self, url: str | None = None) -> list[str]:
        return [message.title for where, message in self.heard if url in (None, where)]


@dataclass
class World:
    """A repository's folder at a moment; `tell` is a round's `notify`, five minutes later.

    With `is_real`, messages go to real services instead of the listener.
    """

    root: Path
    listener: Listener
    settings: str = "{channels: {chat: $CHAT}}"
    environ: dict[str, str] = field(default_factory=lambda: {"CHAT": "chat://here"})
    now: datetime = NOON
    is_real: bool = False

    @property
    def history(self) -> Path:
        return self.root / "history"

    def config(self) -> Config:
        path = self.root / ".upptimerc.yml"
        text = indent(dedent(self.settings), "  ")
        path.write_text(f"{SITES}notifications:\n{text}\n")
        return load(path).config

    def happens(self, slug: str, status: str, reason: str = "", **when: datetime) -> Event:
        """A change of status that is confirmed now, and began five minutes ago."""
        event = Event(
            time=when.get("began", self.now - timedelta(minutes=5)),
            slug=slug,
            status=Status(status),
            reason=reason,
            ms=321,
            confirmed_at=self.now,
        )
        events.append(self.history, [event])
        return event

    def tell(
        self, minutes: float = 5, *, measured: str = "api shop docs", ms: int = 20
    ) -> NotifyResult:
        """Measure, send what is pending, and go on by some minutes."""
        slugs = tuple(measured.split())
        up = Reading(status=Status.UP, ms=ms)
        row = Round(time=self.now, region="", columns=slugs, readings=dict.fromkeys(slugs, up))
        rounds.append(self.history, [row])
        told = notify(
            self.root,
            self.config(),
            environ=self.environ,
            now=self.now,
            send=apprise_sender.send if self.is_real else self.listener.send,
        )
        self.now += timedelta(minutes=minutes)
        return told


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def world(tmp_path: Path, listener: Listener) -> World:
    """A folder whose channels have begun: the first round is over, and nothing happened."""
    world = World(root=tmp_path, listener=listener)
    world.tell()
    return world


@pytest.fixture(scope="session")
def make_world() -> Callable[[Path], World]:
    """A world with two channels in a folder of one's choice, for tests that need many."""

    def make(folder: Path) -> World:
        world = World(root=folder, listener=Listener())
        world.settings = "{channels: {chat: $CHAT, mail: $MAIL}}"
        world.environ["MAIL"] = "mail://here"
        world.tell()
        return world

    return make


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a service on the internet would have got."""

    host: str
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Internet:
    """A proxy that plays every host behind it, and what it was asked; `answers` by host."""

    port: int
    requests: list[Request] = field(default_factory=list)
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def internet(
    authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Internet]:
    """Services with fixed addresses, reached as they are: by name and TLS, through a proxy.

    Nothing of apprise is patched: requests takes proxy and authority from the environment.
    """
    bundle = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(bundle))
    world = Internet(port=0)

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            head = _head(self.rfile)
            host = head[0].split(" ")[1].partition(":")[0]
            self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            authority.issue_cert(host).configure_cert(context)
            with context.wrap_socket(self.connection, server_side=True) as secure:
                secure.settimeout(20)
                file = secure.makefile("rb")
                world.requests.append(_request(host, file))
                status, body = world.answers.get(host, (200, b"ok"))
                size = f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
                secure.sendall(f"HTTP/1.1 {status} Said\r\n{size}".encode() + body)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        world.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{world.port}")
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
        monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
        yield world
        server.shutdown()
        thread.join()


def _head(file: BufferedIOBase) -> list[str]:
    lines: list[str] = []
    while line := file.readline().decode().rstrip("\r\n"):
        lines.append(line)
    return lines


def _request(host: str, file: BufferedIOBase) -> Request:
    first, *rest = _head(file)
    method, path, _ = first.split(" ")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in rest)}
    body = file.read(int(headers.get("content-length", 0)))
    return Request(host=host, method=method, path=path, headers=headers, body=body)


class Mailbox:
    """A mail server's memory, and who may use it."""

    def __init__(self) -> None:
        self.mail: list[Envelope] = []
        self.secure: list[bool] = []
        self.refuses: str | None = None

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: ARG002, N802 - aiosmtpd calls it so
        self.secure.append(session.ssl is not None)
        self.mail.append(envelope)
        return self.refuses or "250 kept"

    def login(self, *given: object) -> AuthResult:
        data = given[-1]
        right = isinstance(data, LoginPassword) and data.password == b"p@ss/w?rd"
        known = isinstance(data, LoginPassword) and data.login == b"status@example.com"
        return AuthResult(success=right and known, handled=False)


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def smtp_port(
    mailbox: Mailbox, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[int]:
    """A mail server that wants STARTTLS, then a login."""
    bundle = tmp_path / "smtp-authority.pem"
    authority.cert_pem.write_to_path(str(bundle))
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    server = Controller(
        mailbox,
        hostname="localhost",
        port=free_port(),
        tls_context=context,
        require_starttls=True,
        authenticator=mailbox.login,
        auth_required=True,
    )
    server.start()
    yield server.port
    server.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


RIGHT = "p%40ss%2Fw%3Frd"


def mail_address(port: int, password: str = RIGHT) -> Address:
    login = f"status%40example.com:{password}"
    query = "from=status@example.com&to=ops@example.com&smtp=localhost&mode=starttls"
    return Address(url=f"mailtos://{login}@localhost:{port}/?{query}")
