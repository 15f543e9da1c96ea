"""The keys of `notifications`, documented where they are declared."""

import re
from collections.abc import Mapping, Sequence
from datetime import time
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from upstatic.config.schema.base import Section
from upstatic.config.schema.templates import Templates
from upstatic.config.values.fields import Duration, Text, Texts, choice, list_of, listed, shown
from upstatic.config.values.severities import NAMES, PATTERN, SEVERITIES, read_severity, severity_of
from upstatic.domain.times import DAY_S

EVENTS = (
    "down", "degraded", "up", "reminder", "incident", "maintenance", "certificate", "stale",
    "digest", "slo",
)  # fmt: skip
USUAL_EVENTS = tuple(name for name in EVENTS if name != "slo")
"""The default: alerts of service levels come with every longer outage, so they are asked for."""
EVERYONE = "everyone"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""In the order of `date.weekday()`."""
_PERIODS = {"day": "day", "daily": "day", "week": "week", "weekly": "week"}
_NO_CHANNEL = {"", "log", "logonly", "none", "nobody"}
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", re.ASCII)
_ADDRESS = re.compile(r"[a-z0-9+.-]+:/", re.IGNORECASE)


def one_of(names: Sequence[str]) -> AfterValidator:
    """Accept one of these words in any case."""

    def check(text: str) -> str:
        if text.strip().lower() not in names:
            raise ValueError(f"must be one of {', '.join(names)}")
        return text.strip().lower()

    return AfterValidator(check)


def each_of(names: Sequence[str]) -> AfterValidator:
    """Accept a list of these words in any case."""

    def check(texts: tuple[str, ...]) -> tuple[str, ...]:
        if wrong := [text for text in texts if text.strip().lower() not in names]:
            raise ValueError(f"has {len(wrong)} unknown (choose from {', '.join(names)})")
        return tuple(text.strip().lower() for text in texts)

    return AfterValidator(check)


def _severities(texts: tuple[str, ...]) -> tuple[str, ...]:
    if wrong := [text for text in texts if severity_of(text) is None]:
        raise ValueError(f"has {len(wrong)} unknown (choose from {', '.join(NAMES)})")
    return tuple(dict.fromkeys(read_severity(text) for text in texts))


def _period(text: str) -> str:
    found = _PERIODS.get(text.strip().lower())
    if found is None:
        raise ValueError("must be one of day, week")
    return found


def _weekday(text: str) -> str:
    word = text.strip().lower()
    found = [day for day in WEEKDAYS if len(word) >= len("mon") and day.startswith(word)]
    if not found:
        raise ValueError("is not a day of the week (write monday)")
    return found[0]


def _clock(value: object) -> object:
    if isinstance(value, time):
        return value
    found = _CLOCK.fullmatch(str(value).strip())
    if not found:
        raise ValueError('is not a time of day (write "22:00")')
    return time(int(found[1]), int(found[2]))


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("is not a time zone (write Europe/Paris, or UTC)") from None
    return text


def _address(text: str) -> str:
    if "$" not in text and not _ADDRESS.match(text.strip()):
        raise ValueError("is not a URL (write $NAME, and put the Apprise URL into that secret)")
    return text.strip()


def ping_address(text: str) -> str:
    """Accept a web address or a secret. Raises ValueError."""
    if text and "$" not in text and not re.match(r"https?://[^/]", text.strip()):
        raise ValueError("is not a valid URL (write $NAME, and https://… into that secret)")
    return text.strip()


def _names(value: object) -> object:
    """Read "e-mail + Slack" as a list, and "log only" as an empty one."""
    if not isinstance(value, str):
        return value
    names = [name.strip() for name in re.split(r"[+,]", value)]
    return [name for name in names if plain(name) not in _NO_CHANNEL]


def plain(name: str) -> str:
    """A channel's name as names are compared: "E-mail" and "email" are the same."""
    return "".join(char for char in name.casefold() if char.isalnum())


Clock = Annotated[
    time,
    BeforeValidator(_clock),
    WithJsonSchema({"$comment": "time of day", "type": "string", "pattern": _CLOCK.pattern}),
]
Zone = Annotated[Text, AfterValidator(_zone)]
_SEVERITY_TEXT = {"type": "string", "pattern": PATTERN}
Severity = Annotated[Text, AfterValidator(read_severity), shown("severity", _SEVERITY_TEXT)]
SeverityList = Annotated[
    Texts, AfterValidator(_severities), shown("list of severities", list_of(_SEVERITY_TEXT))
]
EventList = Annotated[Texts, each_of(EVENTS)]
Names = Annotated[Texts, BeforeValidator(_names)]
Minutes = Duration(at_least_s=300, at_most_s=7 * DAY_S, unit_s=60)
OptionalMinutes = Annotated[float | None, Minutes]


