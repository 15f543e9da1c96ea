import errno
import itertools
import os
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from upstatic.config.schema.checks import Packets
from upstatic.domain.models import Status
from upstatic.probe.kinds import icmp
from upstatic.probe.network.connect import Address
from upstatic.probe.network.icmp_socket import IcmpSockets, open_socket
from upstatic.probe.network.network import Network
from upstatic.probe.network.routes import has_ipv6

from tests.probe.conftest import Measure, verdict


def allowed(family: socket.AddressFamily = socket.AF_INET) -> bool:
    """Whether this user may send icmp: the kernel decides, and differently on each machine."""
    try:
        open_socket(family).close()
    except OSError:
        return False
    return True


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "http://127.0.0.1/"])
def test_this_machine_answers_itself(measure: Measure, host: str) -> None:
    result = measure(host, check="icmp-ping")

    if allowed():
        assert verdict(result) == (Status.UP, "")
        assert 0 < (result.phases.total_ms or 0) < 5000
    else:
        assert verdict(result) == (Status.UNKNOWN, "unsupported")


def test_ipv6_is_pinged_too(measure: Measure) -> None:
    result = measure("::1", check="icmp-ping")

    known = {(Status.UP, ""), (Status.UNKNOWN, "unsupported"), (Status.UNKNOWN, "no-route")}
    assert verdict(result) in known
    assert not allowed(socket.AF_INET6) or verdict(result) == (Status.UP, "")


def test_where_pings_are_not_let_out_the_message_names_tcp(
    measure: Measure, network: Network
) -> None:
    result = measure("127.0.0.1", check="icmp-ping", environment=replace(network, icmp=None))

    assert verdict(result) == (Status.UNKNOWN, "unsupported")
    assert "check: tcp-ping" in result.detail
    assert result.reading.ms is None


def test_a_name_that_is_unknown_is_down(measure: Measure) -> None:
    assert verdict(measure("nowhere.invalid", check="icmp-ping")) == (Status.DOWN, "dns")


def refused(_: int) -> socket.socket:
    raise PermissionError(errno.EPERM, "not for you")


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("echo '64 bytes from 192.0.2.1: icmp_seq=1 ttl=64 time=12.3 ms'", (Status.UP, "")),
        ("echo '64 bytes from 192.0.2.1: time<1 ms'", (Status.UP, "")),
        ("exit 1", (Status.DOWN, "timeout")),
        ("echo 'socket: Operation not permitted' >&2; exit 2", (Status.UNKNOWN, "unsupported")),
        ("exec sleep 20", (Status.DOWN, "timeout")),
    ],
)
def test_the_program_ping_helps_out(
    measure: Measure,
    network: Network,
    tmp_path: Path,
    script: str,
    expected: tuple[Status, str],
) -> None:
    program = tmp_path / "ping"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    environment = replace(network, icmp=IcmpSockets(line=refused, program=str(program)))

    limit_s = 0.5 if "sleep" in script else 10
    result = measure(
        "127.0.0.1", check="icmp-ping", environment=environment, request_timeout_s=limit_s
    )

    assert verdict(result) == expected
    assert "12.3" not in script or result.phases.total_ms == pytest.approx(12.3)


def test_without_a_socket_and_without_the_program_nothing_is_claimed(
    measure: Measure, network: Network
) -> None:
    environment = replace(network, icmp=IcmpSockets(line=refused, program=None))

    result = measure("127.0.0.1", check="icmp-ping", environment=environment)

    assert verdict(result) == (Status.UNKNOWN, "unsupported")


Answer = Callable[[bytes, int], list[bytes]]


@pytest.fixture
def far_away(network: Network) -> Iterator[Callable[[Answer], Network]]:
    """A network whose icmp go to a function: `answer(packet, count)` gives what comes back.

    The packets are the real ones, but travel over UDP, which needs no rights.
    """
    host = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    host.bind(("127.0.0.1", 0))

    def start(answer: Answer) -> Network:
        def serve() -> None:
            with suppress(OSError):
                for count in itertools.count(1):
                    packet, client = host.recvfrom(4096)
                    if not packet:
                        return
                    for each in answer(packet, count):
                        host.sendto(each, client)

        threading.Thread(target=serve, daemon=True).start()
        line = partial(socket.socket, type=socket.SOCK_DGRAM)
        return replace(
            network,
            lookup=lambda *_: [(socket.AF_INET, host.getsockname())],
            icmp=IcmpSockets(line=line, program=None),
        )

    yield start
    with suppress(OSError):
        host.shutdown(socket.SHUT_RDWR)
    host.close()


def reply(packet: bytes) -> bytes:
    return b"\0\0\0\0" + packet[4:]


