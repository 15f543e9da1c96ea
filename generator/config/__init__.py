"""`.upptimerc.yml` -> Config: read, checked, and translated into the code's own spelling."""

from generator.config.load import Loaded, load
from generator.config.reference import json_schema
from generator.config.schema import (
    CommitMessages,
    Config,
    Confirm,
    HistoryKeeping,
    Monitor,
    NavLink,
    Retries,
    StatusWebsite,
)

__all__ = [
    "CommitMessages",
    "Config",
    "Confirm",
    "HistoryKeeping",
    "Loaded",
    "Monitor",
    "NavLink",
    "Retries",
    "StatusWebsite",
    "json_schema",
    "load",
]
