"""The words of the field as frozen values; docs/architecture.md defines each of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType


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

    `time` is when the attempt that counts began; `attempts` says how many there were. `detail` is
    a redacted sentence for people, empty when all is well; `expires` the certificate's end, if any.
    """

    slug: str
    time: datetime
    reading: Reading
    phases: Phases = Phases()
    attempts: int = 1
    detail: str = ""
    expires: datetime | None = None


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


_NOBODY: Mapping[str, Reading] = MappingProxyType({})  # one for all: there are many checks


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What the regions agreed on about one monitor in one round.

    `regions` has what each of them saw; it is empty where there is only one. `interval_s` is how
    often it was measured then, None for as often as the monitor's own interval says; `alone_s` is
    how long it vouches when no check follows in time, None for as long as when one does.
    """

    time: datetime
    reading: Reading
    regions: Mapping[str, Reading] = field(default_factory=lambda: _NOBODY)
    interval_s: float | None = None
    alone_s: float | None = None


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
class Beat:
    """What a job said of itself at `time`: that it is done, or that it failed."""

    time: datetime
    slug: str
    ok: bool = True


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


class Phase(StrEnum):
    """Where an incident or a maintenance is in its life.

    The first five are an incident's (Statuspage's words), the last three a maintenance's.
    """

    INVESTIGATING = "investigating"
    IDENTIFIED = "identified"
    MONITORING = "monitoring"
    RESOLVED = "resolved"
    POSTMORTEM = "postmortem"
    SCHEDULED = "scheduled"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"


class Impact(StrEnum):
    """How much an incident hurts; a maintenance has an impact of its own."""

    NONE = "none"
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"
    MAINTENANCE = "maintenance"


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """One entry of an incident's timeline: Markdown in the team's words, or our own sentence.

    `id` is unique within the incident and stays when the text is corrected.
    """

    id: str
    time: datetime
    phase: Phase
    body: str
    author: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """A span with something wrong, or a planned window: what history/incidents/<n>.yml holds.

    `number` is the issue's on GitHub, or counted here where there is none. `key` is the derived
    identity of one that was opened by events or by a recurring rule, "" for a manual one: it is
    what keeps a second run from opening it again. `components` are slugs. `started` to `ended`
    is when it hurt (for a maintenance: the window as planned, `ended` known beforehand).
    `expected` tells which status a component may have during a maintenance without an alert.
    `told` holds the identities of the events that its updates tell of, so that none is told
    twice. `updated` is when its issue last changed, by GitHub's clock; None where there is none.
    """

    number: int
    key: str = ""
    title: str
    phase: Phase
    impact: Impact
    components: tuple[str, ...] = ()
    started: datetime
    ended: datetime | None = None
    updates: tuple[Update, ...] = ()
    expected: Mapping[str, Status] = field(default_factory=dict)
    told: tuple[str, ...] = ()
    url: str = ""
    updated: datetime | None = None

    @property
    def is_maintenance(self) -> bool:
        """Whether this is a planned window."""
        return self.impact is Impact.MAINTENANCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A time in which one monitor may be as bad as `expected` (degraded or down), as planned."""

    start: datetime
    end: datetime
    expected: Status


class Delivery(StrEnum):
    """Where a message to a channel stands: still owed, told, or given up."""

    PENDING = "owed"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of one message to one channel: a row of history/receipts/.

    `message` is its derived identity; `time` is when it became owed or was last tried,
    `attempts` how often it was. `error` is a short machine word, "" when there is none.
    """

    time: datetime
    message: str
    channel: str
    state: Delivery
    attempts: int = 0
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailingChannel:
    """A channel that takes nothing: since when, and why, as a predicate ("answered 404 …")."""

    channel: str
    since: datetime
    why: str
