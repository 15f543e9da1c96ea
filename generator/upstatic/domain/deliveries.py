"""Delivery states of notifications."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Delivery(StrEnum):
    """The state of a message to a channel: pending, sent, or given up."""

    PENDING = "owed"
    SENT = "sent"
    FAILED = "failed"


_SENDING = "sending:"


def sending(transmission: str) -> str:
    """The `error` of a receipt while its transmission is under way."""
    return f"{_SENDING}{transmission}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The state of one message to one channel: a row of history/receipts/.

    `message` is its derived identity; `time` is when it became pending or was last tried,
    `attempts` how often it was. `error` is a short machine word, "" when there is none.
    """

    time: datetime
    message: str
    channel: str
    state: Delivery
    attempts: int = 0
    error: str = ""

    @property
    def unconfirmed(self) -> str:
        """The id of a transmission whose outcome is not recorded; "" where there is none.

        The round was killed: whether the channel accepted the message is unknown.
        """
        return self.error.removeprefix(_SENDING) if self.error.startswith(_SENDING) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailingChannel:
    """A channel whose deliveries fail: since when, and why, as a predicate ("answered 404 …")."""

    channel: str
    since: datetime
    why: str
