"""HTTP/2 on an open connection (RFC 9113), for one request; the protocol itself is h2's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from upstatic.domain import failure_reasons
from upstatic.probe.network.body import Body
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.headers import Headers
from upstatic.probe.network.http1 import MAX_BODY_BYTES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import h2.connection
    import h2.events

    from upstatic.probe.network.line_protocol import Conversation

# RFC 9113, 8.2.2: fields about the connection do not exist in HTTP/2.
_NOT_SENT = {"connection", "host", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"}
_WINDOW = 2**20
_HTTP_1_1_REQUIRED = 13  # RFC 9113, 7


class Http1RequiredError(FailureError):
    """The server asks to repeat the request over HTTP/1.1."""


class Http2Exchange:
    """One request and its response, whose parts are set as they are received."""

    def __init__(self, conversation: Conversation, keep_bytes: int) -> None:
        import h2.config  # noqa: PLC0415 - only servers that speak HTTP/2 need it
        import h2.connection  # noqa: PLC0415 - as above

        config = h2.config.H2Configuration(client_side=True, header_encoding=None)
        self._protocol = h2.connection.H2Connection(config)
        self._conversation = conversation
        self._keep_bytes = keep_bytes
        self.body = Body("", 0)
        self._left = MAX_BODY_BYTES
        self._stream = 1
        self._ended = False
        self.status = 0
        self.headers = Headers()
        self.trailers = Headers()

    def run(
        self,
        method: str,
        url: tuple[str, str, str],
        fields: Sequence[tuple[str, str]],
        content: bytes | None,
    ) -> bool:
        """Send a request to (scheme, authority, target) and read the response.

        Returns whether all of the body was read. Raises FailureError or OSError.
        """
        import h2.exceptions  # noqa: PLC0415 - as above

        try:
            self._send(method, url, fields, content)
            while not self._ended and self._left > 0:
                self._receive()
        except h2.exceptions.ProtocolError as error:
            raise FailureError(failure_reasons.PROTOCOL, "HTTP/2: invalid frames") from error
        return self._left > 0

    def _send(
        self,
        method: str,
        url: tuple[str, str, str],
        fields: Sequence[tuple[str, str]],
        content: bytes | None,
    ) -> None:
        pseudo = zip((":scheme", ":authority", ":path"), url, strict=True)
        sent = [(name.lower(), value) for name, value in fields if name.lower() not in _NOT_SENT]
        self._protocol.initiate_connection()
        self._protocol.increment_flow_control_window(_WINDOW)
        self._protocol.send_headers(
            self._stream, [(":method", method), *pseudo, *sent], end_stream=not content
        )
        self._flush()
        for start in range(0, len(content or b""), self._protocol.max_outbound_frame_size):
            self._send_data(content or b"", start)

    def _send_data(self, content: bytes, start: int) -> None:
        end = start + self._protocol.max_outbound_frame_size
        piece = content[start:end]
        while self._protocol.local_flow_control_window(self._stream) < len(piece):
            self._receive()
            if self._ended:
                return
        self._protocol.send_data(self._stream, piece, end_stream=end >= len(content))
        self._flush()

    def _receive(self) -> None:
        data = self._conversation.read_some()
        if not data:
            raise FailureError(failure_reasons.RESET if self.status else failure_reasons.EMPTY)
        for event in self._protocol.receive_data(data):
            self._handle(event)
        self._flush()

    def _handle(self, event: h2.events.Event) -> None:
        import h2.events as on  # noqa: PLC0415 - as above

        match event:
            case on.ResponseReceived(headers=headers):
                self._conversation.reading = "body"
                self.headers = Headers(_texts(headers or []))
                self.status = int(self.headers.get(":status", "0"))
                self.body = Body(self.headers.get("content-encoding"), self._keep_bytes)
            case on.TrailersReceived(headers=headers):
                self.trailers = Headers(_texts(headers or []))
            case on.DataReceived(data=data, flow_controlled_length=length):
                self._left -= len(data or b"")
                self.body.feed(data or b"")
                self._protocol.acknowledge_received_data(length or 0, self._stream)
            case on.StreamEnded():
                self._ended = True
            case on.StreamReset(error_code=code) | on.ConnectionTerminated(error_code=code):
                self._broken(int(code or 0))
            case _:
                pass

    def _broken(self, code: int) -> None:
        """End on a reset or a GOAWAY; one without an error that allows our stream is ignored."""
        if code == _HTTP_1_1_REQUIRED:
            raise Http1RequiredError(failure_reasons.RESET, "the server requires HTTP/1.1")
        if code:
            raise FailureError(failure_reasons.RESET, f"HTTP/2 error code {code}")

    def _flush(self) -> None:
        if data := self._protocol.data_to_send():
            self._conversation.send(data)


def _texts(headers: Sequence[tuple[bytes, bytes]]) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("utf-8", "replace")) for name, value in headers]
