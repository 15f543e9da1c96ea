"""What went wrong on the network, as one machine word: exceptions in, reasons out."""

import errno
import socket
import ssl
from collections.abc import Iterator

from upstatic.domain import failure_reasons

UNREACHABLE = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL, errno.ENETDOWN}
# Our own machine ran out of something: this says nothing about the endpoint.
_EXHAUSTED = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}

# The narrow ones come before ConnectionError, which they are kinds of.
_KINDS: dict[type[OSError], str] = {
    TimeoutError: failure_reasons.TIMEOUT,
    ConnectionRefusedError: failure_reasons.REFUSED,
    ConnectionError: failure_reasons.RESET,
}


class FailureError(Exception):
    """An endpoint did not do what it should; `reason` is the machine word, `detail` for people.

    It never leaves the probe: a kind of check turns it into a reading.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


def failure_of(error: Exception) -> FailureError | None:
    """Name the first known cause in the chain of an exception; None when it is not the network's.

    Libraries wrap what the system says, so the wrapped errors are looked at as well.
    """
    return next(filter(None, map(_named, _chain(error))), None)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _named(error: BaseException) -> FailureError | None:
    match error:
        case FailureError():
            return error
        case ssl.SSLCertVerificationError():
            return FailureError(failure_reasons.CERTIFICATE, error.verify_message)
        case ssl.SSLError():
            return FailureError(failure_reasons.TLS, (error.reason or "").replace("_", " ").lower())
        case socket.gaierror():
            return FailureError(failure_reasons.DNS, error.strerror or "")
        case OSError():
            reason = _reason_of(error)
            return FailureError(reason) if reason else None
        case _:
            return None


def _reason_of(error: OSError) -> str:
    for kind, reason in _KINDS.items():
        if isinstance(error, kind):
            return reason
    if error.errno in UNREACHABLE:
        return failure_reasons.UNREACHABLE
    return failure_reasons.INTERNAL if error.errno in _EXHAUSTED else ""
