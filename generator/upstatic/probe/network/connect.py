"""From a host's name to a connected socket, within a deadline that DNS cannot pass either."""

import errno
import math
import os
import selectors
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from itertools import zip_longest
from queue import Empty, SimpleQueue
from typing import Any, Self

from upstatic.domain import failure_reasons
from upstatic.probe.network.failure import UNREACHABLE, FailureError
from upstatic.probe.network.stopwatch import Deadline, Stopwatch

Address = tuple[int, tuple[Any, ...]]  # the family, and what socket.connect takes for it
Lookup = Callable[[str, int], Sequence[Address]]

# RFC 8305 (Happy Eyeballs) recommends to give each address this long before the next one starts.
STAGGER_S = 0.25
PORTS = range(1, 65536)


def system_lookup(host: str, port: int) -> list[Address]:
    """HttpRequest the system's resolver. Raises socket.gaierror."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(family, address) for family, _, _, _, address in found]


def connect(
    host: str, port: int, *, lookup: Lookup, deadline: Deadline, stopwatch: Stopwatch
) -> socket.socket:
    """Connect to the first address of `host` that answers; the socket has TCP_NODELAY set.

    Raises TimeoutError, OSError (what an address said) or FailureError.
    """
    with stopwatch.phase("dns"):
        addresses = resolve(host, port, lookup, deadline)
    with stopwatch.phase("connect"), _Race(addresses) as race:
        connected = race.winner(deadline)
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connected


def resolve(host: str, port: int, lookup: Lookup, deadline: Deadline) -> Sequence[Address]:
    """Give the addresses of a host, which may be an address itself.

    Raises FailureError, or socket.gaierror.
    """
    return _numeric(host, port) or _resolve(host, port, lookup, deadline)


def _numeric(host: str, port: int) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (socket.gaierror, UnicodeError):
        return []
    return [(family, address) for family, _, _, _, address in found]


def _resolve(host: str, port: int, lookup: Lookup, deadline: Deadline) -> Sequence[Address]:
    """Look a name up in a thread of its own: getaddrinfo knows no time limit."""
    answers: SimpleQueue[Sequence[Address] | Exception] = SimpleQueue()

    def request() -> None:
        try:
            answers.put(lookup(host, port))
        except Exception as error:  # noqa: BLE001 - raised again below, by the one who waits
            answers.put(error)

    threading.Thread(target=request, daemon=True).start()
    try:
        answer = answers.get(timeout=deadline.left_s())
    except (Empty, TimeoutError):
        raise FailureError(failure_reasons.DNS, "the name server did not answer in time") from None
    if isinstance(answer, UnicodeError):
        raise FailureError(failure_reasons.DNS, "the name is not valid")
    if isinstance(answer, Exception):
        raise answer
    return answer


def has_ipv6() -> bool:
    """Return whether this machine has a route to public IPv6; nothing is sent."""
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as line:
            line.connect(("2001:db8::1", 9))  # RFC 3849: an address for examples
    except OSError:
        return False
    return True


class _Race:
    """Connects to several addresses, each a little after the one before; the first one wins."""

    def __init__(self, addresses: Sequence[Address]) -> None:
        self._waiting = deque(_interleaved(addresses))
        self._running = selectors.DefaultSelector()
        self._errors: list[OSError] = []
        self._ipv6_alone = {family for family, _ in addresses} == {socket.AF_INET6}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for key in list(self._running.get_map().values()):
            key.data.close()
        self._running.close()

    def winner(self, deadline: Deadline) -> socket.socket:
        """Give the first socket that connects. Raises TimeoutError, or OSError if none does."""
        while self._waiting or self._running.get_map():
            if self._waiting:
                self._start(*self._waiting.popleft())
            for runner in self._ready(deadline):
                if connected := self._finish(runner):
                    return connected
        # "No route" to one family says less than what the other one answered.
        said = [error for error in self._errors if error.errno not in UNREACHABLE]
        if not said and self._ipv6_alone and not has_ipv6():
            raise FailureError(failure_reasons.NO_ROUTE, "and the name has no other address")
        raise (said or self._errors or [OSError("no address")])[-1]

    def _ready(self, deadline: Deadline) -> list[socket.socket]:
        """Wait for news from those who run; no longer than one turn while others wait."""
        if not self._running.get_map():
            return []
        turn_s = STAGGER_S if self._waiting else math.inf
        return [key.data for key, _ in self._running.select(min(turn_s, deadline.left_s()))]

    def _start(self, family: int, address: tuple[Any, ...]) -> None:
        try:
            runner = socket.socket(family, socket.SOCK_STREAM)
        except OSError as error:
            self._errors.append(error)
            return
        runner.settimeout(0)
        number = runner.connect_ex(address)
        self._running.register(runner, selectors.EVENT_WRITE, runner)
        if number not in {0, errno.EINPROGRESS}:
            self._lost(runner, number)

    def _finish(self, runner: socket.socket) -> socket.socket | None:
        number = runner.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if number:
            self._lost(runner, number)
            return None
        self._running.unregister(runner)
        return runner

    def _lost(self, runner: socket.socket, number: int) -> None:
        self._running.unregister(runner)
        runner.close()
        self._errors.append(OSError(number, os.strerror(number)))


def _interleaved(addresses: Sequence[Address]) -> Iterable[Address]:
    """Alternate between the families, so that broken IPv6 delays IPv4 by one turn only."""
    first = [each for each in addresses if each[0] == addresses[0][0]]
    others = [each for each in addresses if each[0] != addresses[0][0]]
    return (each for pair in zip_longest(first, others) for each in pair if each is not None)
