"""What a command prints: lines on standard output, the log on standard error; never a secret."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from upstatic.infra.redaction import RedactingFormatter
from upstatic.infra.secrets import Secrets


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


def say(text: str) -> None:
    """Print one line of output."""
    print(text, flush=True)  # noqa: T201 - the one place that prints


@contextmanager
def log_to_stderr(environ: Mapping[str, str]) -> Iterator[Redaction]:
    """Send the log to standard error while the block runs; gives what hides the secrets in it."""
    redaction = Redaction(Secrets(environ))
    handler = logging.StreamHandler()
    in_actions = environ.get("GITHUB_ACTIONS") == "true"
    formatter = _AnnotationFormatter if in_actions else _LineFormatter
    handler.setFormatter(formatter(redaction.redact))
    root, own = logging.getLogger(), logging.getLogger("upstatic")
    before = root.handlers, root.level, own.level
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    own.setLevel(logging.INFO)
    logging.captureWarnings(capture=True)  # a library's warning may quote a URL
    try:
        yield redaction
    finally:
        logging.captureWarnings(capture=False)
        root.handlers = before[0]
        root.setLevel(before[1])
        own.setLevel(before[2])


class _LineFormatter(RedactingFormatter):
    """Plain lines; warnings are marked."""

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        return f"warning: {text}" if record.levelno == logging.WARNING else text


class _AnnotationFormatter(RedactingFormatter):
    """Workflow commands, which GitHub shows on the run's page; their line ends are escaped.

    Source: GitHub's documentation, "Workflow commands for GitHub Actions".
    """

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        if record.levelno < logging.WARNING:
            return text
        escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        return f"::{'warning' if record.levelno == logging.WARNING else 'error'}::{escaped}"
