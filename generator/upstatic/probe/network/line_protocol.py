"""Exchange lines or bytes with a server over one connection, within one deadline."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from upstatic.domain import failure_reasons
from upstatic.probe.network.connect import connect
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.stopwatch import Deadline, Stopwatch
from upstatic.probe.network.target import Network, Target

LONGEST_LINE = 64 * 1024
MAX_BYTES = 5 * 2**20


class Conversation:
    """A connection whose reads and writes end by the deadline.

    Every method raises FailureError or OSError when the server or the network fails.
    """

    def __init__(self, connected: socket.socket, deadline: Deadline, stopwatch: Stopwatch) -> None:
        self._socket = connected
        self._deadline = deadline
        self._watch = stopwatch
        self._buffer = bytearray()
        self._bytes_left = MAX_BYTES

    def read_line(self) -> str:
        """Read one line without its end; bytes that are not valid UTF-8 are replaced."""
        while b"\n" not in self._buffer:
            if len(self._buffer) > LONGEST_LINE:
                raise FailureError(failure_reasons.GREETING, "the line is too long")
            self._fill()
        line, _, rest = self._buffer.partition(b"\n")
        self._buffer = bytearray(rest)
        return line.rstrip(b"\r").decode(errors="replace")

    def read_exactly(self, count: int) -> bytes:
        """Read `count` bytes."""
        while len(self._buffer) < count:
            self._fill()
        data = bytes(self._buffer[:count])
        del self._buffer[:count]
        return data

    def read_some(self) -> bytes:
        """Read what comes next: at least one byte, or b"" once the server has closed."""
        if not self._buffer:
            self._buffer += self._receive()
        data = bytes(self._buffer)
        self._buffer.clear()
        return data

    def send(self, data: bytes) -> None:
        """Send all of `data`."""
        self._socket.settimeout(self._deadline.left_s())
        self._socket.sendall(data)

    def start_tls(self, context: ssl.SSLContext, host: str, limit: Deadline | None = None) -> None:
        """Continue over TLS; `host` is the name that the certificate must match."""
        if self._buffer:
            # Data sent before the handshake may have been injected (CVE-2011-0411).
            raise FailureError(failure_reasons.TLS, "unexpected data before the TLS handshake")
        with self._watch.phase("tls"):
            self._socket.settimeout((limit or self._deadline).left_s())
            self._socket = context.wrap_socket(self._socket, server_hostname=host)

    @property
    def certificate(self) -> bytes | None:
        """The server certificate (DER), once encrypted."""
        if isinstance(self._socket, ssl.SSLSocket):
            return self._socket.getpeercert(binary_form=True)
        return None

    def close(self) -> None:
        """Close the connection."""
        self._socket.close()

    def _fill(self) -> None:
        piece = self._receive()
        if not piece:
            raise FailureError(failure_reasons.EMPTY)
        self._buffer += piece

    def _receive(self) -> bytes:
        self._socket.settimeout(self._deadline.left_s())
        with self._watch.phase("first_byte"):
            data = self._socket.recv(65536)
        self._bytes_left -= len(data)
        if self._bytes_left < 0:
            raise FailureError(failure_reasons.TOO_LARGE)
        return data


@contextmanager
def open_conversation(
    place: tuple[str, int],
    target: Target,
    network: Network,
    stopwatch: Stopwatch,
    *,
    encrypted: bool,
) -> Iterator[Conversation]:
    """Connect to a host and port, over TLS if `encrypted`, within the monitor's time limits.

    Raises FailureError or OSError.
    """
    deadline = Deadline(target.monitor.request_timeout_s)
    limit = deadline.within(target.monitor.connect_timeout_s)
    connected = connect(*place, lookup=network.lookup, deadline=limit, stopwatch=stopwatch)
    conversation = Conversation(connected, deadline, stopwatch)
    try:
        if encrypted:
            conversation.start_tls(network.context(target.monitor), place[0], limit)
        yield conversation
    finally:
        conversation.close()
