"""The time that all attempts to reach a remote may take together."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class PushDeadline:
    """A moment on a monotonic clock, in seconds."""

    at_s: float
    clock: Callable[[], float] = field(default=time.monotonic)

    @classmethod
    def after(cls, limit_s: float, clock: Callable[[], float] = time.monotonic) -> "PushDeadline":
        """The moment in `limit_s` seconds."""
        return cls(at_s=clock() + limit_s, clock=clock)

    def share(self, parts: int) -> "PushDeadline":
        """The moment at which the first of so many equal parts of the time left ends."""
        return PushDeadline.after(self.left_s() / parts, self.clock)

    def left_s(self) -> float:
        """How many seconds are left; never less than 0."""
        return max(self.at_s - self.clock(), 0.0)
