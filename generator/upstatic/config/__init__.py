"""`.upptimerc.yml`: parsing, validation and defaults."""

from typing import Any

from upstatic.config.load import Loaded, load
from upstatic.config.schema.root import (
    CommitMessages,
    Config,
    Confirm,
    Flapping,
    HistoryKeeping,
    IncidentKeeping,
    Maintenance,
    Monitor,
    NavLink,
    Notifications,
    Retries,
    StatusWebsite,
)

__all__ = [
    "CommitMessages",
    "Config",
    "Confirm",
    "Flapping",
    "HistoryKeeping",
    "IncidentKeeping",
    "Loaded",
    "Maintenance",
    "Monitor",
    "NavLink",
    "Notifications",
    "Retries",
    "StatusWebsite",
    "json_schema",
    "load",
    "matrix",
]


def json_schema() -> dict[str, Any]:
    """Describe the file as JSON Schema, for editors; see `config.reference`."""
    from upstatic.config import reference  # noqa: PLC0415 - a round has no use for it

    return reference.json_schema.json_schema()


def matrix(config: Config) -> dict[str, Any]:
    """Give the jobs that measure, as a matrix of GitHub Actions; see ci_matrix.matrix."""
    from upstatic.config import ci_matrix  # noqa: PLC0415 - as above

    return ci_matrix.matrix(config)
