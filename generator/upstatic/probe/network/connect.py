"""Connect to a host by name or address, within a deadline that also bounds the DNS look-up."""

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
from upstatic.probe.network.routes import has_ipv6
from upstatic.probe.network.stopwatch import Deadline, Stopwatch

Address = tuple[int, tuple[Any, ...]]  # the family, and the argument of socket.connect for it
Lookup = Callable[[str, int, int], Sequence[Address]]  # of a host, a port and a family

# RFC 8305 (Happy Eyeballs) recommends this delay before the next address is tried.
STAGGER_S = 0.25
# For one or two sockets, poll takes a system call where epoll takes five; Windows has neither.
_Selector = getattr(selectors, "PollSelector", selectors.DefaultSelector)
PORTS = range(1, 65536)
FAMILIES = {None: socket.AF_UNSPEC, True: socket.AF_INET6, False: socket.AF_INET}


def system_lookup(host: str, port: int, family: int = socket.AF_UNSPEC) -> list[Address]:
    """Query the system's resolver, for one family only if given. Raises socket.gaierror."""
    found = socket.getaddrinfo(host, port, family, socket.SOCK_STREAM)
    return [(each, address) for each, _, _, _, address in found]


def connect(
    host: str,
    port: int,
    *,
    lookup: Lookup,
    deadline: Deadline,
    stopwatch: Stopwatch,
    family: int = socket.AF_UNSPEC,
) -> socket.socket:
    """Connect to the first address of `host` that answers; the socket has TCP_NODELAY set.

    Raises TimeoutError, OSError (the error of an address) or FailureError.
    """
    with stopwatch.phase("dns"):
        addresses = resolve(host, port, lookup, deadline, family)
    return connect_any(addresses, deadline, stopwatch)


def connect_any(
    addresses: Sequence[Address], deadline: Deadline, stopwatch: Stopwatch
) -> socket.socket:
    """Connect to the first of several addresses that answers. Raises as `connect` does."""
    with stopwatch.phase("connect"), _Race(addresses) as race:
        connected = race.winner(deadline)
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    stopwatch.address = connected.getpeername()[0]
    return connected


def resolve(
    host: str, port: int, lookup: Lookup, deadline: Deadline, family: int = socket.AF_UNSPEC
) -> Sequence[Address]:
    """Return the addresses of a host, which may be an address itself.

    Raises FailureError, or socket.gaierror.
    """
    found = _numeric(host, port) or _resolve(host, port, lookup, deadline, family)
    chosen = [each for each in found if family in {socket.AF_UNSPEC, each[0]}]
    if found and not chosen:
        wanted = "IPv6" if family == socket.AF_INET6 else "IPv4"
        raise FailureError(failure_reasons.DNS, f"the name has no {wanted} address")
    return chosen


def _numeric(host: str, port: int) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (socket.gaierror, UnicodeError):
        return []
    return [(family, address) for family, _, _, _, address in found]


def _resolve(
    host: str, port: int, lookup: Lookup, deadline: Deadline, family: int
) -> Sequence[Address]:
    """Look up a name in a separate thread: getaddrinfo has no timeout."""
    answers: SimpleQueue[Sequence[Address] | Exception] = SimpleQueue()

    def ask() -> None:
        try:
            answers.put(lookup(host, port, family))
        except Exception as error:  # noqa: BLE001 - raised again below, in the caller's thread
            answers.put(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=deadline.left_s())
    except (Empty, TimeoutError):
        raise FailureError(failure_reasons.DNS, "the name server did not answer in time") from None
    if isinstance(answer, UnicodeError):
        raise FailureError(failure_reasons.DNS, "the name is not valid")
    if isinstance(answer, Exception):
        raise answer
    return answer


class _Race:
    """Connects to several addresses, each one STAGGER_S after the last; the first one wins."""

    def __init__(self, addresses: Sequence[Address]) -> None:
        self._waiting = deque(_interleaved(addresses))
        self._running = _Selector()
        self._errors: list[OSError] = []
        self._only_ipv6 = {family for family, _ in addresses} == {socket.AF_INET6}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for key in list(self._running.get_map().values()):
            key.data.close()
        self._running.close()

    def winner(self, deadline: Deadline) -> socket.socket:
        """Return the first socket that connects. Raises TimeoutError, or OSError if none does."""
        while self._waiting or self._running.get_map():
            if self._waiting:
                self._start(*self._waiting.popleft())
            for runner in self._ready(deadline):
                if connected := self._finish(runner):
                    return connected
        # "No route" to one family is less informative than the error of the other one.
        informative = [error for error in self._errors if error.errno not in UNREACHABLE]
        if not informative and self._only_ipv6 and not has_ipv6():
            raise FailureError(failure_reasons.NO_ROUTE, "and the name has no other address")
        raise (informative or self._errors or [OSError(errno.EDESTADDRREQ, "no address")])[-1]

    def _ready(self, deadline: Deadline) -> list[socket.socket]:
        """Wait for connections to finish; no longer than one turn while addresses are left."""
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
