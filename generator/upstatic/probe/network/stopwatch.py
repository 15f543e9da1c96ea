"""Time the phases of a request, and enforce one deadline for all of them."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from upstatic.domain.request_phases import Phases

_DOING = {
    "dns": "looking up the name",
    "connect": "connecting",
    "tls": "negotiating TLS",
    "first_byte": "waiting for the response",
    "body": "reading the response",
}


class Stopwatch:
    """Starts when created; phases that repeat, as in redirects, add up.

    `address` is that of the server of the last connection.
    """

    def __init__(self) -> None:
        self._start_s = time.perf_counter()
        self._spent_s: dict[str, float] = {}
        self._doing = "dns"
        self.address = ""

    def restart(self) -> None:
        """Start anew: what was timed until now does not count."""
        self._start_s = time.perf_counter()
        self._spent_s.clear()

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Time one phase: `dns`, `connect`, `tls`, `first_byte` or `body`."""
        self._doing = name
        began_s = time.perf_counter()
        yield
        spent_s = time.perf_counter() - began_s
        self._spent_s[name] = self._spent_s.get(name, 0.0) + spent_s

    def phases(self) -> Phases:
        """Return the completed phases and the total until now."""
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
        """Describe the current phase: "waiting for the response"."""
        return _DOING[self._doing]


class Deadline:
    """A point in time by which all reads, writes and look-ups together must end."""

    def __init__(self, seconds: float) -> None:
        self._end_s = time.monotonic() + seconds

    def left_s(self) -> float:
        """Return the seconds left, always above 0. Raises TimeoutError if none are left."""
        left_s = self._end_s - time.monotonic()
        if left_s <= 0:
            raise TimeoutError
        return left_s

    def within(self, seconds: float) -> "Deadline":
        """Return the earlier of this deadline and `seconds` from now."""
        return Deadline(min(seconds, self._end_s - time.monotonic()))
