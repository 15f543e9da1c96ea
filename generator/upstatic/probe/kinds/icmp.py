"""Check that a host answers ICMP echo requests, where this machine can send them."""

import os
import re
import socket
import struct
import subprocess
import time
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise
from statistics import fmean

from upstatic.config.schema.checks import Packets
from upstatic.config.schema.kind_keys import PacketKeys
from upstatic.domain import failure_reasons
from upstatic.domain.models import Status
from upstatic.domain.request_phases import Phases
from upstatic.probe.assertions.evaluate import (
    AssertionFailure,
    finding_result,
    session_result,
    worst,
)
from upstatic.probe.kinds.tcp import host_of
from upstatic.probe.network.attempt import attempt
from upstatic.probe.network.connect import Address
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.icmp_socket import IcmpSockets
from upstatic.probe.network.network import Network
from upstatic.probe.network.routes import has_ipv6
from upstatic.probe.network.stopwatch import Deadline, Stopwatch
from upstatic.probe.network.target import Result, Target

# Packets get lost: a request is sent every second, as `ping` does.
AGAIN_S = 1.0
_APART_S = 0.2  # of the packets of a series, as `ping` allows every user
_NO_PING = "this machine cannot send ICMP (use check: tcp-ping and a port, or type: globalping)"
_TIME = re.compile(r"time[=<]([0-9.]+) ?ms")
_REQUEST = {socket.AF_INET: 8, socket.AF_INET6: 128}
_REPLY = {socket.AF_INET: 0, socket.AF_INET6: 129}


def check(target: Target[PacketKeys], network: Network) -> Result:
    """Send echo requests; the time is the mean of those that were answered."""
    return attempt(partial(_pinged, target, network))


def _pinged(target: Target[PacketKeys], network: Network, stopwatch: Stopwatch) -> Result:
    if network.icmp is None:
        raise FailureError(failure_reasons.UNSUPPORTED, _NO_PING)
    deadline = Deadline(target.monitor.request_timeout_s)
    with stopwatch.phase("dns"):
        address = network.addresses(host_of(target.url), 0, deadline)[0]
    stopwatch.address = address[1][0]
    count = target.monitor.packets.count
    if count == 1:
        deadline = deadline.within(target.monitor.connect_timeout_s)
    with stopwatch.phase("first_byte"):
        trips_s = _round_trips_s(address, deadline, network.icmp, count)
    if not trips_s:
        raise TimeoutError
    seconds = fmean(trips_s)
    dns_ms = stopwatch.phases().dns_ms
    phases = Phases(dns_ms=dns_ms, first_byte_ms=seconds * 1000, total_ms=seconds * 1000)
    found = worst(_findings(trips_s, target.monitor.packets))
    return finding_result(found, phases) if found else session_result(target, phases)


def _findings(trips_s: Sequence[float], packets: Packets) -> Iterator[AssertionFailure]:
    loss = 100 * (packets.count - len(trips_s)) / packets.count
    if loss > packets.max_loss:
        detail = f"{loss:.0f} % of {packets.count}"
        yield AssertionFailure(status=Status.DEGRADED, reason=failure_reasons.LOSS, detail=detail)
    changes = [abs(after - before) for before, after in pairwise(trips_s)]
    jitter_ms = 1000 * fmean(changes) if changes else 0
    if jitter_ms > packets.max_jitter_ms:
        detail = f"jitter {jitter_ms:.0f} ms, more than {packets.max_jitter_ms} ms"
        yield AssertionFailure(status=Status.DEGRADED, reason=failure_reasons.SLOW, detail=detail)


def _round_trips_s(
    address: Address, deadline: Deadline, icmp: IcmpSockets, count: int
) -> Sequence[float]:
    """Return the round-trip times of the answered packets."""
    try:
        line = icmp.line(address[0])
    except OSError:
        return _asked_by_program(address, deadline, icmp.program, count)
    with line:
        return (
            [_asked(line, address, deadline)]
            if count == 1
            else _series(line, address, deadline, count)
        )


