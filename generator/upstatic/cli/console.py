"""What a command prints: results and progress lines, the log, and a status line on a terminal.

Results and progress lines go to standard output, everything else to standard error. No line of
them contains a secret.
"""

import logging
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from typing import Any, Self

from upstatic.cli.log_format import formatter, is_coloured
from upstatic.cli.status_line import StatusLine
from upstatic.cli.verbosity import LogFormat, Verbosity
from upstatic.infra.secrets import Secrets

_PACKAGE = "upstatic"
_progress = logging.getLogger(f"{_PACKAGE}.progress")


class Redaction:
    """Hides secrets; learns those of the configuration when that is loaded."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets

    def learn(self, secrets: Secrets) -> None:
        """Hide these secrets from now on; they include those of the environment."""
        self._secrets = secrets

    def redact(self, text: str) -> str:
        """Replace every known secret in `text` by its `$NAME`."""
        return self._secrets.redact(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """Prints for one command; `says_on_stderr` leaves standard output to the result alone."""

    redaction: Redaction
    status: StatusLine
    verbosity: Verbosity = Verbosity.NORMAL
    log_format: LogFormat = LogFormat.TEXT
    says_on_stderr: bool = False

    def for_json(self) -> Self:
        """The same console, for a command whose result is JSON."""
        return replace(self, says_on_stderr=True)

    def say(self, text: str) -> None:
        """Print a progress line: what was done; not when quiet."""
        if self.log_format is LogFormat.JSON:
            _progress.info("%s", text)
        elif self.verbosity is not Verbosity.QUIET:
            try:
                self._write(text, sys.stderr if self.says_on_stderr else sys.stdout)
            except BrokenPipeError:  # no reader is left; the command goes on
                discard_output()

    def print(self, text: str) -> None:
        """Print a line of the result."""
        self._write(text, sys.stdout)

    def print_exactly(self, text: str) -> None:
        """Print a result that only contains what the configuration file says, unredacted."""
        with self.status.hidden():
            print(text, flush=True)  # noqa: T201 - here and in _write is all that is printed

    def print_json(self, value: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
        """Print the result as JSON."""
        import json

        self._write(json.dumps(value, indent=2, ensure_ascii=False), sys.stdout)

    def progress(self, what: str) -> AbstractContextManager[None]:
        """Show on a terminal what is under way, once it takes longer than two seconds."""
        return self.status.showing(what)

    def _write(self, text: str, stream: Any) -> None:  # noqa: ANN401 - a text stream
        with self.status.hidden():
            print(self.redaction.redact(text), file=stream, flush=True)


def discard_output() -> None:
    """Write nothing more to standard output: its reader, such as `head`, has closed the pipe."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def open_console(
    environ: Mapping[str, str],
    verbosity: Verbosity = Verbosity.NORMAL,
    log_format: LogFormat = LogFormat.TEXT,
) -> Iterator[Console]:
    """Send the log to standard error while the block runs."""
    redaction = Redaction(Secrets(environ))
    status = StatusLine(
        sys.stderr, redaction.redact, is_shown=_has_status_line(verbosity, log_format)
    )
    handler = _LogHandler(status)
    handler.setLevel(verbosity.log_level)
    handler.setFormatter(
        formatter(log_format, redaction.redact, environ, coloured=is_coloured(environ, sys.stderr))
    )
    with _log_handlers(handler, status.handler):
        yield Console(
            redaction=redaction, status=status, verbosity=verbosity, log_format=log_format
        )


def _has_status_line(verbosity: Verbosity, log_format: LogFormat) -> bool:
    is_text = log_format is LogFormat.TEXT and verbosity is not Verbosity.QUIET
    return is_text and sys.stderr.isatty()


class _LogHandler(logging.StreamHandler[Any]):
    """Writes log records, with the status line out of the way."""

    def __init__(self, status: StatusLine) -> None:
        super().__init__()
        self._status = status

    def emit(self, record: logging.LogRecord) -> None:
        with self._status.hidden():
            super().emit(record)


@contextmanager
def _log_handlers(*handlers: logging.Handler) -> Iterator[None]:
    """Let these handlers have the log while the block runs."""
    root, own = logging.getLogger(), logging.getLogger(_PACKAGE)
    before = root.handlers, root.level, own.level
    root.handlers = list(handlers)
    root.setLevel(logging.WARNING)
    own.setLevel(logging.DEBUG)
    logging.captureWarnings(capture=True)  # a library's warning may quote a URL
    try:
        yield
    finally:
        logging.captureWarnings(capture=False)
        root.handlers = before[0]
        root.setLevel(before[1])
        own.setLevel(before[2])
