import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from upstatic.probe.network import connect as connecting
from upstatic.probe.network.connect import STAGGER_S, system_lookup
from upstatic.probe.network.failure import FailureError, failure_of
from upstatic.probe.network.stopwatch import Deadline, Stopwatch

Address = tuple[int, tuple[Any, ...]]


@pytest.fixture
def open_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield int(listener.getsockname()[1])


@pytest.fixture
def full_port() -> Iterator[int]:
    """A port whose queue is full: the system drops anyone who knocks, as a black hole does."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        port = int(listener.getsockname()[1])
        waiting = []
        for _ in range(8):
            knock = socket.socket()
            knock.settimeout(0)
            knock.connect_ex(("127.0.0.1", port))
            waiting.append(knock)
        yield port
        for knock in waiting:
            knock.close()


def connect(
    *addresses: Address, seconds: float = 5, lookup: Callable[..., Sequence[Address]] | None = None
) -> tuple[str, int]:
    """Dial a name that stands for `addresses`; give where the connection ended up."""

    def known(_: str, __: int, *___: object) -> Sequence[Address]:
        return addresses

    connected = connecting.connect(
        "a.name", 80, lookup=lookup or known, deadline=Deadline(seconds), stopwatch=Stopwatch()
    )
    with connected:
        place: tuple[str, int] = connected.getpeername()[:2]
    return place


def v4(port: int, host: str = "127.0.0.1") -> Address:
    return (socket.AF_INET, (host, port))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def test_the_first_address_that_answers_wins(open_port: int) -> None:
    assert connect(v4(free_port()), v4(open_port)) == ("127.0.0.1", open_port)


def test_a_black_hole_costs_one_turn_and_not_the_whole_deadline(
    open_port: int, full_port: int
) -> None:
    begun_s = time.monotonic()

    assert connect(v4(full_port), v4(open_port), seconds=20) == ("127.0.0.1", open_port)
    assert STAGGER_S <= time.monotonic() - begun_s < 10


def test_only_black_holes_end_at_the_deadline(full_port: int) -> None:
    with pytest.raises(TimeoutError):
        connect(v4(full_port), v4(full_port), seconds=0.4)


def test_broken_ipv6_does_not_stand_in_the_way(open_port: int) -> None:
    nowhere = (socket.AF_INET6, ("2001:db8::1", 80, 0, 0))

    assert connect(nowhere, nowhere, v4(open_port)) == ("127.0.0.1", open_port)


def test_what_an_address_said_counts_more_than_no_route_to_another() -> None:
    multicast = v4(80, "224.0.0.1")  # TCP has no way there, and the system says so at once
    with pytest.raises(OSError, match="unreachable"):
        connect(multicast)

    with pytest.raises(ConnectionRefusedError):
        connect(v4(free_port()), multicast)


def test_a_family_that_this_machine_does_not_have_is_passed_over(open_port: int) -> None:
    assert connect((socket.AF_UNIX + 10_000, ("x",)), v4(open_port)) == ("127.0.0.1", open_port)


def test_a_name_without_an_address_is_a_failure() -> None:
    with pytest.raises(OSError, match="no address"):
        connect()


def test_a_hanging_name_server_does_not_hang_the_probe() -> None:
    over = threading.Event()

    def hang(_: str, __: int, *___: object) -> Sequence[Address]:
        over.wait(60)
        return []

    with pytest.raises(FailureError) as caught:
        connect(lookup=hang, seconds=0.2)
    over.set()

    assert caught.value.reason == "dns"
    assert caught.value.detail == "the name server did not answer in time"


@pytest.mark.parametrize("name", ["x" * 70 + ".example", ".", "a..b", "nowhere.invalid"])
def test_a_name_that_is_none_is_dns(name: str) -> None:
    with pytest.raises((FailureError, OSError)) as caught:
        connecting.connect(
            name, 80, lookup=system_lookup, deadline=Deadline(9), stopwatch=Stopwatch()
        )

    failure = failure_of(caught.value)
    assert failure is not None
    assert failure.reason == "dns"


def test_a_deadline_that_passed_leaves_no_time() -> None:
    with pytest.raises(TimeoutError):
        Deadline(0).left_s()
    assert 0 < Deadline(60).within(5).left_s() <= 5
    assert 0 < Deadline(5).within(60).left_s() <= 5
