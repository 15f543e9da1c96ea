"""What an examination found, and how people are told of it."""

from dataclasses import dataclass
from datetime import datetime

from upstatic.domain.wording import duration
from upstatic.tools.doctor.findings import Finding, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was found, the worst first; `mended` are labels that were made.

    `last` is the newest round, None for none in a week; `rounds_a_day` counts those of 24 hours.
    """

    findings: tuple[Finding, ...]
    mended: tuple[str, ...] = ()
    last: datetime | None = None
    rounds_a_day: int = 0

    @property
    def problems(self) -> int:
        """How many of the findings somebody has to repair."""
        return sum(one.severity is Severity.PROBLEM for one in self.findings)

    def lines(self, now: datetime) -> list[str]:
        """The report for people."""
        lines = [f"made the label {name}" for name in self.mended]
        lines += [str(one) for one in self.findings]
        if self.last is not None:
            age = duration((now - self.last).total_seconds())
            lines.append(f"rounds: {self.rounds_a_day} in 24 hours, the last one {age} ago")
        if not self.findings:
            lines.append("all is well")
        elif all(one.severity is Severity.UNSEEN for one in self.findings):
            lines.append("all that could be checked is well")
        return lines
