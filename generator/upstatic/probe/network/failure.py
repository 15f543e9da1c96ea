"""Map network exceptions to failure reasons."""

import errno
import re
import socket
import ssl
from collections.abc import Iterator

from upstatic.domain import failure_reasons
from upstatic.probe.network.routes import has_network

# No packet got through: no route, or a router or firewall that rejects with ICMP.
UNREACHABLE = {
    errno.ENETUNREACH,
    errno.EHOSTUNREACH,
    errno.EADDRNOTAVAIL,
    errno.ENETDOWN,
    errno.EHOSTDOWN,
    errno.ENONET,
}
_NO_NETWORK = {errno.ENETUNREACH, errno.ENETDOWN}
# The server, or a firewall in front of it, rejects the connection (ICMP "prohibited", RFC 1812).
_REJECTED = {errno.EACCES, errno.ENOPROTOOPT, errno.EPROTO}
# This machine has run out of a resource: it says nothing about the endpoint.
_EXHAUSTED = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}

# Subclasses of ConnectionError come before it.
_KINDS: dict[type[OSError], str] = {
    TimeoutError: failure_reasons.TIMEOUT,
    ConnectionRefusedError: failure_reasons.REFUSED,
    ConnectionError: failure_reasons.RESET,
}


class FailureError(Exception):
    """An endpoint failed; `reason` is the machine-readable word, `detail` is for people.

    It does not leave the probe package: each kind of check turns it into a result.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


def failure_of(error: Exception) -> FailureError | None:
    """Return the failure for the first known cause in a chain; None if no cause is the network.

    Libraries wrap the system's errors, so wrapped errors are examined as well.
    """
    return next(filter(None, map(_named, _chain(error))), None)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _tls_detail(error: ssl.SSLError) -> str:
    """OpenSSL's name of an error, or its text where Python has no name for it."""
    if reason := getattr(error, "reason", None):  # only errors of OpenSSL have one
        return str(reason).replace("_", " ").lower()
    return re.sub(r"^\[\w+\] | \(_ssl\.c:\d+\)$", "", str(error.args[-1]) if error.args else "")


def _named(error: BaseException) -> FailureError | None:
    match error:
        case FailureError():
            return error
        case ssl.SSLCertVerificationError():
            return FailureError(failure_reasons.CERTIFICATE, error.verify_message)
        case ssl.SSLError():
            return FailureError(failure_reasons.TLS, _tls_detail(error))
        case socket.gaierror():
            return _without_network() or FailureError(failure_reasons.DNS, error.strerror or "")
        case OSError():
            return _of_system(error)
        case _:
            return None


def _of_system(error: OSError) -> FailureError | None:
    """Name an error of the system; one that is not known keeps its symbolic name as detail."""
    for kind, reason in _KINDS.items():
        if isinstance(error, kind):
            return FailureError(reason)
    if isinstance(error, FileNotFoundError | FileExistsError | IsADirectoryError):
        return None  # not from a socket
    return _by_number(error.errno) if error.errno else None


def _by_number(number: int) -> FailureError:
    symbol = errno.errorcode.get(number, f"error {number}")
    if number in _EXHAUSTED:
        return FailureError(failure_reasons.INTERNAL, symbol)
    if number in _NO_NETWORK and (failure := _without_network()):
        return failure
    if number in UNREACHABLE:
        return FailureError(failure_reasons.UNREACHABLE)
    reason = failure_reasons.REFUSED if number in _REJECTED else failure_reasons.UNREACHABLE
    return FailureError(reason, symbol)


def _without_network() -> FailureError | None:
    """Without any route, this machine is at fault, not the endpoint."""
    if has_network():
        return None
    return FailureError(failure_reasons.RUNNER, "this machine has no route to any network")
