"""Check a gRPC service by the standard health protocol (grpc.health.v1.Health/Check)."""

import struct
from contextlib import closing
from functools import partial

from upstatic.config.schema.kind_keys import GrpcKeys
from upstatic.domain import failure_reasons
from upstatic.probe.assertions.evaluate import text_result
from upstatic.probe.kinds.tcp import place_of
from upstatic.probe.network.attempt import attempt
from upstatic.probe.network.certificate import with_certificate
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.http2 import Http2Exchange
from upstatic.probe.network.network import Network
from upstatic.probe.network.stopwatch import Deadline, Stopwatch
from upstatic.probe.network.target import Result, Target

_PATH = "/grpc.health.v1.Health/Check"
_SCHEMES = ("grpcs://", "https://")
_PORT, _TLS_PORT = 80, 443
_KEEP = 64 * 1024
_OK, _SERVING = 200, 1
_STATUSES = {0: "UNKNOWN", 1: "SERVING", 2: "NOT_SERVING", 3: "SERVICE_UNKNOWN"}
_CODES = {
    "4": "DEADLINE_EXCEEDED", "5": "NOT_FOUND", "7": "PERMISSION_DENIED", "12": "UNIMPLEMENTED",
    "14": "UNAVAILABLE", "16": "UNAUTHENTICATED",
}  # fmt: skip


def check(target: Target[GrpcKeys], network: Network) -> Result:
    """Ask for the health of one service once; without a name, of the whole server."""
    return attempt(partial(_asked, target, network))


def _asked(target: Target[GrpcKeys], network: Network, stopwatch: Stopwatch) -> Result:
    monitor = target.monitor
    encrypted = monitor.tls.enabled or target.url.lower().startswith(_SCHEMES)
    place = place_of(target.url, target.port, _TLS_PORT if encrypted else _PORT)
    deadline = Deadline(monitor.request_timeout_s)
    limit = deadline.within(monitor.connect_timeout_s)
    with closing(network.open(place, deadline, limit, stopwatch)) as conversation:
        if encrypted:
            network.encrypt(conversation, place[0], limit, ("h2",))
        run = Http2Exchange(conversation, _KEEP)
        name = monitor.service.encode()
        message = b"\x0a" + bytes([len(name)]) + name if name else b""
        fields = [
            ("content-type", "application/grpc"), ("te", "trailers"),
            ("user-agent", target.user_agent), *target.headers,
        ]  # fmt: skip
        where = ("https" if encrypted else "http", f"{place[0]}:{place[1]}", _PATH)
        run.run("POST", where, fields, struct.pack("!BI", 0, len(message)) + message)
        result = text_result(target, _status_of(run), stopwatch.phases())
        return with_certificate(result, conversation.chain, target)


def _status_of(run: Http2Exchange) -> bytes:
    """Return the status of a service that is serving. Raises FailureError for any other."""
    if run.status != _OK:
        raise FailureError(str(run.status))
    code = (run.trailers if "grpc-status" in run.trailers else run.headers).get("grpc-status")
    if code != "0":
        raise FailureError(failure_reasons.ANSWER, f"gRPC status {_CODES.get(code, code or '–')}")
    # The message: 5 bytes of prefix, then field 1 as a varint; an absent field is 0.
    message = run.body.content()[5:]
    status = message[1] if message[:1] == b"\x08" and len(message) > 1 else 0
    if status != _SERVING:
        raise FailureError(failure_reasons.ANSWER, _STATUSES.get(status, f"status {status}"))
    return b"SERVING"
