"""Commit messages: a sentence when a status changed, as few bytes as possible otherwise."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from upstatic.domain.failure_reasons import Reason, describe
from upstatic.domain.heartbeats import Heartbeat
from upstatic.domain.models import WORST_FIRST, Event, Reading, Status

SKIP_CI = "[skip ci]"
NAME_LIMIT = 60
SUBJECT_LIMIT = 100
BODY_LIMIT = 50

_WORDS = {
    Status.UP: "up",
    Status.DEGRADED: "degraded",
    Status.DOWN: "down",
    Status.UNKNOWN: "no data",
}
_VARIABLE = re.compile(r"\$([A-Z_]+)")
# Control characters would break the line; the others change the direction of the text after them.
_UNPRINTABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a change of status is worded: its prefixes, and a template with Upptime's variables.

    `template` may use $PREFIX, $SITE_NAME, $STATUS, $RESPONSE_CODE and $RESPONSE_TIME; with ""
    our own sentence is used. The code is 0 when there was no response.
    """

    signs: Mapping[Status, str] = field(default_factory=dict)
    template: str = ""

    def sign(self, status: Status) -> str:
        """The prefix of a change to this status."""
        return _clean(self.signs.get(status, "")) or status.emoji


def of_events(
    events: Sequence[Event], names: Mapping[str, str], now: datetime, style: Style | None = None
) -> str:
    """The message of a commit with changes of status; `names` maps slugs to names."""
    style = style or Style()
    ordered = sorted(events, key=lambda event: (WORST_FIRST.index(event.status), event.time))
    lines = [_line(event, names, now, style) for event in ordered]
    if len(lines) == 1:
        return f"{lines[0]} {SKIP_CI}"
    changes = ", ".join(f"{_name(e.slug, names)} {_WORDS[e.status]}" for e in ordered)
    monitors = len({event.slug for event in events})
    what = f"{monitors} monitors changed" if monitors > 1 else f"{len(events)} changes"
    subject = _clip(f"{style.sign(ordered[0].status)} {what}: {changes}", SUBJECT_LIMIT)
    more = [f"and {len(lines) - BODY_LIMIT} more"] if len(lines) > BODY_LIMIT else []
    return "\n".join([f"{subject} {SKIP_CI}", "", *lines[:BODY_LIMIT], *more])


def of_round(readings: Sequence[Reading], now: datetime) -> str:
    """The message of a quiet commit: `10:05 12 up [skip ci]`. Every clone stores it."""
    counts = [
        f"{count} {_WORDS[status]}"
        for status in reversed(WORST_FIRST)
        if (count := sum(reading.status is status for reading in readings))
    ]
    return " ".join([f"{now:%H:%M}", *counts, SKIP_CI])


def of_heartbeats(heartbeats: Sequence[Heartbeat], now: datetime) -> str:
    """The message of a commit with only heartbeats: `10:05 backup reported`."""
    reports = ", ".join(
        f"{_name(e.slug, {})} {'reported' if e.ok else 'failed'}" for e in heartbeats
    )
    return f"{now:%H:%M} {_clip(reports, SUBJECT_LIMIT)} {SKIP_CI}"


def of_handling(incidents: Sequence[int], now: datetime, *, notified: bool) -> str:
    """The message of a commit without measurements: `10:05 incident 42, notified`."""
    shown = ", ".join(map(str, incidents[:BODY_LIMIT]))
    noun = "incident" if len(incidents) == 1 else "incidents"
    what = [f"{noun} {shown}"] * bool(incidents) + ["notified"] * notified
    return " ".join([f"{now:%H:%M}", ", ".join(what), SKIP_CI])


def of_generated(template: str, now: datetime) -> str:
    """The message of a commit with only generated files, in the user's words."""
    text = _clip(_clean(template.replace(SKIP_CI, "")), SUBJECT_LIMIT)
    return f"{text or f'{now:%H:%M} generated files'} {SKIP_CI}"


def _line(event: Event, names: Mapping[str, str], now: datetime, style: Style) -> str:
    if not style.template:
        return f"{style.sign(event.status)} {_sentence(event, names, now)}"
    failed = str(Reason(event.reason).http_code or 0)
    values = {
        "PREFIX": style.sign(event.status),
        "SITE_NAME": _name(event.slug, names),
        "STATUS": _WORDS[event.status],
        "RESPONSE_CODE": failed if event.status is Status.DOWN else "200",
        "RESPONSE_TIME": str(event.ms or 0),
    }
    template = _UNPRINTABLE.sub(" ", style.template).replace(SKIP_CI, "")
    filled = _VARIABLE.sub(lambda found: values.get(found[1], found[0]), template)
    return _clip(" ".join(filled.split()), SUBJECT_LIMIT)


def _sentence(event: Event, names: Mapping[str, str], now: datetime) -> str:
    why = f" ({_clean(describe(event.reason))})" if event.reason else ""
    day = "" if event.time.date() == now.date() else f"{event.time:%Y-%m-%d} "
    since = f"since {day}{event.time:%H:%M} UTC"
    return f"{_name(event.slug, names)} is {_WORDS[event.status]}{why} {since}"


def _name(slug: str, names: Mapping[str, str]) -> str:
    return _clip(_clean(names.get(slug, "")) or _clean(slug), NAME_LIMIT)


def _clean(text: str) -> str:
    """One line that GitHub reads as text: "fixes #1" closes no issue, "@team" notifies no one."""
    line = " ".join(_UNPRINTABLE.sub(" ", text).split())
    return re.sub(r"([#@])(?=\w)", "\\1\u200b", line)


def _clip(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"
