"""A happening: something that people may have to be told, with the words to tell it in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

LOOK_BACK = timedelta(days=2)
"""How long something stays news: an older message is not begun, and no longer tried again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Something to tell. `kind` is one of the configuration's events, `severity` of its severities.

    `key` is derived from what happened, so that every run gives it the same. `confirmed_at` is when
    it became known, `started_at` when the first of its `episode` did: a channel that was added
    later does not get it. `lasting` marks a problem that goes on, for reminders. `slugs` are the
    monitors it is about; `places` are what `$NAME`s in a template stand for.
    """

    key: str
    kind: str
    severity: str
    confirmed_at: datetime
    started_at: datetime
    episode: str
    slugs: tuple[str, ...] = ()
    lasting: bool = False
    variables: Mapping[str, str] = field(default_factory=dict)
