"""The words of the field as frozen values; docs/architecture.md defines each of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Status(StrEnum):
    """How a monitor is. UNKNOWN is time nobody measured: never up and never down."""

    UP = "up"
    DEGRADED = "degraded"
    DOWN = "down"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one region saw of one monitor in one round: a cell of a rounds file.

    `reason` is a short machine word (`timeout`, `dns`, `refused`, `tls`, `503`, `slow`);
    `ms` is how long the answer or the failure took, None where nothing was timed.
    """

    status: Status
    ms: int | None = None
    reason: str = ""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One measurement of a monitor from one region, retries included: a line of a run file.

    `time` is when the attempt that counts began; `attempts` says how many there were.
    `detail` is one redacted sentence for people, empty when all is well.
    """

    slug: str
    time: datetime
    reading: Reading
    phases: Phases = Phases()
    attempts: int = 1
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One run of all probes from one region: a row of a rounds file.

    `columns` lists the slugs that the round knew, in the order of the configuration. A slug
    without a reading was not measured. The region is "" where there is only one.
    """

    time: datetime
    region: str
    columns: tuple[str, ...]
    readings: Mapping[str, Reading]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What the regions agreed on about one monitor in one round."""

    time: datetime
    reading: Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A confirmed change of a monitor's status.

    `time` is when it began (the first check that showed it), `noted` when it was confirmed.
    """

    time: datetime
    slug: str
    status: Status
    reason: str
    ms: int | None
    noted: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The totals of one monitor on one UTC day.

    `known_s` is the time that checks vouch for; `down_s`, `degraded_s` and `maintenance_s` are
    parts of it. Times of answers are in milliseconds, None on a day without an answer.
    """

    date: date
    slug: str
    checks: int
    known_s: int
    down_s: int
    degraded_s: int
    maintenance_s: int
    mean_ms: int | None
    p50_ms: int | None
    p95_ms: int | None
    max_ms: int | None
