"""Error budgets: the allowed downtime of an SLO, the used part, and the burn rate."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from upstatic.domain.times import DAY_S

ENOUGH = 0.5
"""The share of a window that must be known before an SLO is reported as met."""


class Verdict(StrEnum):
    """The state of an SLO: EARLY if too little is known to report it as met."""

    MET = "met"
    MISSED = "missed"
    EARLY = "early"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """The cost of a period: `counted_s` is its known time without maintenance, in seconds.

    `down_s` is the part of it that was down.
    """

    counted_s: int
    down_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorBudget:
    """A target uptime (per cent), and the cost of a window of `window_s`.

    The budget is the allowed downtime: one minus the target, of the time that is
    known (Site Reliability Engineering, ch. 3, "Motivation for Error Budgets"). A gap neither
    uses nor adds budget.
    """

    target_percent: float
    window_s: int
    spent: Spent

    @property
    def allowed_s(self) -> float:
        """The allowed downtime, of the known time."""
        return self._allowed_of(self.spent.counted_s)

    @property
    def left_s(self) -> float:
        """The remaining budget; negative when it is overspent."""
        return self.allowed_s - self.spent.down_s

    @property
    def left_ratio(self) -> float | None:
        """The same as a share of the budget; None if nothing is known."""
        return self.left_s / self.allowed_s if self.allowed_s else None

    @property
    def verdict(self) -> Verdict:
        """Whether the SLO is met.

        With little known, it is missed only if the downtime exceeds that of the whole window.
        """
        is_enough = self.spent.counted_s >= ENOUGH * self.window_s
        allowed_s = self.allowed_s if is_enough else self._allowed_of(self.window_s)
        if self.spent.down_s > allowed_s:
            return Verdict.MISSED
        return Verdict.MET if is_enough else Verdict.EARLY

    def burn_rate(self, spent: Spent) -> float | None:
        """The burn rate of a period; None if nothing of it is known.

        At 1, the budget of a window lasts exactly as long as the window: the share of downtime
        over the allowed share (The Site Reliability Workbook, ch. 5, "Alerting on SLOs").
        """
        allowed_s = self._allowed_of(spent.counted_s)
        return spent.down_s / allowed_s if allowed_s else None

    def lasts_s(self, burn_rate: float | None) -> float | None:
        """After how many seconds the budget runs out at this rate.

        None if it does not: at a rate up to 1, the window gives back as much as is used.
        """
        if burn_rate is None or burn_rate <= 1:
            return None
        return max(self.left_s, 0) / (burn_rate * self._allowed_of(DAY_S) / DAY_S)

    def days_until_kept(self, days: Sequence[Spent]) -> int:
        """In how many days an overspent budget is met again if nothing more fails.

        `days` are those of the window, the oldest first: each day that passes takes one out.
        """
        counted_s, down_s = self.spent.counted_s, self.spent.down_s
        for n, day in enumerate(days):
            if down_s <= self._allowed_of(counted_s):
                return n
            counted_s, down_s = counted_s + DAY_S - day.counted_s, down_s - day.down_s
        return len(days)

    def _allowed_of(self, counted_s: int) -> float:
        """The share in decimals: as floats, 99.9 of 1,000,000 would allow not quite 1,000."""
        return float((100 - Decimal(str(self.target_percent))) / 100 * counted_s)
