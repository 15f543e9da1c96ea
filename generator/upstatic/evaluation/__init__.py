"""What is true of a monitor: regions agree on a check, checks in a row confirm an event."""

from upstatic.evaluation.confirmation import replay
from upstatic.evaluation.current_status import Standing, standing
from upstatic.evaluation.flapping import Unstable, steady, unstable, unstable_spans
from upstatic.evaluation.quorum import Quorum, agree, checks_of, in_order, quorum_of

__all__ = [
    "Quorum",
    "Standing",
    "Unstable",
    "agree",
    "checks_of",
    "in_order",
    "quorum_of",
    "replay",
    "standing",
    "steady",
    "unstable",
    "unstable_spans",
]
