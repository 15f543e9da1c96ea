"""A server that greets whoever connects: SMTP, IMAP, POP3, SSH or FTP, encrypted where asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from upstatic.domain import failure_reasons
from upstatic.probe.assertions.evaluate import judged_text
from upstatic.probe.kinds.ssl import judged_by
from upstatic.probe.kinds.tcp import place_of
from upstatic.probe.network import starttls
from upstatic.probe.network.attempt import attempt
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.line_protocol import Talk, call
from upstatic.probe.network.starttls import quoted, reply
from upstatic.probe.network.stopwatch import Watch
from upstatic.probe.network.target import Network, Result, Target, answered

# RFC 4253, 4.2: a server may say other lines before its own.
_MOST_LINES = 100
_QUIT = b"QUIT\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    """How one protocol greets, and how to leave politely.

    On `tls_port`, and where the address begins with `tls_scheme`, it is encrypted from the first
    byte on (RFC 8314).
    """

    port: int
    tls_port: int = 0
    tls_scheme: str = "-"
    hear: Callable[[Talk], str]
    good: tuple[str, ...]
    farewell: bytes


def _line(talk: Talk) -> str:
    return talk.line()


def _identification(talk: Talk) -> str:
    for _ in range(_MOST_LINES):
        line = talk.line()
        if line.startswith("SSH-"):
            return line
    raise FailureError(failure_reasons.GREETING, "no line that begins with SSH-")


PROTOCOLS: Mapping[str, Protocol] = {
    "smtp": Protocol(
        port=25, tls_port=465, tls_scheme="smtps://", hear=reply, good=("220",), farewell=_QUIT
    ),
    "imap": Protocol(
        port=143, tls_port=993, tls_scheme="imaps://", hear=_line,
        good=("* OK", "* PREAUTH"), farewell=b"a9 LOGOUT\r\n",
    ),
    "pop3": Protocol(
        port=110, tls_port=995, tls_scheme="pop3s://", hear=_line, good=("+OK",), farewell=_QUIT
    ),
    "ftp": Protocol(
        port=21, tls_port=990, tls_scheme="ftps://", hear=reply, good=("220",), farewell=_QUIT
    ),
    "ssh": Protocol(
        port=22, hear=_identification, good=("SSH-2.0-", "SSH-1.99-"), farewell=b""
    ),
}  # fmt: skip


def check(target: Target, network: Network) -> Result:
    """Connect once, hear the greeting, and leave."""
    return attempt(partial(_greeted, target, network))


def _greeted(target: Target, network: Network, watch: Watch) -> Result:
    protocol = PROTOCOLS[target.monitor.check]
    by_name = target.url.lower().startswith(protocol.tls_scheme)
    place = place_of(target.url, target.port, protocol.tls_port if by_name else protocol.port)
    encrypted = by_name or place[1] == protocol.tls_port
    with call(place, target, network, watch, encrypted=encrypted) as talk:
        if target.monitor.starttls and not encrypted:
            starttls.ASK[target.monitor.starttls](talk)
            talk.encrypt(network.context(target.monitor), place[0])
            result = answered(target.monitor, watch.phases())
        else:
            line = protocol.hear(talk)
            _check(line, protocol)
            result = judged_text(target, line.encode(), watch.phases())
        _leave(talk, protocol)
        return judged_by(talk, result, target) if talk.certificate else result


def _check(line: str, protocol: Protocol) -> None:
    if not line.upper().startswith(protocol.good):
        raise FailureError(failure_reasons.GREETING, quoted(line))


def _leave(talk: Talk, protocol: Protocol) -> None:
    """Say goodbye, so that no log speaks of a lost connection; whether it is heard is no matter."""
    try:
        talk.say(protocol.farewell)
    except OSError:
        return
