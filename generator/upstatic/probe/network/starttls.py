"""Upgrade an open connection to TLS in the way of each protocol (STARTTLS)."""

import struct
from collections.abc import Callable, Mapping

from upstatic.domain import failure_reasons
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.line_protocol import Conversation

Upgrade = Callable[[Conversation], None]

PORTS: Mapping[str, int] = {
    "smtp": 25, "imap": 143, "pop3": 110, "ftp": 21, "ldap": 389, "postgres": 5432,
}  # fmt: skip
_MOST_LINES = 200
NAME = "upstatic.invalid"  # RFC 2606: reserved, never registered

# LDAP: message 1, an extended request for 1.3.6.1.4.1.1466.20037 (RFC 4511, 4.14.1).
_LDAP_REQUEST = b"\x30\x1d\x02\x01\x01\x77\x18\x80\x161.3.6.1.4.1.1466.20037"
_LDAP_RESPONSE, _LDAP_SUCCESS = b"\x78", b"\x0a\x01\x00"
# PostgreSQL: a message of 8 bytes with the code of SSLRequest.
_POSTGRES_REQUEST = struct.pack("!ii", 8, 80_877_103)


def reply(conversation: Conversation) -> str:
    """Read a reply of SMTP or FTP (RFC 5321, RFC 959) and return its last line.

    Raises FailureError if it is not a valid reply.
    """
    first = line = conversation.read_line()
    for _ in range(_MOST_LINES):
        code = line[:3]
        if not (len(code) == 3 and code.isascii() and code.isdigit()):  # noqa: PLR2004 - RFC 5321
            # In FTP, the lines between the first and the last need no code.
            if line is first or first[3:4] != "-":
                raise FailureError(failure_reasons.GREETING, quoted(line))
        elif line[3:4] != "-" and code == first[:3]:
            return line
        line = conversation.read_line()
    raise FailureError(failure_reasons.GREETING, "the reply does not end")


def quoted(line: str) -> str:
    """Quote what a server sent; it is shortened where it has been redacted."""
    return f"the server sent {line!r}" if line else "the server sent an empty line"


def _smtp(conversation: Conversation) -> None:
    _greeted(conversation, reply(conversation), "220")
    conversation.send(f"EHLO {NAME}\r\n".encode())
    _agreed(reply(conversation), "250")
    conversation.send(b"STARTTLS\r\n")
    _agreed(reply(conversation), "220")


def _ftp(conversation: Conversation) -> None:
    _greeted(conversation, reply(conversation), "220")
    conversation.send(b"AUTH TLS\r\n")
    _agreed(reply(conversation), "234")


def _imap(conversation: Conversation) -> None:
    _greeted(conversation, conversation.read_line(), "* OK")
    conversation.send(b"a1 STARTTLS\r\n")
    for _ in range(_MOST_LINES):
        line = conversation.read_line()
        if not line.startswith("*"):
            return _agreed(line, "A1 OK")
    raise FailureError(failure_reasons.GREETING, "the reply does not end")


def _pop3(conversation: Conversation) -> None:
    _greeted(conversation, conversation.read_line(), "+OK")
    conversation.send(b"STLS\r\n")
    _agreed(conversation.read_line(), "+OK")


def _ldap(conversation: Conversation) -> None:
    conversation.send(_LDAP_REQUEST)
    head = conversation.read_exactly(2)
    length = head[1]
    if length & 0x80:
        length = int.from_bytes(conversation.read_exactly(length & 0x7F)[:4])
    message = conversation.read_exactly(min(length, 64 * 1024))
    found = message.find(_LDAP_RESPONSE)
    if head[:1] != b"\x30" or found < 0 or _LDAP_SUCCESS not in message[found : found + 8]:
        raise FailureError(failure_reasons.TLS, "the server does not offer TLS")


def _postgres(conversation: Conversation) -> None:
    conversation.send(_POSTGRES_REQUEST)
    if conversation.read_exactly(1) != b"S":
        raise FailureError(failure_reasons.TLS, "the server does not offer TLS")


def _greeted(conversation: Conversation, line: str, start: str) -> None:
    if not line.upper().startswith(start):
        raise FailureError(failure_reasons.GREETING, quoted(line))
    conversation.greeting = line.encode()


def _agreed(line: str, start: str) -> None:
    if not line.upper().startswith(start):
        raise FailureError(failure_reasons.TLS, quoted(line))


UPGRADES: Mapping[str, Upgrade] = {
    "smtp": _smtp, "imap": _imap, "pop3": _pop3, "ftp": _ftp, "ldap": _ldap,
    "postgres": _postgres,
}  # fmt: skip
