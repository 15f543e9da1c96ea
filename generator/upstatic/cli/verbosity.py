"""How much a command prints, and in which form."""

import logging
from enum import StrEnum


class Verbosity(StrEnum):
    """How much is printed next to the results."""

    QUIET = "quiet"
    NORMAL = "normal"
    VERBOSE = "verbose"

    @property
    def log_level(self) -> int:
        """The lowest level of the program's own log records that are shown."""
        levels = {Verbosity.QUIET: logging.WARNING, Verbosity.VERBOSE: logging.DEBUG}
        return levels.get(self, logging.INFO)


class LogFormat(StrEnum):
    """The forms of --log-format."""

    TEXT = "text"
    JSON = "json"
