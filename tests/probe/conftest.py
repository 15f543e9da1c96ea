"""Endpoints that behave badly: a scripted server on a real socket, and one way to measure it."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import trustme
from upstatic.config.schema.root import Config, Monitor, Retries
from upstatic.domain.heartbeats import Heartbeat
from upstatic.domain.models import Probe, Status
from upstatic.domain.request_phases import Phases
from upstatic.infra.secrets import Secrets, secrets_for
from upstatic.probe.kinds import check_of
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.icmp_socket import system_icmp
from upstatic.probe.network.network import Network
from upstatic.probe.network.target import (
    Result,
    failure_result,
    make_network,
    make_target,
    network_for,
)
from upstatic.probe.stage import ProbeEnvironment, RoundScope, probe
from websockets.sync.server import Server, ServerConnection
from websockets.sync.server import serve as listen

Script = Callable[[socket.socket], None]
Serve = Callable[..., str]
Measure = Callable[..., Result]
ProbeRound = Callable[..., tuple[Probe, ...]]
NOW = datetime(2026, 11, 20, 10, 5, 37, tzinfo=UTC)


def verdict(result: Result) -> tuple[Status, str]:
    """The status and the reason of a result."""
    return result.reading.status, result.reading.reason


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """A certificate authority that only the network of these tests trusts."""
    return trustme.CA()


@pytest.fixture(scope="session")
def network(authority: trustme.CA) -> Network:
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    return make_network(trust=trust, icmp=system_icmp())


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start a server that hands each connection to `script`, after the head of a request was read.

    `serve(script, tls=context, family=AF_INET6, eager=True)` gives its "host:port"; an eager one
    talks at once.
    """
    listeners = []

    def start(
        script: Script,
        *,
        tls: ssl.SSLContext | None = None,
        family: socket.AddressFamily = socket.AF_INET,
        eager: bool = False,
    ) -> str:
        host = "::1" if family == socket.AF_INET6 else "127.0.0.1"
        listener = socket.create_server((host, 0), family=family, backlog=512)
        listeners.append(listener)
        threading.Thread(target=_accept, args=(listener, script, tls, eager), daemon=True).start()
        port = listener.getsockname()[1]
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

    yield start
    for listener in listeners:
        # Closing alone would leave accept() asleep.
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def _accept(
    listener: socket.socket,
    script: Script,
    tls: ssl.SSLContext | None,
    eager: bool,  # noqa: FBT001 - handed through
) -> None:
    with suppress(OSError):
        while True:
            connection = listener.accept()[0]
            threading.Thread(
                target=_talk, args=(connection, script, tls, eager), daemon=True
            ).start()


def _talk(
    connection: socket.socket,
    script: Script,
    tls: ssl.SSLContext | None,
    eager: bool,  # noqa: FBT001 - handed through
) -> None:
    connection.settimeout(20)  # a server that no one talks to must not outlive its test for long
    with closing(connection), suppress(OSError):
        if tls:
            connection = tls.wrap_socket(connection, server_side=True)
        with closing(connection):
            if not eager:
                _read_head(connection)
            script(connection)


@pytest.fixture
def datagrams() -> Iterator[Callable[..., str]]:
    """Start a server that answers datagrams: `datagrams(answer)` gives its "host:port"."""
    lines: list[socket.socket] = []

    def start(answer: Callable[[bytes], bytes | None]) -> str:
        line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        line.bind(("127.0.0.1", 0))
        lines.append(line)

        def serve() -> None:
            with suppress(OSError):
                while received := line.recvfrom(4096):
                    if not received[1]:
                        return
                    if (reply := answer(received[0])) is not None:
                        line.sendto(reply, received[1])

        threading.Thread(target=serve, daemon=True).start()
        return f"127.0.0.1:{line.getsockname()[1]}"

    yield start
    for line in lines:
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)
        line.close()


@pytest.fixture
def web_socket() -> Iterator[Callable[..., str]]:
    """Start a WebSocket: `web_socket(script, ssl=context)` gives its "host:port".

    Without a script it answers pings, and reads until the client leaves.
    """
    servers: list[Server] = []

    def start(script: Callable[[ServerConnection], None] = _read_all, **keys: Any) -> str:
        server = listen(script, "127.0.0.1", 0, **keys)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"127.0.0.1:{server.socket.getsockname()[1]}"

    yield start
    for server in servers:
        server.shutdown()


def _read_all(connection: ServerConnection) -> None:
    for _ in connection:
        pass


def _read_head(connection: socket.socket) -> None:
    head = b""
    while b"\r\n\r\n" not in head:
        piece = connection.recv(65536)
        if not piece:
            raise ConnectionResetError
        head += piece


def quick_monitor(slug: str, url: str, **keys: Any) -> Monitor:
    """A monitor that is tried once; not validated, as in `measure`."""
    whole = Monitor(name=slug.title(), slug=slug, url="http://x")
    defaults = {"url": url, "retries": Retries(attempts=1), "request_timeout_s": 5}
    return whole.model_copy(update={**defaults, **keys})


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The run file of `probe_round`."""
    return tmp_path / "run" / "round.jsonl"


@pytest.fixture
def probe_round(out: Path, network: Network) -> ProbeRound:
    """Probe monitors into `out`, with a clock that stands still: `probe_round(monitor, …)`."""

    def once(
        *monitors: Monitor,
        environ: dict[str, str] | None = None,
        scope: RoundScope | None = None,
        through: Network = network,
        controls: tuple[str, ...] = (),
    ) -> tuple[Probe, ...]:
        config = Config(controls=controls).model_copy(update={"monitors": monitors})
        secrets = secrets_for(config, environ or {})
        environment = ProbeEnvironment(network=through, secrets=secrets, clock=lambda: NOW)
        return probe(config, out=out, environment=environment, scope=scope)

    return once


@pytest.fixture
def measure(network: Network) -> Measure:
    """Measure one endpoint once, as the stage does: `measure(url, method="HEAD", …)`."""

    def once(
        url: str,
        *,
        environ: dict[str, str] | None = None,
        environment: Network = network,
        now: datetime | None = None,
        last_heartbeat: Heartbeat | None = None,
        **keys: Any,
    ) -> Result:
        # Not validated: the time limits of a test may be shorter than those of a configuration.
        monitor = Monitor(name="m", url="http://x").model_copy(
            update={"url": url, "request_timeout_s": 5, **keys}
        )
        secrets = Secrets(environ or {}, environ or {})
        target = make_target(
            monitor, secrets, "tests", now=now or datetime.now(UTC), last_heartbeat=last_heartbeat
        )
        try:
            check = check_of(monitor.kind)
            assert check is not None
            return check(target, network_for(target, environment))
        except FailureError as failure:  # of the monitor's own options
            return failure_result(failure, Phases())

    return once
