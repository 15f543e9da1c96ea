"""The connections beneath httpcore: each read and write ends by the deadline of the whole."""

import socket
import ssl
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import httpcore

from upstatic.domain import failure_reasons
from upstatic.probe.network.connect import Lookup, connect
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.stopwatch import Deadline, Stopwatch


class _NoContext:
    """Stands where httpcore wants a TLS context of its own.

    httpcore sets ALPN at each connection, and OpenSSL lets nobody change a context that other
    threads use. The backend brings the shared one, which nobody changes.
    """

    def set_alpn_protocols(self, _: object) -> None:
        pass


NO_CONTEXT: Any = _NoContext()


@dataclass(slots=True, kw_only=True)
class Backend(httpcore.NetworkBackend):
    """Connects for httpcore; `room` is how many bytes may still be received.

    `address` and `certificate` (DER, None without encryption) tell who answered last.
    """

    tls: ssl.SSLContext
    lookup: Lookup
    stopwatch: Stopwatch
    deadline: Deadline
    connect_timeout_s: float
    room: int
    address: str = ""
    certificate: bytes | None = None

    def connect_tcp(self, host: str, port: int, *_: object, **__: object) -> "_Stream":
        """Connect within both time limits. Raises FailureError, TimeoutError or OSError."""
        limit = self.deadline.within(self.connect_timeout_s)
        connected = connect(
            host, port, lookup=self.lookup, deadline=limit, stopwatch=self.stopwatch
        )
        self.address, self.certificate = connected.getpeername()[0], None
        return _Stream(connected, self, limit)


class _Stream(httpcore.NetworkStream):
    """A connection whose time limits are the backend's, whatever httpcore asks for."""

    def __init__(self, connected: socket.socket, backend: Backend, limit: Deadline) -> None:
        self._socket = connected
        self._backend = backend
        self._limit = limit
        self._waiting = False
        self._broken: ConnectionError | None = None

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - ours
        if not self._waiting:
            return self._received(max_bytes)
        with self._backend.stopwatch.phase("first_byte"):
            data = self._received(max_bytes)
        if not data:
            raise self._broken or FailureError(failure_reasons.EMPTY)
        self._waiting = False
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - ours
        self._waiting = True
        self._socket.settimeout(self._backend.deadline.left_s())
        try:
            self._socket.sendall(buffer)
        except ConnectionError as error:
            # httpcore now reads what the server may have said before it closed.
            self._broken = error
            raise httpcore.WriteError from error

    def start_tls(self, *_: object, server_hostname: str | None = None, **__: object) -> "_Stream":
        # httpcore forgets a connection that fails here.
        with ExitStack() as on_failure, self._backend.stopwatch.phase("tls"):
            on_failure.callback(self.close)
            self._socket.settimeout(self._limit.left_s())
            self._socket = encrypted = self._backend.tls.wrap_socket(
                self._socket, server_hostname=server_hostname
            )
            self._backend.certificate = encrypted.getpeercert(binary_form=True)
            on_failure.pop_all()
        return self

    def close(self) -> None:
        self._socket.close()

    def _received(self, max_bytes: int) -> bytes:
        self._socket.settimeout(self._backend.deadline.left_s())
        data = self._socket.recv(max_bytes)
        self._backend.room -= len(data)
        if self._backend.room < 0:
            raise FailureError(failure_reasons.TOO_LARGE)
        return data
