"""Maintenance windows, and how incidents are opened and updated."""

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)

from upstatic.config.schema.base import Section
from upstatic.config.schema.notifications import Zone, one_of
from upstatic.config.values.fields import Duration, Text, Texts, choice
from upstatic.domain.recurrence import Recurrence, read_cron, read_rule
from upstatic.domain.times import DAY_S, read_moment

EXPECTED = ("down", "degraded")
OPEN_ON = ("degraded", "down", "never")
INCIDENT_BACKENDS = ("auto", "github", "gitlab", "forgejo", "gitea", "files")

_START = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2}| [A-Za-z][\w+/-]*)?$"
_WHEN = "says nothing of when (write rrule: FREQ=WEEKLY;BYDAY=SU, cron: or start:)"


def _start(value: object, info: ValidationInfo) -> object:
    """Read a local time; one with a zone of its own is converted to `timezone`."""
    if value is None or isinstance(value, datetime):
        return value
    text, zone = str(value).strip(), info.data.get("timezone", "UTC")
    try:
        moment = _moment(text, zone)
    except ValueError:
        raise ValueError('is not a date and time (write "2026-12-01 22:00")') from None
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) if moment.tzinfo else moment


def _moment(text: str, zone: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return read_moment(text, zone)


def _cron(text: str) -> str:
    if text:
        read_cron(text)
    return text.strip()


WallClock = Annotated[
    datetime | None,
    BeforeValidator(_start),
    WithJsonSchema({"$comment": "date and time", "type": "string", "pattern": _START}),
]


class Maintenance(Section):
    """A maintenance window, one-off or recurring."""

    title: Text
    """The title on the page and in the calendar. Required."""
    message: Text = ""
    """The announcement. Markdown."""
    timezone: Zone = "UTC"
    """The time zone of the other keys, with daylight-saving time."""
    start: Annotated[WallClock, Field(validate_default=True)] = None
    """The start, and the first occurrence of an `rrule`: `"2026-12-01 22:00"`, by `timezone` unless
    it names a zone: `"2026-12-01 22:00 Europe/Paris"`."""
    cron: Annotated[Text, AfterValidator(_cron)] = ""
    """Recurring starts as a cron expression: `30 2 * * sun`."""
    rrule: Annotated[Text, Field(validate_default=True)] = ""
    """Recurrence from `start` on (RFC 5545): `FREQ=MONTHLY;BYDAY=1SU`."""
    duration_min: Annotated[
        float, Duration(at_least_s=60, at_most_s=31 * DAY_S, unit_s=60), Field(alias="duration")
    ] = 60.0
    """The duration. A plain number counts minutes."""
    monitors: Texts = ()
    """The affected monitors, by name or slug."""
    groups: Texts = ()
    """The affected groups. Without `monitors` and `groups`, all monitors."""
    expect: Annotated[Text, one_of(EXPECTED), choice(EXPECTED)] = "down"
    """The worst expected status; anything worse is an outage."""
    notice_s: Annotated[
        float, Duration(at_least_s=0, at_most_s=90 * DAY_S), Field(alias="notice")
    ] = 7.0 * DAY_S
    """How long before the start it is announced."""

    @field_validator("rrule")
    @classmethod
    def _has_a_time(cls, rrule: str, info: ValidationInfo) -> str:
        known = info.data
        if not known.keys() >= {"start", "cron", "timezone"}:
            return rrule
        if not (rrule or known["cron"] or known["start"]):
            raise ValueError(_WHEN)
        if rrule and known["cron"]:
            raise ValueError("contradicts cron (write one of them)")
        if rrule and not known["start"]:
            raise ValueError('needs its first time (write start: "2026-12-01 22:00")')
        if rrule:
            read_rule(rrule, known["start"], ZoneInfo(known["timezone"]))
        return rrule.strip()

    @property
    def recurrence(self) -> Recurrence:
        """Its occurrences."""
        return Recurrence(
            timezone=self.timezone,
            length_s=self.duration_min * 60,
            start=self.start,
            rrule=self.rrule,
            cron=self.cron,
        )


class IncidentKeeping(Section):
    """How incidents are opened and updated: `incidents`."""

    open_on: Annotated[Text, one_of(OPEN_ON), choice(OPEN_ON)] = "degraded"
    """The status that opens an incident: `degraded` or worse, only `down`, or `never`."""
    backend: Annotated[Text, one_of(INCIDENT_BACKENDS), choice(INCIDENT_BACKENDS)] = "auto"
    """Where incidents are kept: in the issues of a forge or in files; `auto` detects it."""
    join_within_s: Annotated[
        float, Duration(at_least_s=0, at_most_s=DAY_S), Field(alias="joinWithin")
    ] = 1800.0
    """How long after its start an incident includes further failures of the same group."""
    authors: Texts = ()
    """Users of the forge who can post updates, in addition to people with write access."""
    update_every_s: Annotated[
        float | None, Duration(at_least_s=300, at_most_s=7 * DAY_S), Field(alias="updateEvery")
    ] = None
    """How often an open incident needs an update; without one, a reminder is sent: `30m`."""
    postmortem_within_s: Annotated[
        float | None,
        Duration(at_least_s=3600, at_most_s=90 * DAY_S),
        Field(alias="postmortemWithin"),
    ] = None
    """How soon after its end an incident needs a postmortem; then a reminder is sent: `48h`."""
    lock: bool = False
    """Lock closed issues, so that only collaborators can comment."""
