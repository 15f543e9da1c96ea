"""What became of messages: values that the stage returns."""

from dataclasses import dataclass

from upstatic.domain.deliveries import Delivery

HISTORY = "history"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What became of one message to one channel; `error` is "" or a sentence's predicate."""

    channel: str
    title: str
    state: Delivery
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifyResult:
    """What a call of `notify` did: each message that was tried, and what needs a repair.

    `changed` says whether history/ has new rows. `problems` are finished lines, redacted.
    """

    messages: tuple[Delivered, ...] = ()
    problems: tuple[str, ...] = ()
    changed: bool = False

    @property
    def sent(self) -> int:
        """How many messages were accepted."""
        return sum(one.state is Delivery.SENT for one in self.messages)

    @property
    def failed(self) -> tuple[Delivered, ...]:
        """Those that were not accepted, each with why."""
        return tuple(one for one in self.messages if one.error)

    @property
    def pending(self) -> int:
        """How many will be retried."""
        return sum(one.state is Delivery.PENDING for one in self.messages)
