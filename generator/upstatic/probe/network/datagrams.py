"""Exchange datagrams (UDP) with a server: a request is repeated until a reply is accepted."""

import socket
from collections.abc import Callable
from contextlib import closing

from upstatic.probe.network.network import Network, Place
from upstatic.probe.network.stopwatch import Deadline, Stopwatch

# A packet may be lost: an unanswered request is repeated after this time.
PATIENCE_S = 2.0
_LONGEST = 65535


def ask(
    place: Place,
    request: Callable[[], bytes],
    accept: Callable[[bytes], bool],
    network: Network,
    clock: tuple[Deadline, Stopwatch],
) -> bytes:
    """Send `request()` until `accept` takes a reply, and return it.

    Raises TimeoutError, FailureError, or OSError (a closed port is reported by the system).
    """
    deadline, stopwatch = clock
    with stopwatch.phase("dns"):
        family, address = network.addresses(*place, deadline)[0]
    stopwatch.address = address[0]
    with stopwatch.phase("first_byte"), closing(socket.socket(family, socket.SOCK_DGRAM)) as line:
        line.connect(address)
        while deadline.left_s():
            line.send(request())
            if reply := _reply(line, accept, deadline.within(PATIENCE_S)):
                return reply
    raise TimeoutError


def _reply(line: socket.socket, accept: Callable[[bytes], bool], turn: Deadline) -> bytes | None:
    try:
        while True:
            line.settimeout(turn.left_s())
            reply = line.recv(_LONGEST)
            if accept(reply):
                return reply
    except TimeoutError:
        return None
