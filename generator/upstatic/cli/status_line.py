"""The last line of a terminal: what is under way, since when, and the newest detail of the log."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from shutil import get_terminal_size
from typing import TextIO

_PATIENCE_S = 2.0
_REFRESH_S = 0.5
_CLEAR = "\r\x1b[K"


class StatusLine:
    """A line that is rewritten in place; does nothing unless it `is_shown`."""

    def __init__(self, stream: TextIO, redact: Callable[[str], str], *, is_shown: bool) -> None:
        self._stream = stream
        self._redact = redact
        self._is_shown = is_shown
        self._lock = threading.RLock()
        self._is_visible = False
        self._is_busy = False
        self._detail = ""
        self.handler: logging.Handler = _DetailHandler(self)

    @contextmanager
    def showing(self, what: str) -> Iterator[None]:
        """Show `what` while the block runs, once that takes longer than two seconds.

        A block within such a block changes nothing.
        """
        if self._is_busy or not self._is_shown:
            yield
            return
        self._is_busy = True
        self._detail = ""
        done = threading.Event()
        thread = threading.Thread(target=self._show, args=(what, done), name="status line")
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()
            self._is_busy = False
            with self._lock:
                self._clear()

    @contextmanager
    def hidden(self) -> Iterator[None]:
        """Keep the line away while the block writes other lines."""
        with self._lock:
            self._clear()
            yield

    def note(self, detail: str) -> None:
        """Show this next to what is under way."""
        self._detail = self._redact(detail)

    def _show(self, what: str, done: threading.Event) -> None:
        start_s = time.monotonic()
        wait_s = _PATIENCE_S
        while not done.wait(wait_s):
            with self._lock:
                self._write(what, time.monotonic() - start_s)
            wait_s = _REFRESH_S

    def _write(self, what: str, passed_s: float) -> None:
        detail = f": {self._detail}" if self._detail else ""
        line = f"{what} ({passed_s:.0f} s){detail}"
        self._stream.write(_CLEAR + line[: get_terminal_size().columns - 1])
        self._stream.flush()
        self._is_visible = True

    def _clear(self) -> None:
        if self._is_visible:
            self._stream.write(_CLEAR)
            self._stream.flush()
            self._is_visible = False


class _DetailHandler(logging.Handler):
    """Gives the newest record of the log to the status line."""

    def __init__(self, status: StatusLine) -> None:
        super().__init__(logging.DEBUG)
        self._status = status

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno < logging.WARNING:
            self._status.note(record.getMessage())