class QuietHours(Section):
    """When messages are held back."""

    start: Annotated[Clock, Field(alias="from")]
    """The start, such as `"22:00"`. Required."""
    end: Annotated[Clock, Field(alias="to")]
    """The end, such as `"07:00"`. Required."""
    timezone: Zone = "UTC"
    """The time zone of both times."""
    unless: Annotated[SeverityList, Field(alias="except")] = ("critical", "emergency")
    """Severities that are sent anyway."""


class Digest(Section):
    """A daily or weekly summary instead of single messages."""

    every: Annotated[Text, AfterValidator(_period), choice(tuple(_PERIODS))] = "day"
    """How often it is sent."""
    on: Annotated[Text, AfterValidator(_weekday), shown("day of the week", {"type": "string"})] = (
        "monday"
    )
    """On which day a weekly one is sent: `monday`."""
    at: Clock = time(8)
    """The time at which it is sent."""
    timezone: Zone = "UTC"
    """The time zone of `at` and `on`."""
    severities: SeverityList = ()
    """Severities that are sent in the digest only. If empty, there is no digest."""
    channels: Names = ()
    """The channels that get it; others get nothing of these severities. If empty, all."""


class Escalation(Section):
    """Further channels for an outage that is not acknowledged: an entry of `escalate`."""

    after_s: Annotated[float, Duration(at_least_s=60, at_most_s=7 * DAY_S), Field(alias="after")]
    """How long after the alert. Required."""
    to: Annotated[Names, Field(min_length=1)]
    """The channels that get it then. Required."""
    severities: SeverityList = SEVERITIES
    """Only for these severities."""


class Severities(Section):
    """Which channels get what: a list of channels for each severity."""

    info: Names = (EVERYONE,)
    """For information; `log` sends no message."""
    warning: Names = (EVERYONE,)
    """Worth a look: a monitor is degraded, a maintenance starts."""
    high: Names = (EVERYONE,)
    """A monitor is down."""
    critical: Names = (EVERYONE,)
    """An important monitor is down."""
    emergency: Names = (EVERYONE,)
    """A monitor is down that the business depends on."""

    @model_validator(mode="before")
    @classmethod
    def _other_names(cls, data: Any) -> Any:  # noqa: ANN401 - whatever the file holds
        """Accept `P1`, `SEV-2` and the like as keys. Raises ValueError for two of one severity."""
        if not isinstance(data, Mapping):
            return data
        names = {key: severity_of(str(key)) or key for key in data}
        if len(set(names.values())) < len(names):
            raise ValueError("names a severity twice (keep one of the two names)")
        return {names[key]: value for key, value in data.items()}


class Channel(Section):
    """A channel: where messages go, and which."""

    url: Annotated[Text, AfterValidator(_address)]
    """An Apprise URL, preferably in a secret: `$SLACK_URL`. Required; can be written alone."""
    events: EventList = USUAL_EVENTS
    """The events to send; all except `slo` if left out. On-call services: what they can resolve."""
    monitors: Texts = ()
    """Only these monitors, by name or slug."""
    groups: Texts = ()
    """Only the monitors of these groups."""
    severities: SeverityList = SEVERITIES
    """The severities to send."""
    reminders_min: Annotated[OptionalMinutes, Field(alias="reminders")] = None
    """The interval of reminders while a problem lasts; overrides the general one."""
    quiet_hours: QuietHours | None = None
    """When messages are held back; overrides the general one."""
    language: Text = ""
    """The language of its messages: `fr`. By default that of the page."""
    timeout_s: Annotated[float, Duration(at_least_s=1, at_most_s=120), Field(alias="timeout")] = (
        20.0
    )
    """The timeout of a delivery."""

    @model_validator(mode="before")
    @classmethod
    def _url_alone(cls, data: Any) -> Any:  # noqa: ANN401 - whatever the file holds
        return {"url": data} if isinstance(data, str) else data


class Notifications(Section):
    """Where alerts are sent, and which: `notifications`."""

    channels: Annotated[dict[str, Channel], Field(default_factory=dict)]
    """The channels by name, each with its URL or its settings."""
    severities: Severities = Severities()
    """Which channels get which severity."""
    reminders_min: Annotated[OptionalMinutes, Field(alias="reminders")] = None
    """The interval of reminders while a problem lasts. A plain number counts minutes."""
    quiet_hours: QuietHours | None = None
    """When messages are held back."""
    digest: Digest = Digest()
    """A daily or weekly summary instead of single messages."""
    escalate: Annotated[tuple[Escalation, ...], BeforeValidator(listed)] = ()
    """Further channels while an outage is not acknowledged: `{after: 10m, to: [pager]}`."""
    templates: Templates = Templates()
    """Your own message texts."""

    @model_validator(mode="before")
    @classmethod
    def _old_list(cls, data: Any) -> Any:  # noqa: ANN401 - whatever the file holds
        """Accept the list of Upptime's first version, which later versions ignore too."""
        return {} if isinstance(data, list) or data == "" else data
