"""HTTP, HTTPS and TCP servers on loopback that behave like the services of the company."""

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
from upstatic.tools.demo.company import COMPANY, DemoService
from upstatic.tools.serve import HOST

log = logging.getLogger(__name__)

FLAP_EVERY_S = 480
FLAP_FOR_S = 120
_IDLE_S = 2  # how long a silent client may keep a thread


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoResponse:
    """What an endpoint sends, `after_s` seconds after the request.

    For TCP only `body`, the banner, and `after_s` apply.
    """

    status: int = 200
    body: str
    after_s: float = 0


class _DemoEndpoint:
    """One service on a port of its own; `override` replaces its usual response."""

    def __init__(self, service: DemoService, clock: Callable[[], float]) -> None:
        self.service = service
        self.closing = threading.Event()
        self._clock = clock
        self._born = clock()
        self._random = Random(service.slug)  # noqa: S311 - demo data, not a secret
        self._override: DemoResponse | None = None

    def override(self, response: DemoResponse | None) -> None:
        """Send this response from now on; None restores the usual one."""
        self._override = response

    def answer(self) -> DemoResponse:
        """The response to send now: the override, an ongoing disruption, or the usual one."""
        disruption = self.service.disruption_at(0)
        if self._override:
            return self._override
        if self._is_in_a_flap() or (disruption and disruption.seen.status is Status.DOWN):
            return DemoResponse(status=503, body=HTTPStatus(503).phrase, after_s=0.02)
        if disruption:
            return DemoResponse(body=self.service.body, after_s=(disruption.seen.ms or 0) / 1000)
        ms = self.service.latency.ms_at(datetime.now(UTC), self._random)
        return DemoResponse(body=self.service.body, after_s=ms / 1000)

    def _is_in_a_flap(self) -> bool:
        if not self.service.flaps:
            return False
        return (self._clock() - self._born) % FLAP_EVERY_S >= FLAP_EVERY_S - FLAP_FOR_S


class DemoServers:
    """Runs every service of a company on a free port while the block runs.

    `clock` gives the seconds that time the failures of flapping services.
    """

    def __init__(
        self,
        services: Sequence[DemoService] = COMPANY,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.services = tuple(services)
        self._endpoints = {service.slug: _DemoEndpoint(service, clock) for service in services}
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
        """The URL of a service, or its host for TCP."""
        service = self._endpoints[slug].service
        if service.scheme == "tcp":
            return HOST
        return f"{service.scheme}://{HOST}:{self.port(slug)}{service.path}"

    def override(self, slug: str, response: DemoResponse | None) -> None:
        """Make a service send this response from now on; None restores the usual one."""
        self._endpoints[slug].override(response)

    def trust(self, context: ssl.SSLContext) -> None:
        """Make `context` accept the certificates of these servers."""
        self._authority.configure_trust(context)

    @contextmanager
    def _open(self, endpoint: _DemoEndpoint) -> Iterator[int]:
        with self._server(endpoint) as server:
            thread = threading.Thread(target=server.serve_forever, args=(0.05,))
            thread.start()
            try:
                yield server.server_address[1]
            finally:
                endpoint.closing.set()
                server.shutdown()
                thread.join()

    def _server(self, endpoint: _DemoEndpoint) -> "_DemoServer":
        if endpoint.service.scheme == "tcp":
            return _DemoServer(_BannerHandler, endpoint)
        if endpoint.service.scheme == "http":
            return _DemoServer(_HttpHandler, endpoint)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert(HOST, "localhost").configure_cert(context)
        return _DemoServer(_HttpHandler, endpoint, context)


class _DemoServer(socketserver.ThreadingTCPServer):
    daemon_threads = False  # closing waits for open connections, so no thread is left
    request_queue_size = 64

    def __init__(
        self,
        handler: type[socketserver.BaseRequestHandler],
        endpoint: _DemoEndpoint,
        context: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__((HOST, 0), handler)
        self.endpoint = endpoint
        self._context = context

    def get_request(self) -> tuple[socket.socket, object]:
        """Leave the TLS handshake to the client's thread: a silent one must not block others."""
        connection, address = super().get_request()
        if self._context:
            connection = self._context.wrap_socket(
                connection, server_side=True, do_handshake_on_connect=False
            )
        return connection, address

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore clients that disconnect, time out or reject the certificate."""
        del request
        log.debug("%s: %r", client_address, sys.exception())


class _BannerHandler(socketserver.BaseRequestHandler):
    """A TCP service: it sends its banner and waits for the client to disconnect."""

    server: _DemoServer

    def handle(self) -> None:
        endpoint = self.server.endpoint
        answer = endpoint.answer()
        if not endpoint.closing.wait(answer.after_s):
            self.request.settimeout(_IDLE_S)
            self.request.sendall(answer.body.encode())
            self.request.recv(1024)


class _HttpHandler(BaseHTTPRequestHandler):
    """An HTTP service: the same response for every path."""

    server: _DemoServer
    timeout = _IDLE_S
    server_version = "Larkspur"

    def do_GET(self) -> None:
        """Respond after the response time; closing the servers ends the wait."""
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
        """Log nothing: the terminal shows the output of the demo."""


def _content_type(body: str) -> str:
    kinds = {"{": "application/json", "<": "text/html; charset=utf-8"}
    return kinds.get(body[:1], "text/plain; charset=utf-8")
