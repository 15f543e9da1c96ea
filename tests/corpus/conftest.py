"""Real configurations that no one here wrote, and an internet of one machine for them to watch."""

import ssl
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import AF_INET

import pytest
import trustme
from upstatic.config import Config, load
from upstatic.config.schema.root import Monitor, Retries
from upstatic.config.schema.secret_texts import monitor_texts
from upstatic.config.values.endpoints import family
from upstatic.domain.errors import ConfigError
from upstatic.infra.secrets import names_in
from upstatic.probe.network.connect import Address
from upstatic.probe.network.network import Network
from upstatic.probe.network.target import make_network

from tests.support.sample_configs import CONFIGS

BEGAN = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


def files() -> dict[str, Path]:
    """Every real file, by name."""
    return {path.name: path for path in sorted(CONFIGS.glob("*.yml"))}


@cache
def usable() -> dict[str, Config]:
    """What the files say that can be used, by name."""
    found = {}
    for name, path in files().items():
        try:
            found[name] = load(path).config
        except ConfigError:
            continue
    return found


class _Handler(BaseHTTPRequestHandler):
    """Answers whatever it is asked, as the internet says."""

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b'{"status": "ok"}'
        self.send_response(self.server.code)  # type: ignore[attr-defined]
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _answer  # noqa: N815 - its base calls them so

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    request_queue_size = 256
    daemon_threads = True
    code = 200

    def handle_error(self, *_: object) -> None:
        pass  # who hangs up early, or speaks another protocol, is not news


class Internet:
    """Every name is this machine: port 443 speaks TLS under any name, every other one HTTP."""

    def __init__(self) -> None:
        self._authority = trustme.CA()
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._plain, self._secure = (_Server(("127.0.0.1", 0), _Handler) for _ in range(2))
        first = self._context("localhost")
        first.sni_callback = self._present
        self._secure.socket = first.wrap_socket(
            self._secure.socket, server_side=True, do_handshake_on_connect=False
        )
        for server in (self._plain, self._secure):
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def network(self) -> Network:
        """What probes are given for it; Globalping is away."""
        trust = ssl.create_default_context()
        self._authority.configure_trust(trust)
        made = make_network(trust=trust, lookup=self._lookup)
        away = f"http://127.0.0.1:{self._plain.server_port}/nobody"
        return Network(tls=made.tls, lookup=made.lookup, globalping=away)

    def answers(self, code: int) -> None:
        """From now on everybody answers with this status code."""
        self._plain.code = self._secure.code = code

    def close(self) -> None:
        for server in (self._plain, self._secure):
            server.shutdown()
            server.server_close()

    def _lookup(self, _: str, port: int, *___: object) -> Sequence[Address]:
        server = self._secure if port == 443 else self._plain
        return [(AF_INET, ("127.0.0.1", server.server_port))]

    def _present(self, connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        connection.context = self._context(name or "localhost")

    def _context(self, name: str) -> ssl.SSLContext:
        if name not in self._contexts:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._authority.issue_cert(name).configure_cert(context)
            self._contexts[name] = context
        return self._contexts[name]


@pytest.fixture(scope="session")
def internet() -> Iterator[Internet]:
    made = Internet()
    yield made
    made.close()


def nearby(config: Config) -> Config:
    """The configuration in a hurry: nothing is tried twice, no one waits, no real address."""
    monitors = tuple(
        monitor.model_copy(update={"retries": Retries(attempts=1), "url": _url(monitor)})
        for monitor in config.monitors
    )
    return config.model_copy(update={"monitors": monitors, "delay_ms": 0})


def _url(monitor: Monitor) -> str:
    """Addresses in figures need no look-up, so they would lead out of this machine."""
    return "figures.example" if family(monitor.url) else monitor.url


def planted(config: Config) -> dict[str, str]:
    """A value for each secret: an address for what stands alone, else a word."""
    texts = [text for monitor in config.monitors for text in monitor_texts(monitor)]
    return {
        name: f"https://{name.lower().replace('_', '-')}.secret.example/x"
        for name in names_in(texts)
    }


def minutes(n: float) -> datetime:
    return BEGAN + timedelta(minutes=n)
