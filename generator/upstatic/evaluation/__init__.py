"""Evaluation: regions agree on a check, consecutive checks confirm an event."""

from upstatic.evaluation.confirmation import replay
from upstatic.evaluation.current_status import CurrentStatus, current_status
from upstatic.evaluation.flapping import Unstable, unstable, unstable_spans, without_flapping
from upstatic.evaluation.measured_time import MeasuredTime, recorded_checks
from upstatic.evaluation.quorum import (
    Quorum,
    agree,
    checks_of,
    in_order,
    later_checks_of,
    quorum_of,
)

__all__ = [
    "CurrentStatus",
    "MeasuredTime",
    "Quorum",
    "Unstable",
    "agree",
    "checks_of",
    "current_status",
    "in_order",
    "later_checks_of",
    "quorum_of",
    "recorded_checks",
    "replay",
    "unstable",
    "unstable_spans",
    "without_flapping",
]
