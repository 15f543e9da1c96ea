"""How a log record looks: a line with colour on a terminal, an annotation, or a JSON object."""

import json
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TextIO

from upstatic.cli.verbosity import LogFormat
from upstatic.infra.redaction import RedactingFormatter

Redact = Callable[[str], str]

_BOLD = {logging.WARNING: "\x1b[1;33m", logging.ERROR: "\x1b[1;31m"}
_PLAIN = "\x1b[0m"


def is_coloured(environ: Mapping[str, str], stream: TextIO) -> bool:
    """Whether to colour: on a terminal, unless NO_COLOR is set (https://no-color.org)."""
    if environ.get("NO_COLOR"):
        return False
    return stream.isatty() and environ.get("TERM") != "dumb"


def formatter(
    log_format: LogFormat, redact: Redact, environ: Mapping[str, str], *, coloured: bool
) -> logging.Formatter:
    """The formatter for this format, and within text for where the program runs."""
    if log_format is LogFormat.JSON:
        return _JsonFormatter(redact)
    if environ.get("GITHUB_ACTIONS") == "true":
        return _AnnotationFormatter(redact)
    return _LineFormatter(redact, coloured=coloured)


def _label(record: logging.LogRecord) -> str:
    """How a record is marked: "warning", "error", or "" for what is neither."""
    if record.levelno >= logging.ERROR:
        return "error"
    return "warning" if record.levelno >= logging.WARNING else ""


class _LineFormatter(RedactingFormatter):
    """Plain lines; warnings and errors are marked."""

    def __init__(self, redact: Redact, *, coloured: bool) -> None:
        super().__init__(redact)
        self._coloured = coloured

    def format(self, record: logging.LogRecord) -> str:
        text, label = super().format(record), _label(record)
        if not label:
            return text
        start = _BOLD[min(record.levelno, logging.ERROR)] if self._coloured else ""
        return f"{start}{label}:{_PLAIN if self._coloured else ''} {text}"


class _AnnotationFormatter(RedactingFormatter):
    """Workflow commands, which GitHub shows on the run's page; their line ends are escaped.

    Source: GitHub's documentation, "Workflow commands for GitHub Actions".
    """

    def format(self, record: logging.LogRecord) -> str:
        text, label = super().format(record), _label(record)
        if not label:
            return text
        escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        return f"::{label}::{escaped}"


class _JsonFormatter(RedactingFormatter):
    """One JSON object a line: time (RFC 3339), level, logger, message, and a bug's traceback."""

    def __init__(self, redact: Redact) -> None:
        super().__init__(redact)
        self._redact_text = redact

    def format(self, record: logging.LogRecord) -> str:
        fields = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            fields["traceback"] = self.formatException(record.exc_info)
        hidden = {name: self._redact_text(text) for name, text in fields.items()}
        return json.dumps(hidden, ensure_ascii=False)
