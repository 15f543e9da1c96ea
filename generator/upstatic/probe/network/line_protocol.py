"""A conversation with a server over one connection, in lines or bytes, within one deadline."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from upstatic.domain import failure_reasons
from upstatic.probe.network.connect import dial
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.stopwatch import Deadline, Watch
from upstatic.probe.network.target import Network, Target

LONGEST_LINE = 64 * 1024
MAX_BYTES = 5 * 2**20


class Talk:
    """What is said and heard on a connection; each read and write ends by the deadline.

    Every method raises FailureError or OSError for what the other side did wrong.
    """

    def __init__(self, connected: socket.socket, deadline: Deadline, watch: Watch) -> None:
        self._socket = connected
        self._deadline = deadline
        self._watch = watch
        self._heard = bytearray()
        self._room = MAX_BYTES

    def line(self) -> str:
        """Hear one line, without its end; bytes that are no UTF-8 are replaced."""
        while b"\n" not in self._heard:
            if len(self._heard) > LONGEST_LINE:
                raise FailureError(failure_reasons.GREETING, "a line without an end")
            self._hear()
        line, _, rest = self._heard.partition(b"\n")
        self._heard = bytearray(rest)
        return line.rstrip(b"\r").decode(errors="replace")

    def exactly(self, count: int) -> bytes:
        """Hear so many bytes."""
        while len(self._heard) < count:
            self._hear()
        heard = bytes(self._heard[:count])
        del self._heard[:count]
        return heard

    def some(self) -> bytes:
        """Hear what comes next: at least a byte, or b"" once the other side has hung up."""
        if not self._heard:
            self._heard += self._received()
        heard = bytes(self._heard)
        self._heard.clear()
        return heard

    def say(self, data: bytes) -> None:
        """Send everything."""
        self._socket.settimeout(self._deadline.left_s())
        self._socket.sendall(data)

    def encrypt(self, context: ssl.SSLContext, host: str, limit: Deadline | None = None) -> None:
        """Go on over TLS; `host` is the name that the certificate must have."""
        if self._heard:
            # Whatever came before the encryption may be from somebody in between.
            raise FailureError(failure_reasons.TLS, "it said more before the encryption began")
        with self._watch.phase("tls"):
            self._socket.settimeout((limit or self._deadline).left_s())
            self._socket = context.wrap_socket(self._socket, server_hostname=host)

    @property
    def certificate(self) -> bytes | None:
        """The certificate of the other side (DER), once encrypted."""
        if isinstance(self._socket, ssl.SSLSocket):
            return self._socket.getpeercert(binary_form=True)
        return None

    def hang_up(self) -> None:
        """Close the connection."""
        self._socket.close()

    def _hear(self) -> None:
        piece = self._received()
        if not piece:
            raise FailureError(failure_reasons.EMPTY)
        self._heard += piece

    def _received(self) -> bytes:
        self._socket.settimeout(self._deadline.left_s())
        with self._watch.phase("first_byte"):
            data = self._socket.recv(65536)
        self._room -= len(data)
        if self._room < 0:
            raise FailureError(failure_reasons.TOO_LARGE)
        return data


@contextmanager
def call(
    place: tuple[str, int], target: Target, network: Network, watch: Watch, *, encrypted: bool
) -> Iterator[Talk]:
    """Connect to a host and port, over TLS if `encrypted`, within the monitor's two time limits.

    Raises FailureError or OSError.
    """
    deadline = Deadline(target.monitor.request_timeout_s)
    limit = deadline.within(target.monitor.connect_timeout_s)
    connected = dial(*place, lookup=network.lookup, deadline=limit, watch=watch)
    talk = Talk(connected, deadline, watch)
    try:
        if encrypted:
            talk.encrypt(network.context(target.monitor), place[0], limit)
        yield talk
    finally:
        talk.hang_up()
