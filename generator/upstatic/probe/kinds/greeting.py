"""Check the greeting of an SMTP, IMAP, POP3, SSH or FTP server, optionally over TLS."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from upstatic.config.schema.kind_keys import MailKeys
from upstatic.domain import failure_reasons
from upstatic.probe.assertions.evaluate import session_result, text_result
from upstatic.probe.kinds.mail_login import log_in
from upstatic.probe.kinds.tcp import place_of
from upstatic.probe.network import starttls
from upstatic.probe.network.attempt import attempt
from upstatic.probe.network.certificate import with_certificate
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.line_protocol import Conversation
from upstatic.probe.network.network import Network
from upstatic.probe.network.starttls import quoted, reply
from upstatic.probe.network.stopwatch import Stopwatch
from upstatic.probe.network.target import Result, Target, open_conversation

# RFC 4253, 4.2: a server may send other lines before its identification.
_MOST_LINES = 100
_QUIT = b"QUIT\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    """The greeting of a protocol and the command that ends the session.

    On `tls_port`, or if the URL starts with `tls_scheme`, TLS is implicit (RFC 8314).
    """

    port: int
    tls_port: int = 0
    tls_scheme: str = "-"
    read: Callable[[Conversation], str]
    good: tuple[str, ...]
    farewell: bytes


def _line(conversation: Conversation) -> str:
    return conversation.read_line()


def _identification(conversation: Conversation) -> str:
    for _ in range(_MOST_LINES):
        line = conversation.read_line()
        if line.startswith("SSH-"):
            return line
    raise FailureError(failure_reasons.GREETING, "no line starts with SSH-")


PROTOCOLS: Mapping[str, Protocol] = {
    "smtp": Protocol(
        port=25, tls_port=465, tls_scheme="smtps://", read=reply, good=("220",), farewell=_QUIT
    ),
    "imap": Protocol(
        port=143, tls_port=993, tls_scheme="imaps://", read=_line,
        good=("* OK", "* PREAUTH"), farewell=b"a9 LOGOUT\r\n",
    ),
    "pop3": Protocol(
        port=110, tls_port=995, tls_scheme="pop3s://", read=_line, good=("+OK",), farewell=_QUIT
    ),
    "ftp": Protocol(
        port=21, tls_port=990, tls_scheme="ftps://", read=reply, good=("220",), farewell=_QUIT
    ),
    "ssh": Protocol(
        port=22, read=_identification, good=("SSH-2.0-", "SSH-1.99-"), farewell=b""
    ),
}  # fmt: skip


def check(target: Target[MailKeys], network: Network) -> Result:
    """Connect once, read the greeting, and end the session."""
    return attempt(partial(_greeted, target, network))


def _greeted(target: Target[MailKeys], network: Network, stopwatch: Stopwatch) -> Result:
    protocol = PROTOCOLS[target.monitor.check]
    by_name = target.url.lower().startswith(protocol.tls_scheme)
    place = place_of(target.url, target.port, protocol.tls_port if by_name else protocol.port)
    encrypted = by_name or place[1] == protocol.tls_port
    with open_conversation(place, target, network, stopwatch, encrypted=encrypted) as conversation:
        if target.monitor.starttls and not encrypted:
            starttls.UPGRADES[target.monitor.starttls](conversation)
            network.encrypt(conversation, place[0])
            result = session_result(target, stopwatch.phases())
        else:
            line = protocol.read(conversation)
            _check(line, protocol)
            result = text_result(target, line.encode(), stopwatch.phases())
        if target.monitor.auth:
            log_in(target.monitor.check, conversation, target.monitor.auth)
        _leave(conversation, protocol)
        return with_certificate(result, conversation.chain, target)


def _check(line: str, protocol: Protocol) -> None:
    if not line.upper().startswith(protocol.good):
        raise FailureError(failure_reasons.GREETING, quoted(line))


def _leave(conversation: Conversation, protocol: Protocol) -> None:
    """End the session, so that the server logs no lost connection; errors are ignored."""
    try:
        conversation.send(protocol.farewell)
    except OSError:
        return
