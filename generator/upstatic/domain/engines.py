"""Engines: the programs that may measure for one history."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class EngineName(StrEnum):
    """`watch`, which measures all the time, or `run`, which a scheduler starts."""

    WATCH = "watch"
    RUN = "run"


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """An engine that took over at `time`; a round of it is due every `interval_s` seconds.

    `interval_s` is 0 for `run`, whose scheduler is not known here.
    """

    time: datetime
    name: EngineName
    interval_s: int = 0
