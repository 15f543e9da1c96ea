"""Check the greeting of an SMTP, IMAP, POP3, SSH or FTP server, optionally over TLS."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial

from upstatic.config.schema.kind_keys import MailKeys
from upstatic.domain import failure_reasons
from upstatic.probe.kinds.mail_login import log_in
from upstatic.probe.kinds.service import Service, check_service
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.line_protocol import Conversation
from upstatic.probe.network.network import Network
from upstatic.probe.network.starttls import quoted, reply
from upstatic.probe.network.target import Result, Target

# RFC 4253, 4.2: a server may send other lines before its identification.
_MOST_LINES = 100
_QUIT = b"QUIT\r\n"


def check(target: Target[MailKeys], network: Network) -> Result:
    """Connect once, read the greeting, and end the session."""
    return check_service(SERVICES[target.monitor.check], target, network)


def _ask(
    read: Callable[[Conversation], str],
    good: tuple[bytes, ...],
    farewell: bytes,
    conversation: Conversation,
    target: Target[MailKeys],
) -> bytes:
    line = conversation.greeting or read(conversation).encode()
    if not line.upper().startswith(good):
        raise FailureError(failure_reasons.GREETING, quoted(line.decode()))
    if target.monitor.auth:
        log_in(target.monitor.check, conversation, target.monitor.auth)
    with suppress(OSError):  # the server is to log no lost connection
        conversation.send(farewell)
    return line


def _line(conversation: Conversation) -> str:
    return conversation.read_line()


def _identification(conversation: Conversation) -> str:
    for _ in range(_MOST_LINES):
        line = conversation.read_line()
        if line.startswith("SSH-"):
            return line
    raise FailureError(failure_reasons.GREETING, "no line starts with SSH-")


_smtp = partial(_ask, reply, (b"220",), _QUIT)
_imap = partial(_ask, _line, (b"* OK", b"* PREAUTH"), b"a9 LOGOUT\r\n")
_pop3 = partial(_ask, _line, (b"+OK",), _QUIT)
_ssh = partial(_ask, _identification, (b"SSH-2.0-", b"SSH-1.99-"), b"")

SERVICES: Mapping[str, Service] = {
    "smtp": Service(port=25, tls_port=465, tls_scheme="smtps://", ask=_smtp),
    "imap": Service(port=143, tls_port=993, tls_scheme="imaps://", ask=_imap),
    "pop3": Service(port=110, tls_port=995, tls_scheme="pop3s://", ask=_pop3),
    "ftp": Service(port=21, tls_port=990, tls_scheme="ftps://", ask=_smtp),
    "ssh": Service(port=22, ask=_ssh),
}
