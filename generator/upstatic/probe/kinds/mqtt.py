"""Check an MQTT broker: it acknowledges a connection (MQTT 3.1.1)."""

import os
import struct
from contextlib import suppress
from functools import partial

from upstatic.config.schema.kind_keys import DatabaseKeys
from upstatic.domain import failure_reasons
from upstatic.probe.kinds.service import Service, check_service
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.line_protocol import Conversation
from upstatic.probe.network.target import Target

_CLEAN, _WITH_PASSWORD, _WITH_USER = 0x02, 0x40, 0x80
_REFUSALS = {1: "protocol version", 2: "client identifier", 3: "unavailable"}
_NOT_ALLOWED = {4, 5}
_CONNACK = 0x20


def _text(value: str) -> bytes:
    data = value.encode()
    return struct.pack("!H", len(data)) + data


def _ask(conversation: Conversation, target: Target[DatabaseKeys]) -> bytes:
    auth = target.monitor.auth
    flags = _CLEAN | (_WITH_USER | _WITH_PASSWORD if auth else 0)
    login = _text(auth.username) + _text(auth.password) if auth else b""
    client = _text(f"upstatic-{os.urandom(4).hex()}")
    body = _text("MQTT") + bytes([4, flags, 0, 30]) + client + login
    conversation.send(b"\x10" + _length(len(body)) + body)
    kind, _, _, code = conversation.read_exactly(4)
    if kind != _CONNACK:
        raise FailureError(failure_reasons.PROTOCOL, "the reply is not MQTT's")
    if code in _NOT_ALLOWED and auth:
        raise FailureError(failure_reasons.LOGIN)
    if code and code not in _NOT_ALLOWED:
        said = _REFUSALS.get(code, f"code {code}")
        raise FailureError(failure_reasons.GREETING, f"the broker refused: {said}")
    with suppress(OSError):
        conversation.send(b"\xe0\x00")  # DISCONNECT
    return b"login required" if code else b"connected"


def _length(count: int) -> bytes:
    """Encode a length (MQTT 3.1.1, 2.2.3)."""
    low, high = count & 0x7F, count >> 7
    return bytes([low | 0x80]) + _length(high) if high else bytes([low])


SERVICE = Service(port=1883, tls_port=8883, tls_scheme="mqtts://", ask=_ask)
check = partial(check_service, SERVICE)
