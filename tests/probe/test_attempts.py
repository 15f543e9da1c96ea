import logging
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from upstatic.config.schema.root import Retries
from upstatic.domain.models import Probe, Status
from upstatic.probe.network.network import Network

from tests.probe.conftest import ProbeRound, quick_monitor

ProbeAt = Callable[..., Probe]
Start = Callable[[str, int], None]


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture
def start(port: int) -> Iterator[Start]:
    """Start servers at the same port of several addresses, each with a status of its own."""
    servers = []

    def answer(server: socket.socket, code: int) -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                connection.recv(65536)
                connection.sendall(f"HTTP/1.1 {code} X\r\nContent-Length: 0\r\n\r\n".encode())

    def one(address: str, code: int) -> None:
        server = socket.create_server((address, port))
        servers.append(server)
        threading.Thread(target=answer, args=(server, code), daemon=True).start()

    yield one
    for server in servers:
        server.shutdown(socket.SHUT_RDWR)
        server.close()


@pytest.fixture
def probe_at(network: Network, port: int, probe_round: ProbeRound) -> ProbeAt:
    """Probe a server whose name has these addresses."""

    def once(*addresses: str, environ: dict[str, str] | None = None, **keys: object) -> Probe:
        found = [(socket.AF_INET, (address, port)) for address in addresses]
        keys = {"retries": Retries(attempts=3, wait_s=0.05), **keys}
        monitor = quick_monitor("a", f"http://two.example:{port}/").model_copy(update=keys)
        through = replace(network, lookup=lambda *_: found)
        (only,) = probe_round(monitor, environ=environ, through=through)
        return only

    return once


def test_the_second_check_takes_another_address(
    start: Start, probe_at: ProbeAt, caplog: pytest.LogCaptureFixture
) -> None:
    start("127.0.0.1", 503)
    start("127.0.0.2", 200)

    with caplog.at_level(logging.INFO):
        seen = probe_at("127.0.0.1", "127.0.0.2")

    assert (seen.reading.status, seen.attempts, seen.detail) == (Status.UP, 2, "")
    assert "a is up (attempts: 503 at 127.0.0.1, up at 127.0.0.2)" in caplog.text


def test_what_each_look_saw_is_named(start: Start, probe_at: ProbeAt) -> None:
    start("127.0.0.1", 503)
    start("127.0.0.2", 500)

    seen = probe_at("127.0.0.1", "127.0.0.2")

    assert seen.reading.status is Status.DOWN
    assert seen.detail.endswith("(attempts: 503 at 127.0.0.1, 500 at 127.0.0.2, 503 at 127.0.0.1)")


def test_the_address_of_a_secret_url_is_not_named(
    start: Start, probe_at: ProbeAt, port: int
) -> None:
    start("127.0.0.1", 503)

    seen = probe_at("127.0.0.1", url="$ORIGIN", environ={"ORIGIN": f"http://two.example:{port}/"})

    assert seen.detail.endswith("(attempts: 503, 503, 503)")


@pytest.mark.parametrize(
    ("codes", "status", "detail"),
    [
        ((200, 204), Status.UP, ""),
        ((200, 503), Status.DEGRADED, "127.0.0.2: 503 (1 of 2 addresses)"),
        ((200, None), Status.DEGRADED, "127.0.0.2: refused (1 of 2 addresses)"),
        ((503, 503), Status.DOWN, ""),
    ],
)
def test_each_address_of_a_host_can_be_measured(
    start: Start,
    probe_at: ProbeAt,
    codes: tuple[int, int | None],
    status: Status,
    detail: str,
) -> None:
    places = ("127.0.0.1", "127.0.0.2")
    for address, code in zip(places, codes, strict=True):
        if code is not None:
            start(address, code)

    seen = probe_at(*places, addresses="all", retries=Retries(attempts=1))

    assert seen.reading.status is status
    assert detail in seen.detail


def test_the_addresses_of_a_secret_url_are_counted(
    start: Start, probe_at: ProbeAt, port: int
) -> None:
    start("127.0.0.1", 200)
    start("127.0.0.2", 503)

    seen = probe_at(
        "127.0.0.1", "127.0.0.2", url="$ORIGIN", addresses="all",
        retries=Retries(attempts=1), environ={"ORIGIN": f"http://two.example:{port}/"},
    )  # fmt: skip

    assert seen.reading.status is Status.DEGRADED
    assert "address 2: 503 (1 of 2 addresses)" in seen.detail
    assert "127.0.0" not in seen.detail
