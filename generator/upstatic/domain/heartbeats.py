"""What jobs report of themselves."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """What a job said of itself at `time`: that it is done, or that it failed."""

    time: datetime
    slug: str
    ok: bool = True
