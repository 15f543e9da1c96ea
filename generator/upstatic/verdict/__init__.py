"""What is true of a monitor: regions agree on a check, checks in a row confirm an event."""

from upstatic.verdict.agreement import SEVERITY, Quorum, agree, checks_of, in_order, quorum_of
from upstatic.verdict.confirmation import replay
from upstatic.verdict.flapping import Unstable, steady, unstable, unstable_spans
from upstatic.verdict.standing import Standing, standing

__all__ = [
    "SEVERITY",
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
