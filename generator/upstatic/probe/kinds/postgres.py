"""Check a PostgreSQL server: it answers the start of a session (no query, no password)."""

import struct
from functools import partial

from upstatic.config.schema.kind_keys import DatabaseKeys
from upstatic.domain import failure_reasons
from upstatic.probe.kinds.service import Service, check_service
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.line_protocol import Conversation
from upstatic.probe.network.starttls import UPGRADES, quoted
from upstatic.probe.network.target import Target

_VERSION = 196_608  # protocol 3.0
_LONGEST = 64 * 1024
# SQLSTATE classes that only a working server sends: wrong user, unknown database.
_ALIVE = ("28", "3D")


def _ask(conversation: Conversation, target: Target[DatabaseKeys]) -> bytes:
    """Start a session; a request for a password proves that the server is working."""
    user = target.monitor.auth.username if target.monitor.auth else ""
    name = (user or "upstatic").encode()
    fields = b"user\0" + name + b"\0database\0postgres\0\0"
    conversation.send(struct.pack("!ii", len(fields) + 8, _VERSION) + fields)
    kind = conversation.read_exactly(1)
    if kind not in {b"E", b"R"}:
        raise FailureError(failure_reasons.PROTOCOL, "the reply is not PostgreSQL's")
    (length,) = struct.unpack("!i", conversation.read_exactly(4))
    body = conversation.read_exactly(min(max(length - 4, 0), _LONGEST))
    if kind == b"E":
        said = {part[:1]: part[1:].decode(errors="replace") for part in body.split(b"\0")}
        if not said.get(b"C", "").startswith(_ALIVE):
            raise FailureError(failure_reasons.GREETING, quoted(said.get(b"M", "")))
    return b"ready"


SERVICE = Service(port=5432, ask=_ask, upgrade=UPGRADES["postgres"])
check = partial(check_service, SERVICE)
