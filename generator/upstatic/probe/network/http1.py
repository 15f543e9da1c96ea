"""HTTP/1.1 on an open connection (RFC 9112), as tolerant of servers as curl and Go are.

Header lines with odd names, bare line feeds and folded lines are accepted; a message whose length
cannot be determined is not.
"""

import re
from collections.abc import Iterator, Sequence

from upstatic.domain import failure_reasons
from upstatic.probe.network.body import Body
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.headers import Headers
from upstatic.probe.network.line_protocol import Conversation

MAX_HEAD_BYTES = 300 * 1024  # as curl
MAX_BODY_BYTES = 5 * 2**20  # enough for any page; a longer body is judged by its beginning
_MOST_INTERIM = 20
_VERSIONS = {"HTTP/1.0": "1.0", "HTTP/1.1": "1.1"}
_SWITCHING = 101
_WITHOUT_BODY = {204, 304}
_SIZE = re.compile(rb"\s*([0-9A-Fa-f]{1,16})\s*(?:;|$)")

Head = tuple[str, int, Headers]  # the version, the status, the headers
Fields = Sequence[tuple[str, str]]


def send_request(
    conversation: Conversation, method: str, target: str, fields: Fields, body: bytes | None
) -> ConnectionError | None:
    """Send a request; return the error if the server stopped reading.

    It may have responded before it closed the connection: read that first.
    """
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in fields), "", ""]
    data = "\r\n".join(lines).encode("utf-8", "surrogateescape") + (body or b"")
    try:
        conversation.send(data)
    except ConnectionError as error:
        return error
    return None


def read_head(conversation: Conversation, broken: ConnectionError | None) -> Head:
    """Read the final status line and headers. Raises FailureError, or `broken` if set."""
    conversation.reading = "first_byte"
    for _ in range(_MOST_INTERIM):
        first = _first_line(conversation, broken)
        conversation.reading = "body"
        version, status = _status_of(first)
        headers = _read_headers(conversation)
        if status >= 200 or status == _SWITCHING:  # noqa: PLR2004 - RFC 9110, 15: 1xx is interim
            return version, status, headers
        conversation.reading = "first_byte"
    raise FailureError(failure_reasons.TOO_LARGE, f"more than {_MOST_INTERIM} interim responses")


def _first_line(conversation: Conversation, broken: ConnectionError | None) -> bytes:
    try:
        return conversation.read_raw_line(failure_reasons.PROTOCOL)
    except (FailureError, ConnectionError) as error:
        if conversation.has_data:
            detail = "the status line is not valid"
            raise FailureError(failure_reasons.PROTOCOL, detail) from None
        raise broken or error from None


def _status_of(line: bytes) -> tuple[str, int]:
    words = line.decode("latin-1").split(" ", 2)
    version = _VERSIONS.get(words[0])
    digits = words[1] if len(words) > 1 else ""
    if version is None or not (len(digits) == 3 and digits.isascii() and digits.isdigit()):  # noqa: PLR2004 - RFC 9112, 4
        raise FailureError(failure_reasons.PROTOCOL, "the status line is not valid")
    return version, int(digits)


def _read_headers(conversation: Conversation) -> Headers:
    lines: list[bytes] = []
    left = MAX_HEAD_BYTES
    try:
        while line := conversation.read_raw_line(failure_reasons.TOO_LARGE):
            left -= len(line)
            _check_room(left)
            if line[:1] in {b" ", b"\t"} and lines:
                lines[-1] += b" " + line.strip()
            else:
                lines.append(line)
    except FailureError as failure:
        raise _cut_off(failure) from None
    return Headers([_field_of(line) for line in lines])


def _check_room(left: int) -> None:
    if left < 0:
        raise FailureError(failure_reasons.TOO_LARGE, "the headers are too long")


def _field_of(line: bytes) -> tuple[str, str]:
    name, colon, value = line.partition(b":")
    if not colon:
        raise FailureError(failure_reasons.PROTOCOL, "a header line has no colon")
    return _text(name.strip()), _text(value.strip())


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def read_body(conversation: Conversation, method: str, head: Head, body: Body) -> bool:
    """Read the body into `body`, up to MAX_BODY_BYTES; return whether all of it was read."""
    version, status, headers = head
    if method == "HEAD" or status in _WITHOUT_BODY or status == _SWITCHING:
        return True
    conversation.reading = "body"
    left = MAX_BODY_BYTES
    try:
        for piece in _pieces(conversation, version, headers):
            left -= len(piece)
            body.feed(piece)
            if left <= 0:
                return False
    except FailureError as failure:
        raise _cut_off(failure) from None
    return True


def _cut_off(failure: FailureError) -> FailureError:
    """A connection closed in the middle of a message is a broken one, not an empty one."""
    empty = failure.reason == failure_reasons.EMPTY
    return FailureError(failure_reasons.RESET) if empty else failure


def _pieces(conversation: Conversation, version: str, headers: Headers) -> Iterator[bytes]:
    """Yield the body as RFC 9112, 6.3 delimits it."""
    coding = headers.get("transfer-encoding", "").strip().lower()
    lengths = {
        part.strip() for text in headers.get_all("content-length") for part in text.split(",")
    }
    if coding and version != "1.0":
        if coding.rpartition(",")[2].strip() != "chunked":
            raise FailureError(failure_reasons.PROTOCOL, "the transfer encoding is unknown")
        return _chunks(conversation)
    if not lengths:
        return iter(conversation.read_some, b"")
    length = lengths.pop()
    if lengths or not (length.isascii() and length.isdigit()):
        raise FailureError(failure_reasons.PROTOCOL, "Content-Length is not valid")
    return _counted(conversation, int(length[:18]))


def _counted(conversation: Conversation, count: int) -> Iterator[bytes]:
    while count > 0:
        piece = conversation.read_some(count)
        if not piece:
            raise FailureError(failure_reasons.RESET)
        count -= len(piece)
        yield piece


def _chunks(conversation: Conversation) -> Iterator[bytes]:
    while size := _size_of(conversation.read_raw_line(failure_reasons.PROTOCOL)):
        yield from _counted(conversation, size)
        if conversation.read_raw_line(failure_reasons.PROTOCOL):
            raise FailureError(failure_reasons.PROTOCOL, "a chunk is longer than its size")
    while conversation.read_raw_line(failure_reasons.PROTOCOL):
        pass  # trailers


def _size_of(line: bytes) -> int:
    found = _SIZE.match(line)
    if not found:
        raise FailureError(failure_reasons.PROTOCOL, "the size of a chunk is not valid")
    return int(found[1], 16)
