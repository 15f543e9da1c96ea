"""The result of an examination, and its lines of text."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from upstatic.domain.times import format_time
from upstatic.domain.wording import duration
from upstatic.tools.doctor.finding_kinds import Severity
from upstatic.tools.doctor.findings import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was found, the most severe first; `created_labels` are labels that were created.

    `last` is the newest round, None for none in a week; `rounds_a_day` counts the last 24 hours.
    """

    findings: tuple[Finding, ...]
    created_labels: tuple[str, ...] = ()
    last: datetime | None = None
    rounds_a_day: int = 0

    @property
    def problems(self) -> int:
        """How many findings are problems."""
        return sum(one.severity is Severity.PROBLEM for one in self.findings)

    def as_json(self) -> dict[str, Any]:
        """The report for programs."""
        return {
            "problems": self.problems,
            "findings": [one.as_json() for one in self.findings],
            "created_labels": list(self.created_labels),
            "last_round": format_time(self.last) if self.last else None,
            "rounds_in_24_hours": self.rounds_a_day,
        }

    def lines(self, now: datetime) -> list[str]:
        """The report as text."""
        lines = [f"created the label {name}" for name in self.created_labels]
        lines += [str(one) for one in self.findings]
        if self.last is not None:
            age = duration((now - self.last).total_seconds())
            lines.append(f"rounds: {self.rounds_a_day} in 24 hours, the last one {age} ago")
        if not self.findings:
            lines.append("no problems found")
        elif all(one.severity is Severity.NOT_CHECKED for one in self.findings):
            lines.append("no problems found in what could be checked")
        return lines