def _series(
    line: socket.socket, address: Address, deadline: Deadline, count: int
) -> Sequence[float]:
    """Send `count` packets, a little apart, and wait a second for the last one."""
    token = os.urandom(16)
    sent_s: list[float] = []
    trips_s: dict[int, float] = {}
    for number in range(1, count + 1):
        sent_s.append(time.perf_counter())
        _send(line, _packet(address[0], number, token), address)
        turn = deadline.within(AGAIN_S if number == count else _APART_S)
        while len(trips_s) < number or number < count:
            found = _heard(line, address[0], token, turn)
            if found is None:
                break
            if 0 < found <= number:
                trips_s.setdefault(found, time.perf_counter() - sent_s[found - 1])
    return [trips_s[number] for number in sorted(trips_s)]


def _asked(line: socket.socket, address: Address, deadline: Deadline) -> float:
    token = os.urandom(16)
    sent_s: list[float] = []
    while deadline.left_s():
        sent_s.append(time.perf_counter())
        _send(line, _packet(address[0], len(sent_s), token), address)
        turn = deadline.within(AGAIN_S)
        while (number := _heard(line, address[0], token, turn)) is not None:
            if 0 < number <= len(sent_s):
                return time.perf_counter() - sent_s[number - 1]
    raise TimeoutError


def _send(line: socket.socket, packet: bytes, address: Address) -> None:
    try:
        line.sendto(packet, address[1])
    except PermissionError:
        raise FailureError(failure_reasons.UNSUPPORTED, _NO_PING) from None
    except OSError:
        if address[0] == socket.AF_INET6 and not has_ipv6():
            raise FailureError(failure_reasons.NO_ROUTE) from None
        raise


def _packet(family: int, number: int, token: bytes) -> bytes:
    """Build an echo request (RFC 792, RFC 4443); the system adds the checksum for IPv6."""
    kind, ours = _REQUEST[socket.AddressFamily(family)], os.getpid() & 0xFFFF
    unsigned = struct.pack("!BBHHH", kind, 0, 0, ours, number) + token
    return struct.pack("!BBHHH", kind, 0, checksum(unsigned), ours, number) + token


def checksum(data: bytes) -> int:
    """Return the ones' complement checksum of 16-bit words (RFC 1071)."""
    total: int = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def _heard(line: socket.socket, family: int, token: bytes, turn: Deadline) -> int | None:
    """Wait for a reply; return the number of its request, 0 for other packets, None for none."""
    try:
        line.settimeout(turn.left_s())
        data: bytes = line.recv(2048)
    except TimeoutError:
        return None
    if data[:1] and data[0] >> 4 == 4:  # noqa: PLR2004 - a raw socket also gives the IPv4 header
        data = data[(data[0] & 0x0F) * 4 :]
    ours = data[:1] == bytes([_REPLY[socket.AddressFamily(family)]]) and token in data
    return int.from_bytes(data[6:8]) if ours else 0


def _asked_by_program(
    address: Address, deadline: Deadline, program: str | None, count: int
) -> Sequence[float]:
    """Run the system's `ping`, which may have privileges that this process lacks."""
    if not program:
        raise FailureError(failure_reasons.UNSUPPORTED, _NO_PING)
    left_s = deadline.left_s()
    limit = str(max(1, round(left_s)))
    command = [program, "-n", "-i", str(_APART_S), "-c", str(count), "-w", limit]
    try:
        done = subprocess.run(  # noqa: S603 - the only argument from outside is an address
            [*command, str(address[1][0])],
            capture_output=True, text=True, timeout=left_s + 1, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise TimeoutError from None
    if found := _TIME.findall(done.stdout):
        return [float(each) / 1000 for each in found]
    if done.returncode == 1:  # sent, and not answered
        raise TimeoutError
    raise FailureError(failure_reasons.UNSUPPORTED, _NO_PING)
