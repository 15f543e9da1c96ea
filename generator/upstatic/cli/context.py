"""What a command gets from outside: the folder, the clock, the environment, the console."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from upstatic.cli.console import Console


def utc_now() -> datetime:
    """The time of this machine's clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Where a command works, what time it is, and which variables are set.

    `fixed_now` is the time of --now, None for the `clock`.
    """

    root: Path
    fixed_now: datetime | None
    environ: Mapping[str, str]
    console: "Console"
    clock: Callable[[], datetime] = utc_now

    @property
    def is_in_workflow(self) -> bool:
        """Whether this is a step of a workflow of GitHub Actions."""
        return self.environ.get("GITHUB_ACTIONS") == "true"

    def now(self) -> datetime:
        """The current time, or that of --now."""
        return self.fixed_now or self.clock()
