"""Check a MySQL or MariaDB server: it greets with its version (no query, no password)."""

import struct
from functools import partial

from upstatic.config.schema.kind_keys import ServiceKeys
from upstatic.domain import failure_reasons
from upstatic.probe.kinds.service import Service, check_service
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.line_protocol import Conversation
from upstatic.probe.network.starttls import quoted
from upstatic.probe.network.target import Target

_GREETING, _ERROR = 10, 255
_SSL_REQUEST = 0x0800 | 0x0200 | 0x8000  # SSL, PROTOCOL_41, SECURE_CONNECTION
_UTF8 = 33
_LONGEST = 64 * 1024


def _greeting(conversation: Conversation) -> bytes:
    """Read the first packet and return the version. Raises FailureError."""
    head = conversation.read_exactly(5)
    kind, length = head[4], int.from_bytes(head[:3], "little")
    if kind not in {_GREETING, _ERROR} or not 0 < length <= _LONGEST:
        raise FailureError(failure_reasons.PROTOCOL, "the greeting is not MySQL's")
    body = conversation.read_exactly(length - 1)
    if kind == _ERROR:  # for example: too many connections
        raise FailureError(failure_reasons.GREETING, quoted(body[2:].decode(errors="replace")))
    return body.partition(b"\0")[0]


def _upgrade(conversation: Conversation) -> None:
    conversation.greeting = _greeting(conversation)
    body = struct.pack("<IIB23x", _SSL_REQUEST, _LONGEST, _UTF8)
    conversation.send(len(body).to_bytes(3, "little") + b"\x01" + body)


def _ask(conversation: Conversation, _: Target[ServiceKeys]) -> bytes:
    return conversation.greeting or _greeting(conversation)


SERVICE = Service(port=3306, ask=_ask, upgrade=_upgrade)
check = partial(check_service, SERVICE)
