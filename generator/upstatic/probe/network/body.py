"""Collect and decompress a response body up to a limit, so that no compression bomb expands."""

import zlib
from collections.abc import Iterator, Sequence

_WRAPPINGS = {
    "gzip": 16 + zlib.MAX_WBITS,
    "x-gzip": 16 + zlib.MAX_WBITS,
    "deflate": zlib.MAX_WBITS,
}
_PIECE = 64 * 1024


class Body:
    """Collects the pieces of a response body as they are received.

    Keeps the first `limit` bytes after decompression; `whole` says whether that is everything.
    `encoding` is the Content-Encoding, of which there may be several; with an unknown one among
    them the bytes are kept as sent.
    """

    def __init__(self, encoding: str, limit: int) -> None:
        names = [each.strip().lower() for each in encoding.split(",")]
        codings = [each for each in names if each not in {"", "identity"}]
        known = all(each in _WRAPPINGS for each in codings)
        # The last one listed was applied last (RFC 9110, 8.4).
        self._stages = [_Inflater(each) for each in reversed(codings)] if known else []
        self._limit = limit
        self._kept = bytearray()
        self.whole = True

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes received. Raises zlib.error if they cannot be decompressed."""
        if self._limit and self.whole:
            self._pass_on(chunk, self._stages)

    def finish(self) -> None:
        """Take note that everything was received. Raises zlib.error if something is missing."""
        if self.whole and any(stage.is_cut_off for stage in self._stages):
            raise zlib.error("the compressed data ends early")

    def content(self) -> bytes:
        """Return what was kept."""
        return bytes(self._kept)

    def _pass_on(self, data: bytes, stages: Sequence["_Inflater"]) -> None:
        if not stages:
            room = self._limit - len(self._kept)
            self._kept += data[:room]
            self.whole = len(data) <= room
            return
        for piece in stages[0].pieces(data):
            self._pass_on(piece, stages[1:])
            if not self.whole:
                return


class _Inflater:
    """Reverses one content coding; a gzip stream may have several members (RFC 1952, 2.2)."""

    def __init__(self, coding: str) -> None:
        self._coding = coding
        self._inflate = zlib.decompressobj(wbits=_WRAPPINGS[coding])
        self._before_output: bytes | None = b""  # None once the format is certain
        self._started = False

    @property
    def is_cut_off(self) -> bool:
        """Whether a member has begun and not ended."""
        return self._started and not self._inflate.eof

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """Yield the decompressed data in pieces of bounded size."""
        self._started = self._started or bool(data)
        while True:
            if self._inflate.eof and not (data := self._next_member(data)):
                return
            piece = self._decompress(data)
            data = self._inflate.unconsumed_tail or self._inflate.unused_data
            if piece:
                yield piece
            if not data and len(piece) < _PIECE:
                return

    def _next_member(self, data: bytes) -> bytes:
        """Start the next member of a gzip stream; what follows the last one is ignored."""
        if self._coding == "deflate" or not data.startswith(b"\x1f"):
            return b""
        self._inflate = zlib.decompressobj(wbits=_WRAPPINGS[self._coding])
        return data

    def _decompress(self, data: bytes) -> bytes:
        before = self._before_output
        try:
            piece = self._inflate.decompress(data, _PIECE)
        except zlib.error:
            # Some servers send deflate data without its zlib header, and browsers accept it.
            if self._coding != "deflate" or before is None:
                raise
            self._before_output = None
            self._inflate = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
            return self._inflate.decompress(before + data, _PIECE)
        self._before_output = None if piece or before is None else before + data
        return piece
