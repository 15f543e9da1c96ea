"""What a commit says: a sentence when something changed, as few bytes as can be when not."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from upstatic.domain.failure_reasons import Reason, describe
from upstatic.domain.models import Event, Heartbeat, Reading, Status

SKIP_CI = "[skip ci]"
NAME_LIMIT = 60
SUBJECT_LIMIT = 100
BODY_LIMIT = 50

_WORDS = {
    Status.UP: "up",
    Status.DEGRADED: "degraded",
    Status.DOWN: "down",
    Status.UNKNOWN: "not measured",
}
_WORST_FIRST = (Status.DOWN, Status.DEGRADED, Status.UNKNOWN, Status.UP)
_PLACE = re.compile(r"\$([A-Z_]+)")
# Controls would break the line; the others turn the direction of all text that follows.
_UNPRINTABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a change of status is said: its signs, and the sentence in Upptime's places.

    `template` knows $PREFIX, $SITE_NAME, $STATUS, $RESPONSE_CODE and $RESPONSE_TIME; with "" the
    sentence is ours. Its code is 0 where there was no answer.
    """

    signs: Mapping[Status, str] = field(default_factory=dict)
    template: str = ""

    def sign(self, status: Status) -> str:
        """The sign before a change to this status."""
        return _clean(self.signs.get(status, "")) or status.emoji


def of_events(
    events: Sequence[Event], names: Mapping[str, str], now: datetime, style: Style | None = None
) -> str:
    """The message of a commit that brings changes of status; `names` maps slugs to names."""
    style = style or Style()
    ordered = sorted(events, key=lambda event: (_WORST_FIRST.index(event.status), event.time))
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
    """The message of a quiet commit: `10:05 12 up [skip ci]`. Each byte of it is kept for ever."""
    counts = [
        f"{count} {_WORDS[status]}"
        for status in reversed(_WORST_FIRST)
        if (count := sum(reading.status is status for reading in readings))
    ]
    return " ".join([f"{now:%H:%M}", *counts, SKIP_CI])


def of_heartbeats(heartbeats: Sequence[Heartbeat], now: datetime) -> str:
    """The message of a commit that brings only the reports of jobs: `10:05 backup reported`."""
    said = ", ".join(f"{_name(e.slug, {})} {'reported' if e.ok else 'failed'}" for e in heartbeats)
    return f"{now:%H:%M} {_clip(said, SUBJECT_LIMIT)} {SKIP_CI}"


def of_handling(incidents: Sequence[int], now: datetime, *, told: bool) -> str:
    """The message of a commit that brings no measurement: `10:05 incident 42, told [skip ci]`."""
    shown = ", ".join(map(str, incidents[:BODY_LIMIT]))
    noun = "incident" if len(incidents) == 1 else "incidents"
    what = [f"{noun} {shown}"] * bool(incidents) + ["told"] * told
    return " ".join([f"{now:%H:%M}", ", ".join(what), SKIP_CI])


def of_copies(said: str, now: datetime) -> str:
    """The message of a commit that brings only what is made of the data, in the user's words."""
    words = _clip(_clean(said.replace(SKIP_CI, "")), SUBJECT_LIMIT)
    return f"{words or f'{now:%H:%M} tables and files for others'} {SKIP_CI}"


def _line(event: Event, names: Mapping[str, str], now: datetime, style: Style) -> str:
    if not style.template:
        return f"{style.sign(event.status)} {_sentence(event, names, now)}"
    failed = str(Reason(event.reason).http_code or 0)
    places = {
        "PREFIX": style.sign(event.status),
        "SITE_NAME": _name(event.slug, names),
        "STATUS": _WORDS[event.status],
        "RESPONSE_CODE": failed if event.status is Status.DOWN else "200",
        "RESPONSE_TIME": str(event.ms or 0),
    }
    template = _UNPRINTABLE.sub(" ", style.template).replace(SKIP_CI, "")
    filled = _PLACE.sub(lambda place: places.get(place[1], place[0]), template)
    return _clip(" ".join(filled.split()), SUBJECT_LIMIT)


def _sentence(event: Event, names: Mapping[str, str], now: datetime) -> str:
    why = f" ({_clean(describe(event.reason))})" if event.reason else ""
    day = "" if event.time.date() == now.date() else f"{event.time:%Y-%m-%d} "
    since = f"since {day}{event.time:%H:%M} UTC"
    return f"{_name(event.slug, names)} is {_WORDS[event.status]}{why} {since}"


def _name(slug: str, names: Mapping[str, str]) -> str:
    return _clip(_clean(names.get(slug, "")) or _clean(slug), NAME_LIMIT)


def _clean(text: str) -> str:
    """One line that GitHub reads as text: "fixes #1" closes no issue, "@team" calls nobody."""
    line = " ".join(_UNPRINTABLE.sub(" ", text).split())
    return re.sub(r"([#@])(?=\w)", "\\1\u200b", line)


def _clip(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"
