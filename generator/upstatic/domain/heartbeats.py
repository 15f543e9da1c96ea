"""Reports of jobs."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """A report of a job at `time`: it finished, or it failed."""

    time: datetime
    slug: str
    ok: bool = True
