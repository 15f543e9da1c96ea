"""Real HTTP, HTTPS and TCP endpoints on loopback that behave as the company's services do."""

import logging
import socket
import socketserver
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from random import Random
from typing import Self

import trustme

from upstatic.domain.models import Status
from upstatic.tools.demo.company import COMPANY, Service

log = logging.getLogger(__name__)

HOST = "127.0.0.1"
FLAP_EVERY_S = 480
FLAP_FOR_S = 120
_IDLE_S = 2  # how long a silent visitor may keep a thread


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an endpoint says, `after_s` seconds after it was asked.

    For TCP only `body` and `after_s` count: the banner, and how long it takes to come.
    """

    status: int = 200
    body: str
    after_s: float = 0


class Endpoint:
    """One service on a port of its own; `play` makes it answer otherwise than by its habit."""

    def __init__(self, service: Service, clock: Callable[[], float]) -> None:
        self.service = service
        self.closing = threading.Event()
        self._clock = clock
        self._born = clock()
        self._dice = Random(service.slug)  # noqa: S311 - make-believe, no secret
        self._played: Answer | None = None

    def play(self, answer: Answer | None) -> None:
        """Give this answer from now on; None returns to the habit."""
        self._played = answer

    def answer(self) -> Answer:
        """What to say now: what is played, else the trouble that is on, else the habit."""
        trouble = self.service.trouble_at(0)
        if self._played:
            return self._played
        if self._is_in_a_flap() or (trouble and trouble.seen.status is Status.DOWN):
            return Answer(status=503, body=HTTPStatus(503).phrase, after_s=0.02)
        if trouble:
            return Answer(body=self.service.body, after_s=(trouble.seen.ms or 0) / 1000)
        ms = self.service.habit.ms_at(datetime.now(UTC), self._dice)
        return Answer(body=self.service.body, after_s=ms / 1000)

    def _is_in_a_flap(self) -> bool:
        if not self.service.flaps:
            return False
        return (self._clock() - self._born) % FLAP_EVERY_S >= FLAP_EVERY_S - FLAP_FOR_S


class World:
    """Every service of a company on a free port of its own, for as long as the block runs.

    `clock` gives the seconds by which flapping services fail and recover.
    """

    def __init__(
        self, services: Sequence[Service] = COMPANY, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.services = tuple(services)
        self._endpoints = {service.slug: Endpoint(service, clock) for service in services}
        self._ports: dict[str, int] = {}
        self._authority = trustme.CA(organization_name="Larkspur demo")
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            for slug, endpoint in self._endpoints.items():
                self._ports[slug] = stack.enter_context(self._open(endpoint))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def port(self, slug: str) -> int:
        """The port on which a service listens."""
        return self._ports[slug]

    def url(self, slug: str) -> str:
        """Where to find a service: a URL, or the bare host for TCP."""
        service = self._endpoints[slug].service
        if service.scheme == "tcp":
            return HOST
        return f"{service.scheme}://{HOST}:{self.port(slug)}{service.path}"

    def play(self, slug: str, answer: Answer | None) -> None:
        """Make a service give this answer from now on; None returns to its habit."""
        self._endpoints[slug].play(answer)

    def trust(self, context: ssl.SSLContext) -> None:
        """Make `context` accept the certificates of this world."""
        self._authority.configure_trust(context)

    @contextmanager
    def _open(self, endpoint: Endpoint) -> Iterator[int]:
        with self._server(endpoint) as server:
            thread = threading.Thread(target=server.serve_forever, args=(0.05,))
            thread.start()
            try:
                yield server.server_address[1]
            finally:
                endpoint.closing.set()
                server.shutdown()
                thread.join()

    def _server(self, endpoint: Endpoint) -> "_Server":
        if endpoint.service.scheme == "tcp":
            return _Server(_Greeting, endpoint)
        if endpoint.service.scheme == "http":
            return _Server(_Visit, endpoint)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert(HOST, "localhost").configure_cert(context)
        return _Server(_Visit, endpoint, context)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = False  # closing waits for the visitors, so no thread is left
    request_queue_size = 64

    def __init__(
        self,
        handler: type[socketserver.BaseRequestHandler],
        endpoint: Endpoint,
        context: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__((HOST, 0), handler)
        self.endpoint = endpoint
        self._context = context

    def get_request(self) -> tuple[socket.socket, object]:
        """Let the visitor's own thread shake hands: a silent one must not hold up the others."""
        connection, address = super().get_request()
        if self._context:
            connection = self._context.wrap_socket(
                connection, server_side=True, do_handshake_on_connect=False
            )
        return connection, address

    def handle_error(self, request: object, client_address: object) -> None:
        """A visitor that hangs up, keeps silent or distrusts us is part of the world."""
        del request
        log.debug("%s: %r", client_address, sys.exception())


class _Greeting(socketserver.BaseRequestHandler):
    """A TCP service: it says its banner and waits until the visitor has had enough."""

    server: _Server

    def handle(self) -> None:
        endpoint = self.server.endpoint
        answer = endpoint.answer()
        if not endpoint.closing.wait(answer.after_s):
            self.request.settimeout(_IDLE_S)
            self.request.sendall(answer.body.encode())
            self.request.recv(1024)


class _Visit(BaseHTTPRequestHandler):
    """An HTTP service: the same answer on every path."""

    server: _Server
    timeout = _IDLE_S
    server_version = "Larkspur"

    def do_GET(self) -> None:
        """Answer after a believable while; an end of the world cuts the wait short."""
        endpoint = self.server.endpoint
        answer = endpoint.answer()
        if endpoint.closing.wait(answer.after_s):
            return
        body = answer.body.encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", _content_type(answer.body))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_POST = do_GET  # noqa: N815 - the parent's names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's name
        """Stay quiet: the terminal belongs to the demo."""


def _content_type(body: str) -> str:
    kinds = {"{": "application/json", "<": "text/html; charset=utf-8"}
    return kinds.get(body[:1], "text/plain; charset=utf-8")
