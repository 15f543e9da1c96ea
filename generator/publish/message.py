"""What a commit says: a sentence when something changed, as few bytes as can be when not."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from generator.models import Beat, Event, Reading, Status
from generator.reasons import describe

SKIP_CI = "[skip ci]"
NAME_LIMIT = 60
SUBJECT_LIMIT = 100
BODY_LIMIT = 50

_SIGNS = {Status.UP: "🟩", Status.DEGRADED: "🟨", Status.DOWN: "🟥", Status.UNKNOWN: "⬜"}
_WORDS = {
    Status.UP: "up",
    Status.DEGRADED: "degraded",
    Status.DOWN: "down",
    Status.UNKNOWN: "not measured",
}
_WORST_FIRST = (Status.DOWN, Status.DEGRADED, Status.UNKNOWN, Status.UP)
# Controls would break the line; the others turn the direction of all text that follows.
_UNPRINTABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+"
)


def of_events(events: Sequence[Event], names: Mapping[str, str], now: datetime) -> str:
    """The message of a commit that brings changes of status; `names` maps slugs to names."""
    ordered = sorted(events, key=lambda event: (_WORST_FIRST.index(event.status), event.time))
    lines = [f"{_SIGNS[event.status]} {_sentence(event, names, now)}" for event in ordered]
    if len(lines) == 1:
        return f"{lines[0]} {SKIP_CI}"
    changes = ", ".join(f"{_name(e.slug, names)} {_WORDS[e.status]}" for e in ordered)
    monitors = len({event.slug for event in events})
    what = f"{monitors} monitors changed" if monitors > 1 else f"{len(events)} changes"
    subject = _clip(f"{_SIGNS[ordered[0].status]} {what}: {changes}", SUBJECT_LIMIT)
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


def of_beats(beats: Sequence[Beat], now: datetime) -> str:
    """The message of a commit that brings only the reports of jobs: `10:05 backup reported`."""
    said = ", ".join(f"{_name(e.slug, {})} {'reported' if e.ok else 'failed'}" for e in beats)
    return f"{now:%H:%M} {_clip(said, SUBJECT_LIMIT)} {SKIP_CI}"


def of_handling(incidents: Sequence[int], now: datetime, *, told: bool) -> str:
    """The message of a commit that brings no measurement: `10:05 incident 42, told [skip ci]`."""
    shown = ", ".join(map(str, incidents[:BODY_LIMIT]))
    noun = "incident" if len(incidents) == 1 else "incidents"
    what = [f"{noun} {shown}"] * bool(incidents) + ["told"] * told
    return " ".join([f"{now:%H:%M}", ", ".join(what), SKIP_CI])


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
