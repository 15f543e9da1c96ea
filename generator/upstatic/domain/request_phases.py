"""Where the time of one request went."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Phases:
    """Where the time of one request went, in milliseconds; None for a phase that did not happen.

    Each value is the length of its phase, not the time since the start; `total_ms` is the whole.
    """

    dns_ms: float | None = None
    connect_ms: float | None = None
    tls_ms: float | None = None
    first_byte_ms: float | None = None
    total_ms: float | None = None
