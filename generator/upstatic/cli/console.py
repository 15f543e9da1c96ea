"""What people see on a terminal or a run's page: plain lines, warnings, errors; never a secret."""

import logging
from collections.abc import Mapping

from upstatic.infra.secrets import RedactingFormatter, Secrets


def say(text: str) -> None:
    """Print one line of result."""
    print(text, flush=True)  # noqa: T201 - the one place that prints


def show_log(secrets: Secrets, environ: Mapping[str, str]) -> None:
    """Send the log to standard error, without any secret in it; replaces an earlier call's."""
    handler = logging.StreamHandler()
    in_actions = environ.get("GITHUB_ACTIONS") == "true"
    handler.setFormatter(_Annotations(secrets) if in_actions else _Lines(secrets))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("upstatic").setLevel(logging.INFO)
    logging.captureWarnings(capture=True)  # a library's warning may quote an address


class _Lines(RedactingFormatter):
    """A warning says that it is one; anything else is a plain line."""

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        return f"warning: {text}" if record.levelno == logging.WARNING else text


class _Annotations(RedactingFormatter):
    """Workflow commands, which GitHub shows on the run's page; their line ends are escaped.

    Source: GitHub's documentation, "Workflow commands for GitHub Actions".
    """

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        if record.levelno < logging.WARNING:
            return text
        escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        return f"::{'warning' if record.levelno == logging.WARNING else 'error'}::{escaped}"
