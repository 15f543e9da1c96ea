"""What became of the messages to a channel."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Delivery(StrEnum):
    """Where a message to a channel stands: still owed, told, or given up."""

    PENDING = "owed"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of one message to one channel: a row of history/receipts/.

    `message` is its derived identity; `time` is when it became owed or was last tried,
    `attempts` how often it was. `error` is a short machine word, "" when there is none.
    """

    time: datetime
    message: str
    channel: str
    state: Delivery
    attempts: int = 0
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailingChannel:
    """A channel that takes nothing: since when, and why, as a predicate ("answered 404 …")."""

    channel: str
    since: datetime
    why: str
