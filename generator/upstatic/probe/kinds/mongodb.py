"""Check a MongoDB server: it answers `hello` (no login)."""

import struct
from functools import partial

from upstatic.config.schema.kind_keys import ServiceKeys
from upstatic.domain import failure_reasons
from upstatic.probe.kinds.service import Service, check_service
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.line_protocol import Conversation
from upstatic.probe.network.target import Target

_OP_MSG = 2013
# BSON: {hello: 1, $db: "admin"}
_FIELDS = b"\x10hello\0\x01\0\0\0\x02$db\0\x06\0\0\0admin\0"
_HELLO = struct.pack("<i", len(_FIELDS) + 5) + _FIELDS + b"\0"
_OK = b"\x01ok\0" + struct.pack("<d", 1.0)
_LONGEST = 1 << 20


def _ask(conversation: Conversation, _: Target[ServiceKeys]) -> bytes:
    body = struct.pack("<IB", 0, 0) + _HELLO
    conversation.send(struct.pack("<iiii", len(body) + 16, 1, 0, _OP_MSG) + body)
    length, _, _, code = struct.unpack("<iiii", conversation.read_exactly(16))
    reply = conversation.read_exactly(min(max(length - 16, 0), _LONGEST))
    if code != _OP_MSG:
        raise FailureError(failure_reasons.PROTOCOL, "the reply is not MongoDB's")
    if _OK not in reply:
        raise FailureError(failure_reasons.GREETING, "the server does not say ok")
    return b"ok"


SERVICE = Service(port=27017, ask=_ask)
check = partial(check_service, SERVICE)
