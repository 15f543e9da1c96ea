"""The body of an answer, kept and inflated no further than a limit, so that no bomb can burst."""

import zlib

_WRAPPINGS = {
    "gzip": 16 + zlib.MAX_WBITS,
    "x-gzip": 16 + zlib.MAX_WBITS,
    "deflate": zlib.MAX_WBITS,
}


class Body:
    """Collects the chunks of an answer as they come off the wire.

    Keeps the first `limit` bytes of what they say once inflated; `whole` tells whether that is
    everything. `encoding` is the Content-Encoding; one that is not known keeps the bytes as sent.
    """

    def __init__(self, encoding: str, limit: int) -> None:
        self._encoding = encoding.strip().lower()
        bits = _WRAPPINGS.get(self._encoding)
        self._inflate = zlib.decompressobj(wbits=bits) if bits else None
        self._limit = limit
        self._kept = bytearray()
        self._silent = b""  # what was fed before anything came out
        self.whole = True

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes off the wire. Raises zlib.error when they are not what they claim."""
        if self.whole:
            room = self._limit - len(self._kept)
            piece = self._inflated(chunk, room + 1)
            self._kept += piece[:room]
            self.whole = len(piece) <= room

    def content(self) -> bytes:
        """Give what was kept."""
        return bytes(self._kept)

    def _inflated(self, chunk: bytes, at_most: int) -> bytes:
        if self._inflate is None:
            return chunk
        try:
            piece = self._inflate.decompress(chunk, at_most)
        except zlib.error:
            # Some servers send deflate without its wrapping, and browsers put up with it.
            if self._encoding != "deflate" or self._kept:
                raise
            self._encoding, self._inflate = "", zlib.decompressobj(wbits=-zlib.MAX_WBITS)
            return self._inflate.decompress(self._silent + chunk, at_most)
        if not (piece or self._kept):
            self._silent += chunk
        return piece
