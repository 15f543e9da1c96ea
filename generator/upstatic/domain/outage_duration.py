"""How long an outage lasted: the one definition for messages, incidents, page, feeds and API."""

from collections.abc import Sequence
from dataclasses import dataclass

from upstatic.domain.time_spans import Span, joined, shared, without


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageDuration:
    """`total_s` is the time from the first failing check to the first good one.

    `counted_s` is the part of it that counts against uptime: measured, and outside maintenance.
    """

    total_s: int
    counted_s: int

    @property
    def is_whole(self) -> bool:
        """Whether all of it counts, give or take a minute."""
        return self.total_s - self.counted_s < 60  # noqa: PLR2004 - seconds in a minute

    def __add__(self, other: "OutageDuration") -> "OutageDuration":
        """The duration of two outages of one monitor together."""
        return OutageDuration(
            total_s=self.total_s + other.total_s, counted_s=self.counted_s + other.counted_s
        )


NO_TIME = OutageDuration(total_s=0, counted_s=0)


def outage_duration(
    outage: Span, planned: Sequence[Span] = (), known: Sequence[Span] | None = None
) -> OutageDuration:
    """Measure an outage; `planned` and `known` are those of `counted_time`."""
    counted = counted_time(outage, planned, known)
    return OutageDuration(
        total_s=max(outage.seconds, 0), counted_s=sum(span.seconds for span in counted)
    )


def counted_time(
    outage: Span, planned: Sequence[Span] = (), known: Sequence[Span] | None = None
) -> list[Span]:
    """The parts of an outage that count against uptime.

    `planned` are spans of maintenance that excuse it (see `uptime.planned_spans`), `known` are the
    spans for which checks are valid (see `uptime.known_spans`), None where all of it was measured.
    """
    rest = without([outage], joined(planned))
    return rest if known is None else shared(rest, joined(known))
