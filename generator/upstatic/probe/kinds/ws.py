"""Check a WebSocket: its handshake and, if asserted, a message that it sends."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from upstatic.domain import failure_reasons
from upstatic.probe.assertions.evaluate import session_result, text_result
from upstatic.probe.network.attempt import attempt
from upstatic.probe.network.certificate import with_certificate
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.line_protocol import MAX_BYTES, Conversation
from upstatic.probe.network.target import Result, Target, open_conversation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from websockets.client import ClientProtocol
    from websockets.uri import WebSocketURI

    from upstatic.config.schema.kind_keys import WebSocketKeys
    from upstatic.probe.network.network import Network
    from upstatic.probe.network.stopwatch import Stopwatch

_SCHEMES = {"ws": "ws", "wss": "wss", "http": "ws", "https": "wss"}
_GOODBYE = 1000  # RFC 6455, 7.4.1: normal closure
_NORMAL = {_GOODBYE, 1001}
_GRACE_S = 0.2  # not part of the measured time


def check(target: Target[WebSocketKeys], network: Network) -> Result:
    """Open a WebSocket once and close it."""
    return attempt(partial(_opened, target, network))


def _opened(target: Target[WebSocketKeys], network: Network, stopwatch: Stopwatch) -> Result:
    uri = _uri_of(target.url)
    protocol = _protocol(uri, target)
    with open_conversation(
        (uri.host, uri.port), target, network, stopwatch, encrypted=uri.secure
    ) as conversation:
        _shake_hands(protocol, conversation, target)
        if target.body is not None and protocol.state.name == "OPEN":
            protocol.send_text(target.body)
            _flush(protocol, conversation)
        result = _answered(protocol, conversation, target, stopwatch)
        _leave(protocol, conversation)
        return with_certificate(result, conversation.chain, target, is_judged=False)


def _uri_of(url: str) -> WebSocketURI:
    from websockets.exceptions import InvalidURI  # noqa: PLC0415 - only this kind needs it
    from websockets.uri import parse_uri  # noqa: PLC0415 - as above

    scheme, slashes, rest = url.partition("://")
    if not slashes or scheme.lower() not in _SCHEMES:
        raise FailureError(
            failure_reasons.REQUEST, "the address does not begin with ws:// or wss://"
        )
    try:
        return parse_uri(f"{_SCHEMES[scheme.lower()]}://{rest}")
    except (InvalidURI, ValueError):
        raise FailureError(failure_reasons.REQUEST, "the address is not valid") from None


def _protocol(uri: WebSocketURI, target: Target[WebSocketKeys]) -> ClientProtocol:
    from websockets.client import ClientProtocol  # noqa: PLC0415 - only this kind needs it
    from websockets.typing import Subprotocol  # noqa: PLC0415 - as above

    spoken = [
        Subprotocol(each.strip())
        for name, value in target.headers
        if name.lower() == "sec-websocket-protocol"
        for each in value.split(",")
    ]
    return ClientProtocol(uri, subprotocols=spoken or None, max_size=MAX_BYTES)


def _shake_hands(
    protocol: ClientProtocol, conversation: Conversation, target: Target[WebSocketKeys]
) -> None:
    request = protocol.connect()
    for name, value in (("User-Agent", target.user_agent), *target.headers):
        if any(char in name + value for char in "\r\n\0"):
            raise FailureError(failure_reasons.REQUEST, "a header contains an invalid character")
        if name in request.headers:
            del request.headers[name]
        request.headers[name] = value
    protocol.send_request(request)
    _flush(protocol, conversation)
    cut = failure_reasons.EMPTY
    while protocol.state.name == "CONNECTING" and protocol.handshake_exc is None:
        data = conversation.read_some()
        if not data:
            raise FailureError(cut)
        protocol.receive_data(data)
        cut = failure_reasons.RESET
    _check(protocol.handshake_exc)


def _check(error: Exception | None) -> None:
    from websockets.exceptions import InvalidStatus  # noqa: PLC0415 - only this kind needs it

    match error:
        case None:
            return
        case InvalidStatus(response=response):
            raise FailureError(str(response.status_code))
        case _:
            raise FailureError(failure_reasons.PROTOCOL, "the WebSocket handshake is not valid")


def _answered(
    protocol: ClientProtocol,
    conversation: Conversation,
    target: Target[WebSocketKeys],
    stopwatch: Stopwatch,
) -> Result:
    """Wait for a message that meets the assertions: servers often send others first."""
    if not target.monitor.assertions:
        phases = stopwatch.phases()
        _check_stays_open(protocol, conversation)
        return session_result(target, phases)
    result = None
    try:
        for message in messages(protocol, conversation):
            result = text_result(target, message, stopwatch.phases())
            if result.reading.reason in {"", failure_reasons.SLOW}:
                return result
    except TimeoutError:
        if result is None:
            raise
    if result is None:
        raise FailureError(failure_reasons.EMPTY)
    return result


def _check_stays_open(protocol: ClientProtocol, conversation: Conversation) -> None:
    """Raise FailureError if the server closes at once with an error (RFC 6455, 7.4.1)."""
    data = conversation.read_within(_GRACE_S) if protocol.state.name == "OPEN" else b""
    if data:
        protocol.receive_data(data)
    closed = protocol.close_rcvd
    if closed is not None and closed.code not in _NORMAL:
        detail = f"closed with code {int(closed.code)} after the handshake"
        raise FailureError(failure_reasons.RESET, detail)


def messages(protocol: ClientProtocol, conversation: Conversation) -> Iterator[bytes]:
    """Yield each message until the server closes. Raises FailureError."""
    from websockets.frames import Frame, Opcode  # noqa: PLC0415 - only this kind needs it

    parts = bytearray()
    while True:
        for event in protocol.events_received():
            if isinstance(event, Frame) and event.opcode in {
                Opcode.TEXT, Opcode.BINARY, Opcode.CONT,
            }:  # fmt: skip
                parts += event.data
                if event.fin:
                    yield bytes(parts)
                    parts.clear()
        if protocol.state.name != "OPEN":
            break
        _go_on(protocol, conversation)
    if protocol.parser_exc is not None and not isinstance(protocol.parser_exc, EOFError):
        raise FailureError(failure_reasons.PROTOCOL, "invalid WebSocket frames")


def _leave(protocol: ClientProtocol, conversation: Conversation) -> None:
    """Send a close frame; errors are ignored."""
    if protocol.state.name == "OPEN":
        protocol.send_close(_GOODBYE)
    with suppress(OSError):
        _flush(protocol, conversation)


def _go_on(protocol: ClientProtocol, conversation: Conversation) -> None:
    """Send pending frames (also replies to pings), then receive the next data."""
    _flush(protocol, conversation)
    data = conversation.read_some()
    if data:
        protocol.receive_data(data)
    else:
        protocol.receive_eof()


def _flush(protocol: ClientProtocol, conversation: Conversation) -> None:
    for data in protocol.data_to_send():
        if data:
            conversation.send(data)
