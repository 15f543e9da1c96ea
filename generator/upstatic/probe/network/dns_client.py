"""Send one DNS query over UDP, TCP, TLS (RFC 7858) or HTTPS (RFC 8484), and read the answer."""

from __future__ import annotations

import math
import selectors
import socket
import struct
import time
from contextlib import closing
from typing import TYPE_CHECKING, Self

from upstatic.domain import failure_reasons
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.http_transport import exchange

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dns.message import Message

    from upstatic.probe.network.http_messages import HttpRequest
    from upstatic.probe.network.network import Network, Place
    from upstatic.probe.network.stopwatch import Deadline, Stopwatch

# A packet may be lost: an unanswered query is repeated after this time.
PATIENCE_S = 2.0
_LONGEST = 65535
_OK = 200


def ask(
    query: Message,
    servers: Sequence[Place],
    transport: str,
    network: Network,
    clock: tuple[Deadline, Stopwatch],
) -> Message:
    """Query the servers over `udp`, `tcp` or `tls` until one answers.

    Raises FailureError, TimeoutError or OSError.
    """
    deadline, stopwatch = clock
    if transport != "udp":
        return _over_stream(query, servers[0], network, clock, encrypted=transport == "tls")
    with stopwatch.phase("first_byte"), _Udp(query, servers) as udp:
        answer, server = udp.run(deadline)
    if answer.flags & 0x0200:  # TC (RFC 1035, 4.1.1): too long for UDP
        return _over_stream(query, server, network, clock, encrypted=False)
    return answer


def ask_over_https(
    query: Message, request: HttpRequest, network: Network, stopwatch: Stopwatch
) -> Message:
    """Send a query as the body of `request`. Raises FailureError."""
    response = exchange(request, network, stopwatch)
    if response.status != _OK:
        raise FailureError(str(response.status))
    answer = _parsed(response.body, query)
    if answer is None:
        raise FailureError(failure_reasons.PROTOCOL, "the DNS message is not valid")
    return answer


def _over_stream(
    query: Message,
    server: Place,
    network: Network,
    clock: tuple[Deadline, Stopwatch],
    *,
    encrypted: bool,
) -> Message:
    deadline, stopwatch = clock
    with closing(network.open(server, deadline, deadline, stopwatch)) as conversation:
        if encrypted:
            network.encrypt(conversation, server[0], alpn=("dot",))
        data = query.to_wire()
        conversation.send(struct.pack("!H", len(data)) + data)
        (length,) = struct.unpack("!H", conversation.read_exactly(2))
        answer = _parsed(conversation.read_exactly(length), query)
    if answer is None:
        raise FailureError(failure_reasons.PROTOCOL, "the DNS message is not valid")
    return answer


def _parsed(data: bytes, query: Message) -> Message | None:
    """Parse the answer to a query; None for anything else."""
    import dns.exception  # noqa: PLC0415 - only this kind needs the library
    import dns.message  # noqa: PLC0415 - as above

    try:
        answer = dns.message.from_wire(data)
    except (dns.exception.DNSException, ValueError):
        return None
    return answer if query.is_response(answer) else None


class _Udp:
    """Sends a query to one server after the other, and takes the first answer, however late."""

    def __init__(self, query: Message, servers: Sequence[Place]) -> None:
        self._query = query
        self._data = query.to_wire()
        self._servers = list(servers)
        self._sockets = selectors.DefaultSelector()
        self._error: OSError | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for key in list(self._sockets.get_map().values()):
            key.fileobj.close()  # type: ignore[union-attr]  # always a socket
        self._sockets.close()

    def run(self, deadline: Deadline) -> tuple[Message, Place]:
        """Return the answer and its server. Raises TimeoutError, or OSError if all refuse."""
        turn, again_s = 0, -math.inf
        while self._servers:
            if time.monotonic() >= again_s:
                self._send(self._servers[turn % len(self._servers)])
                turn, again_s = turn + 1, time.monotonic() + PATIENCE_S
            wait_s = max(min(deadline.left_s(), again_s - time.monotonic()), 0)
            for key, _ in self._sockets.select(wait_s):
                if answer := self._receive(key):
                    return answer, key.data
                if key.data not in self._servers:
                    again_s = -math.inf  # it refused: ask the next one at once
        raise self._error or TimeoutError

    def _send(self, server: Place) -> None:
        known = {key.data: key.fileobj for key in self._sockets.get_map().values()}
        try:
            line = known.get(server) or self._open(server)
            line.send(self._data)  # type: ignore[union-attr]  # always a socket
        except OSError as error:
            self._give_up(server, error)

    def _open(self, server: Place) -> socket.socket:
        family = socket.AF_INET6 if ":" in server[0] else socket.AF_INET
        line = socket.socket(family, socket.SOCK_DGRAM)
        line.settimeout(0)
        line.connect(server)  # so that the system reports a closed port
        self._sockets.register(line, selectors.EVENT_READ, server)
        return line

    def _receive(self, key: selectors.SelectorKey) -> Message | None:
        try:
            data = key.fileobj.recv(_LONGEST)  # type: ignore[union-attr]  # always a socket
        except OSError as error:
            self._give_up(key.data, error)
            return None
        return _parsed(data, self._query)

    def _give_up(self, server: Place, error: OSError) -> None:
        self._error = error
        self._servers.remove(server)
