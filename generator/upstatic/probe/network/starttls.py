"""How each protocol is asked, on an open connection, to go on encrypted (STARTTLS)."""

import struct
from collections.abc import Callable, Mapping

from upstatic.domain import failure_reasons
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.line_protocol import Talk

Ask = Callable[[Talk], None]

PORTS: Mapping[str, int] = {
    "smtp": 25, "imap": 143, "pop3": 110, "ftp": 21, "ldap": 389, "postgres": 5432,
}  # fmt: skip
_MOST_LINES = 200
_NAME = "upstatic.invalid"  # RFC 2606: a name that is nobody's

# LDAP: message 1, an extended request for 1.3.6.1.4.1.1466.20037 (RFC 4511, 4.14.1).
_LDAP_REQUEST = b"\x30\x1d\x02\x01\x01\x77\x18\x80\x161.3.6.1.4.1.1466.20037"
_LDAP_RESPONSE, _LDAP_SUCCESS = b"\x78", b"\x0a\x01\x00"
# PostgreSQL: a message of 8 bytes with the code of SSLRequest.
_POSTGRES_REQUEST = struct.pack("!ii", 8, 80_877_103)


def reply(talk: Talk) -> str:
    """Hear a reply of SMTP or FTP, which may have several lines; give the last one.

    Raises FailureError when it is none.
    """
    first = line = talk.line()
    for _ in range(_MOST_LINES):
        code = line[:3]
        if not (len(code) == 3 and code.isascii() and code.isdigit()):  # noqa: PLR2004 - RFC 5321
            # FTP lets the lines in between begin as they like.
            if line is first or first[3:4] != "-":
                raise FailureError(failure_reasons.GREETING, quoted(line))
        elif line[3:4] != "-" and code == first[:3]:
            return line
        line = talk.line()
    raise FailureError(failure_reasons.GREETING, "a reply without an end")


def quoted(line: str) -> str:
    """Quote what a server said, in part."""
    shown = "".join(char if char.isprintable() else "?" for char in line[:80])
    return f"it said {shown!r}" if shown else "it said nothing"


def _smtp(talk: Talk) -> None:
    _greeted(reply(talk), "220")
    talk.say(f"EHLO {_NAME}\r\n".encode())
    _agreed(reply(talk), "250")
    talk.say(b"STARTTLS\r\n")
    _agreed(reply(talk), "220")


def _ftp(talk: Talk) -> None:
    _greeted(reply(talk), "220")
    talk.say(b"AUTH TLS\r\n")
    _agreed(reply(talk), "234")


def _imap(talk: Talk) -> None:
    _greeted(talk.line(), "* OK")
    talk.say(b"a1 STARTTLS\r\n")
    for _ in range(_MOST_LINES):
        line = talk.line()
        if not line.startswith("*"):
            return _agreed(line, "A1 OK")
    raise FailureError(failure_reasons.GREETING, "a reply without an end")


def _pop3(talk: Talk) -> None:
    _greeted(talk.line(), "+OK")
    talk.say(b"STLS\r\n")
    _agreed(talk.line(), "+OK")


def _ldap(talk: Talk) -> None:
    talk.say(_LDAP_REQUEST)
    head = talk.exactly(2)
    length = head[1]
    if length & 0x80:
        length = int.from_bytes(talk.exactly(length & 0x7F)[:4])
    message = talk.exactly(min(length, 64 * 1024))
    found = message.find(_LDAP_RESPONSE)
    if head[:1] != b"\x30" or found < 0 or _LDAP_SUCCESS not in message[found : found + 8]:
        raise FailureError(failure_reasons.TLS, "it offers no encryption")


def _postgres(talk: Talk) -> None:
    talk.say(_POSTGRES_REQUEST)
    if talk.exactly(1) != b"S":
        raise FailureError(failure_reasons.TLS, "it offers no encryption")


def _greeted(line: str, start: str) -> None:
    if not line.upper().startswith(start):
        raise FailureError(failure_reasons.GREETING, quoted(line))


def _agreed(line: str, start: str) -> None:
    if not line.upper().startswith(start):
        raise FailureError(failure_reasons.TLS, quoted(line))


ASK: Mapping[str, Ask] = {
    "smtp": _smtp, "imap": _imap, "pop3": _pop3, "ftp": _ftp, "ldap": _ldap,
    "postgres": _postgres,
}  # fmt: skip
