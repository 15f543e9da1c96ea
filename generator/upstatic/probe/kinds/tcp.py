"""Check that a TCP port accepts a connection; the time includes the DNS look-up."""

from functools import partial
from urllib.parse import urlsplit

from upstatic.config.schema.kind_keys import ConversationKeys
from upstatic.config.values.expressions import matches
from upstatic.domain import failure_reasons
from upstatic.probe.assertions.evaluate import session_result
from upstatic.probe.network.attempt import attempt
from upstatic.probe.network.certificate import with_certificate
from upstatic.probe.network.connect import PORTS
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.network import Network, Place
from upstatic.probe.network.stopwatch import Deadline, Stopwatch
from upstatic.probe.network.target import Result, Target, open_conversation


def check(target: Target[ConversationKeys], network: Network) -> Result:
    """Connect once and close the connection."""
    return attempt(partial(_connected, target, network))


def _connected(target: Target[ConversationKeys], network: Network, stopwatch: Stopwatch) -> Result:
    monitor = target.monitor
    deadline = Deadline(min(monitor.connect_timeout_s, monitor.request_timeout_s))
    place = place_of(target.url, target.port)
    if monitor.send or monitor.expect or monitor.tls.enabled:
        return _answered(place, target, network, stopwatch)
    network.open(place, deadline, deadline, stopwatch).close()
    return session_result(target, stopwatch.phases())


def _answered(
    place: Place, target: Target[ConversationKeys], network: Network, stopwatch: Stopwatch
) -> Result:
    """Send a text, and read until what was received matches `expect`."""
    monitor = target.monitor
    encrypted = monitor.tls.enabled
    with open_conversation(place, target, network, stopwatch, encrypted=encrypted) as conversation:
        if monitor.send:
            conversation.send(payload(monitor.send))
        heard = b""
        while monitor.expect and not matches(monitor.expect, heard.decode("latin-1")):
            piece = conversation.read_some()
            if not piece:
                reason = failure_reasons.ANSWER if heard else failure_reasons.EMPTY
                raise FailureError(reason, "the connection closed before the expected text")
            heard += piece
        result = session_result(target, stopwatch.phases())
        return with_certificate(result, conversation.chain, target)


def payload(text: str) -> bytes:
    """Return the bytes of `send`: text, or hexadecimal digits after `hex:`."""
    if text.startswith("hex:"):
        return bytes.fromhex(text.removeprefix("hex:"))
    return text.encode()


def place_of(url: str, port: str, default: int | None = None) -> tuple[str, int]:
    """Parse a host, `host:port` or `tcp://host:port`; `port` takes precedence.

    `default` is used if neither names a port. Raises FailureError if there is no host or no port
    from 1 to 65535.
    """
    host, inside = _parts_of(url)
    try:
        number = int(port) if port else inside or default
    except ValueError:
        raise FailureError(failure_reasons.REQUEST, "the port is not a number") from None
    if number is None or number not in PORTS:
        raise FailureError(failure_reasons.REQUEST, "no port from 1 to 65535")
    return host, number


def host_of(url: str) -> str:
    """Return the host of an address or a URL. Raises FailureError if there is none."""
    return _parts_of(url)[0]


def _parts_of(url: str) -> tuple[str, int | None]:
    bare_ipv6 = url.count(":") > 1 and "//" not in url and "[" not in url
    try:
        parts = urlsplit(url if "//" in url else f"//[{url}]" if bare_ipv6 else f"//{url}")
        host, port = parts.hostname, parts.port
    except ValueError:
        raise FailureError(failure_reasons.REQUEST, "the host or the port is not valid") from None
    if not host:
        raise FailureError(failure_reasons.REQUEST, "there is no host")
    return host, port
