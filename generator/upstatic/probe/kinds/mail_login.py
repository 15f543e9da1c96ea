"""Log in to a mail server: SMTP (RFC 4954), IMAP (RFC 9051) and POP3 (RFC 1939)."""

import base64
from collections.abc import Callable, Mapping

from upstatic.config.schema.access import Auth
from upstatic.domain import failure_reasons
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.line_protocol import Conversation
from upstatic.probe.network.starttls import NAME, reply

_MOST_LINES = 200


def log_in(protocol: str, conversation: Conversation, auth: Auth) -> None:
    """Log in on an encrypted connection, where the protocol is known. Raises FailureError."""
    if protocol not in _LOGINS:
        return
    if not conversation.chain:
        raise FailureError(
            failure_reasons.REQUEST, "no login without encryption (add starttls: true)"
        )
    _LOGINS[protocol](conversation, auth)


def _smtp(conversation: Conversation, auth: Auth) -> None:
    conversation.send(f"EHLO {NAME}\r\n".encode())
    reply(conversation)
    token = base64.b64encode(f"\0{auth.username}\0{auth.password}".encode())
    conversation.send(b"AUTH PLAIN " + token + b"\r\n")
    _accepted(reply(conversation).startswith("235"))


def _imap(conversation: Conversation, auth: Auth) -> None:
    conversation.send(f"a2 LOGIN {_quoted(auth.username)} {_quoted(auth.password)}\r\n".encode())
    for _ in range(_MOST_LINES):
        line = conversation.read_line()
        if not line.startswith("*"):
            return _accepted(line.upper().startswith("A2 OK"))
    raise FailureError(failure_reasons.GREETING, "the reply does not end")


def _pop3(conversation: Conversation, auth: Auth) -> None:
    conversation.send(f"USER {auth.username}\r\n".encode())
    conversation.read_line()
    conversation.send(f"PASS {auth.password}\r\n".encode())
    _accepted(conversation.read_line().upper().startswith("+OK"))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _accepted(accepted: bool) -> None:  # noqa: FBT001 - the only argument
    if not accepted:
        raise FailureError(failure_reasons.LOGIN)


_LOGINS: Mapping[str, Callable[[Conversation, Auth], None]] = {
    "smtp": _smtp, "imap": _imap, "pop3": _pop3,
}  # fmt: skip