HEADER = b"\x45" + bytes(19)  # of IPv4, as raw sockets give it


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param(lambda p, _: [reply(p)], (Status.UP, ""), id="at once"),
        pytest.param(lambda p, _: [HEADER + reply(p)], (Status.UP, ""), id="with its header"),
        pytest.param(lambda p, n: [reply(p)] if n > 1 else [], (Status.UP, ""), id="the second"),
        pytest.param(lambda p, _: [p, b"", b"\0", reply(p)], (Status.UP, ""), id="after noise"),
        pytest.param(lambda *_: [], (Status.DOWN, "timeout"), id="never"),
        pytest.param(lambda p, _: [p], (Status.DOWN, "timeout"), id="our own packet"),
        pytest.param(
            lambda p, _: [reply(p)[:8] + os.urandom(16)], (Status.DOWN, "timeout"), id="not ours"
        ),
        pytest.param(
            lambda p, _: [reply(p)[:6] + b"\xff\xff" + p[8:]],
            (Status.DOWN, "timeout"),
            id="a number that we did not send",
        ),
    ],
)
def test_only_a_true_answer_counts(
    far_away: Callable[[Answer], Network],
    measure: Measure,
    answer: Answer,
    expected: tuple[Status, str],
) -> None:
    environment = far_away(answer)

    # Long enough for the second packet, which follows after a second.
    limit_s = 5 if expected[0] is Status.UP else 0.4
    result = measure(
        "host.example", check="icmp-ping", environment=environment, request_timeout_s=limit_s
    )

    assert verdict(result) == expected
    assert (result.reading.ms or 0) < 5000


def slowly(packet: bytes, count: int) -> list[bytes]:
    """Answer every other packet 50 ms late."""
    time.sleep(0.05 * (count % 2))
    return [reply(packet)]


@pytest.mark.parametrize(
    ("answer", "packets", "expected", "detail"),
    [
        pytest.param(
            lambda p, _: [reply(p)], {"maxLoss": 0}, (Status.UP, ""), "", id="nothing lost"
        ),
        pytest.param(
            lambda p, n: [reply(p)] if n != 2 else [], {"maxLoss": 25}, (Status.UP, ""), "",
            id="as much lost as allowed",
        ),
        pytest.param(
            lambda p, n: [reply(p)] if n != 2 else [], {"maxLoss": 20},
            (Status.DEGRADED, "loss"), "25 % of 4", id="more lost",
        ),
        pytest.param(
            lambda p, n: [reply(p)] if n == 4 else [], {"maxLoss": 100}, (Status.UP, ""), "",
            id="loss does not matter",
        ),
        pytest.param(lambda *_: [], {}, (Status.DOWN, "timeout"), "", id="all lost"),
        pytest.param(
            slowly, {"maxJitter": "20ms"}, (Status.DEGRADED, "slow"), "jitter", id="jitter"
        ),
        pytest.param(slowly, {"maxJitter": "30s"}, (Status.UP, ""), "", id="jitter as allowed"),
    ],
)  # fmt: skip
def test_loss_and_jitter_have_limits(
    far_away: Callable[[Answer], Network],
    measure: Measure,
    answer: Answer,
    packets: dict[str, object],
    expected: tuple[Status, str],
    detail: str,
) -> None:
    given = Packets.model_validate({"count": 4, **packets})

    result = measure("host.example", check="icmp-ping", environment=far_away(answer), packets=given)

    assert verdict(result) == expected
    assert detail in result.detail


def test_loss_is_counted_from_the_lines_of_the_program_ping_too(
    measure: Measure, network: Network, tmp_path: Path
) -> None:
    program = tmp_path / "ping"
    lines = "".join(f"echo 'icmp_seq={n} time={n}0.0 ms'\n" for n in (1, 2, 4))
    program.write_text(f"#!/bin/sh\n{lines}exit 0\n")
    program.chmod(0o755)
    environment = replace(network, icmp=IcmpSockets(line=refused, program=str(program)))
    given = Packets.model_validate({"count": 4, "maxLoss": 20})

    result = measure("127.0.0.1", check="icmp-ping", environment=environment, packets=given)

    assert verdict(result) == (Status.DEGRADED, "loss")
    assert result.detail == "25 % of 4"


def test_the_checksum_is_that_of_the_standard() -> None:
    packet = struct.pack("!BBHHH", 8, 0, 0, 0x1234, 1) + b"abcdefgh"
    whole = packet[:2] + struct.pack("!H", icmp.checksum(packet)) + packet[4:]

    assert icmp.checksum(whole) == 0


def test_a_machine_without_ipv6_takes_nothing_down(measure: Measure, network: Network) -> None:
    def lookup(_: str, port: int, *___: object) -> list[Address]:
        return [(socket.AF_INET6, ("2001:db8::1", port, 0, 0))]

    six_only = replace(network, lookup=lookup)
    pinged = measure("six.example", check="icmp-ping", environment=six_only, request_timeout_s=0.3)
    called = measure(
        "six.example", check="tcp-ping", port=80, environment=six_only, request_timeout_s=0.3
    )

    if has_ipv6():
        assert called.reading.status is Status.DOWN
    else:
        assert verdict(pinged) == verdict(called) == (Status.UNKNOWN, "no-route")


@pytest.mark.parametrize("secret", ["http://[::1", "[::1", "http://", "a:b"])
def test_a_secret_that_is_not_a_host_is_a_configuration_error(
    measure: Measure, secret: str
) -> None:
    result = measure("$HOST", check="icmp-ping", environ={"HOST": secret})

    assert verdict(result) == (Status.UNKNOWN, "request")
