"""An alert: something to send to channels, with the variables of its template."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from upstatic.domain.time_spans import Span

LOOK_BACK = timedelta(days=2)
"""An older alert is not sent any more, and no longer retried."""


class AlertStep(StrEnum):
    """What an alert does to its subject: on-call services get only the first and the last."""

    OPEN = "open"
    UPDATE = "update"
    RESOLVE = "resolve"


class Level(StrEnum):
    """How a message is marked; apprise's names."""

    INFO = "info"
    SUCCESS = "success"
    WARNING = "warning"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Something to send. `kind` is an event of the configuration, `severity` one of its severities.

    `key` is derived from what happened, so that every run gives it the same. `subject` is the same
    from the opening of an outage, an incident or a maintenance to its end. `confirmed_at` is when
    it became known, `started_at` when the first of its subject did: a channel that was added later
    does not get it. `template` names its text where that is not the kind's. `lasting` marks a
    problem that goes on; `acknowledged` one that a person works on. `event_id` is the identity of
    the event it reports; `covers` are those that an incident reports; `opened` are keys of alerts
    that an end resolves although nothing opens them any more. `implied` marks an end that
    is sent only to channels that do not get it otherwise. `outage` is the time of an outage that
    ended. `slugs` are its monitors; `variables` are the values of `$NAME`s in its template.
    """

    key: str
    kind: str
    severity: str
    confirmed_at: datetime
    started_at: datetime
    subject: str
    step: AlertStep = AlertStep.OPEN
    level: Level = Level.INFO
    template: str = ""
    slugs: tuple[str, ...] = ()
    lasting: bool = False
    acknowledged: bool = False
    event_id: str = ""
    covers: frozenset[str] = frozenset()
    opened: frozenset[str] = frozenset()
    implied: bool = False
    outage: Span | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
