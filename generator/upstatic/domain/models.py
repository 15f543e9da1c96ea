"""The central values; docs/glossary.md defines the terms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from upstatic.domain.request_phases import Phases
from upstatic.domain.times import compact_time


class Status(StrEnum):
    """The status of a monitor. UNKNOWN means that it was not measured: neither up nor down."""

    UP = "up"
    DEGRADED = "degraded"
    DOWN = "down"
    UNKNOWN = "unknown"

    @classmethod
    def of_severity(cls, severity: int) -> "Status":
        """The known status of a severity. Raises ValueError where there is none."""
        return (cls.UP, cls.DEGRADED, cls.DOWN)[severity]

    @property
    def is_known(self) -> bool:
        """Whether it was measured."""
        return self is not Status.UNKNOWN

    @property
    def severity(self) -> int:
        """How bad it is: up 0, degraded 1, down 2.

        UNKNOWN is 0 too, because no failure was seen; check `is_known` where that matters.
        """
        return _SEVERITY.get(self, 0)

    @property
    def emoji(self) -> str:
        """The square that stands for it in commits, tables and messages, as in Upptime."""
        return _EMOJI[self]


WORST_FIRST = (Status.DOWN, Status.DEGRADED, Status.UNKNOWN, Status.UP)
_SEVERITY = {Status.DEGRADED: 1, Status.DOWN: 2}
_EMOJI = {Status.UP: "🟩", Status.DEGRADED: "🟨", Status.DOWN: "🟥", Status.UNKNOWN: "⬜"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The result of one monitor from one region in one round: a cell of a rounds file.

    `reason` is a short code (`timeout`, `dns`, `refused`, `tls`, `503`, `slow`);
    `ms` is how long the response or the failure took, None if nothing was timed.
    """

    status: Status
    ms: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One measurement of a monitor from one region, retries included: a line of a run file.

    `time` is when the attempt that counts began; `attempts` says how many there were. `detail` is
    a redacted description, empty if the check passed; `expires` the certificate's end, if any.
    """

    slug: str
    time: datetime
    reading: Reading
    phases: Phases = Phases()  # noqa: RUF009 - it is frozen
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


_NO_READINGS: Mapping[str, Reading] = MappingProxyType({})  # one for all: there are many checks


class Check(NamedTuple):  # made four times as fast as a dataclass: a page has a million
    """What the regions agreed on about one monitor in one round.

    `regions` has what each of them saw; it is empty where there is only one. `interval_s` is how
    often it was measured then, None where the monitor's own interval holds;
    `max_validity_s` is how long it is valid when no check follows in time, None for the usual time.
    """

    time: datetime
    reading: Reading
    regions: Mapping[str, Reading] = _NO_READINGS
    interval_s: float | None = None
    max_validity_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A confirmed change of a monitor's status.

    `former_slug` is the one that it was recorded under, where the monitor was renamed since.

    `time` is when it began (the first check that showed it), `confirmed_at` when it was confirmed.
    """

    time: datetime
    slug: str
    status: Status
    reason: str
    ms: int | None
    confirmed_at: datetime
    former_slug: str = ""

    @property
    def slug_on_file(self) -> str:
        """The slug that the monitor had then: identities are made of it."""
        return self.former_slug or self.slug

    @property
    def identity(self) -> str:
        """The same in every run: `down-api-20261120T100537Z`. Recorded incidents refer to it."""
        return f"{self.status.value}-{self.slug_on_file}-{compact_time(self.time)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The totals of one monitor on one UTC day.

    `known_s` is the time for which checks are valid; `down_s`, `degraded_s` and `maintenance_s` are
    parts of it. Response times are in milliseconds, None on a day without one.
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
    """The phase of an incident or a maintenance.

    The first five are an incident's (as in Statuspage), the last four a maintenance's.
    """

    INVESTIGATING = "investigating"
    IDENTIFIED = "identified"
    MONITORING = "monitoring"
    RESOLVED = "resolved"
    POSTMORTEM = "postmortem"
    SCHEDULED = "scheduled"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        """Whether an incident or a maintenance in this phase has ended."""
        return self in (Phase.RESOLVED, Phase.POSTMORTEM, Phase.COMPLETED, Phase.CANCELLED)

    @property
    def is_of_maintenance(self) -> bool:
        """Whether only a maintenance can be in this phase."""
        return self in (
            Phase.SCHEDULED, Phase.IN_PROGRESS, Phase.COMPLETED, Phase.CANCELLED
        )  # fmt: skip


class Impact(StrEnum):
    """The impact of an incident; a maintenance has an impact of its own."""

    NONE = "none"
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"
    MAINTENANCE = "maintenance"


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """One entry of an incident's timeline: Markdown by the team or by the program.

    `id` is unique within the incident and stays when the text is corrected.
    """

    id: str
    time: datetime
    phase: Phase
    body: str
    author: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """An incident or a maintenance window: the content of history/incidents/<n>.yml.

    `number` is the issue's on GitHub, or counted here where there is none. `key` is the derived
    identity of one that was opened by events or by a recurring rule, "" for a manual one: it is
    what keeps a second run from opening it again. `components` are slugs. `started` to `ended`
    is the time of the impact (for a maintenance: the planned window).
    `expected` tells which status a component may have during a maintenance without an alert.
    `told` holds the identities of the events that its updates report, so that none is reported
    twice. `updated` is when its issue last changed, by GitHub's clock; None where there is none.
    `impact_stated` is set when a person changed the impact of an incident that has a key;
    `labelled_acknowledged` when a person gave its issue that label.
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
    impact_stated: bool = False
    labelled_acknowledged: bool = False

    @property
    def is_acknowledged(self) -> bool:
        """Whether a person works on it: by a label, an update, a phase or an impact of theirs."""
        return (
            self.labelled_acknowledged
            or self.impact_stated
            or self.phase in (Phase.IDENTIFIED, Phase.MONITORING)
            or any(update.author for update in self.updates)
        )

    @property
    def is_maintenance(self) -> bool:
        """Whether this is a planned window."""
        return self.impact is Impact.MAINTENANCE
