"""Exchange lines or bytes with a server over one connection, within one deadline."""

import socket
import ssl

from upstatic.domain import failure_reasons
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.stopwatch import Deadline, Stopwatch
from upstatic.probe.network.tls import chain_of, name_for

LONGEST_LINE = 64 * 1024
MAX_BYTES = 5 * 2**20
_PIECE = 65536


class Conversation:
    """A connection whose reads and writes end by the deadline, and which reads `most` bytes.

    `reading` is the phase to which the time of reads counts, `greeting` what the server said before
    TLS was started. Every method raises FailureError or
    OSError when the server or the network fails.
    """

    def __init__(
        self,
        connected: socket.socket,
        deadline: Deadline,
        stopwatch: Stopwatch,
        *,
        most: int = MAX_BYTES,
    ) -> None:
        self._socket = connected
        self._deadline = deadline
        self._stopwatch = stopwatch
        self._buffer = bytearray()
        self._bytes_left = most
        self.address: str = connected.getpeername()[0]
        self.chain: tuple[bytes, ...] = ()
        self.reading = "first_byte"
        self.greeting = b""

    def read_line(self, reason: str = failure_reasons.GREETING) -> str:
        """Read one line without its end; bytes that are not valid UTF-8 are replaced.

        A line that is too long is a failure with `reason`.
        """
        return self.read_raw_line(reason).decode(errors="replace")

    def read_raw_line(self, reason: str = failure_reasons.GREETING) -> bytes:
        """Read one line without its end."""
        start = 0
        while (end := self._buffer.find(b"\n", start)) < 0:
            start = len(self._buffer)
            if start > LONGEST_LINE:
                raise FailureError(reason, "the line is too long")
            self._fill()
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        return line.removesuffix(b"\r")

    def read_exactly(self, count: int) -> bytes:
        """Read `count` bytes."""
        while len(self._buffer) < count:
            self._fill()
        data = bytes(self._buffer[:count])
        del self._buffer[:count]
        return data

    def read_some(self, most: int = _PIECE) -> bytes:
        """Read what comes next: 1 to `most` bytes, or b"" once the server has closed."""
        if not self._buffer:
            self._buffer += self._receive()
        data = bytes(self._buffer[:most])
        del self._buffer[:most]
        return data

    def read_within(self, seconds: float) -> bytes | None:
        """Read what comes within a time: None if nothing does, b"" if the server closes."""
        if self._buffer:
            return self.read_some()
        self._socket.settimeout(min(seconds, self._deadline.left_s()))
        try:
            return self._socket.recv(_PIECE)
        except TimeoutError:
            return None

    def send(self, data: bytes) -> None:
        """Send all of `data`."""
        self._socket.settimeout(self._deadline.left_s())
        self._socket.sendall(data)

    def start_tls(self, context: ssl.SSLContext, host: str, limit: Deadline | None = None) -> None:
        """Continue over TLS; `host` is the name that the certificate must match."""
        if self._buffer:
            # Data sent before the handshake may have been injected (CVE-2011-0411).
            raise FailureError(failure_reasons.TLS, "unexpected data before the TLS handshake")
        with self._stopwatch.phase("tls"):
            self._socket.settimeout((limit or self._deadline).left_s())
            encrypted = context.wrap_socket(self._socket, server_hostname=name_for(host))
        self._socket = encrypted
        self.chain = chain_of(encrypted)

    @property
    def has_data(self) -> bool:
        """Whether data was received that is not read yet."""
        return bool(self._buffer)

    @property
    def certificate(self) -> bytes | None:
        """The server certificate (DER), once encrypted."""
        return self.chain[0] if self.chain else None

    @property
    def alpn(self) -> str:
        """The protocol agreed on in the TLS handshake; "" if none."""
        if isinstance(self._socket, ssl.SSLSocket):
            return self._socket.selected_alpn_protocol() or ""
        return ""

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
        with self._stopwatch.phase(self.reading):
            data = self._socket.recv(_PIECE)
        self._bytes_left -= len(data)
        if self._bytes_left < 0:
            raise FailureError(failure_reasons.TOO_LARGE)
        return data
