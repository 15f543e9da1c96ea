"""A stopwatch for the phases of a request, and the deadline that none of them may pass."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from upstatic.domain.models import Phases

_DOING = {
    "dns": "looking up the name",
    "connect": "connecting",
    "tls": "agreeing on encryption",
    "first_byte": "waiting for the answer",
    "body": "reading the answer",
}


class Watch:
    """Runs from its making on; phases that happen more than once, as in redirects, add up."""

    def __init__(self) -> None:
        self._start_s = time.perf_counter()
        self._spent_s: dict[str, float] = {}
        self._doing = "dns"

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Time one phase: `dns`, `connect`, `tls`, `first_byte` or `body`."""
        self._doing = name
        began_s = time.perf_counter()
        yield
        spent_s = time.perf_counter() - began_s
        self._spent_s[name] = self._spent_s.get(name, 0.0) + spent_s

    def phases(self) -> Phases:
        """Give the phases that ended, and the total until now."""
        spent_ms = {name: value * 1000 for name, value in self._spent_s.items()}
        return Phases(
            dns_ms=spent_ms.get("dns"),
            connect_ms=spent_ms.get("connect"),
            tls_ms=spent_ms.get("tls"),
            first_byte_ms=spent_ms.get("first_byte"),
            total_ms=(time.perf_counter() - self._start_s) * 1000,
        )

    @property
    def doing(self) -> str:
        """What the latest phase does, for people: "waiting for the answer"."""
        return _DOING[self._doing]


class Deadline:
    """A moment that no read, write or look-up may pass, however many of them there are."""

    def __init__(self, seconds: float) -> None:
        self._end_s = time.monotonic() + seconds

    def left_s(self) -> float:
        """Give the seconds left, always above 0. Raises TimeoutError when there are none."""
        left_s = self._end_s - time.monotonic()
        if left_s <= 0:
            raise TimeoutError
        return left_s

    def within(self, seconds: float) -> "Deadline":
        """Give the earlier of this deadline and `seconds` from now."""
        return Deadline(min(seconds, self._end_s - time.monotonic()))
