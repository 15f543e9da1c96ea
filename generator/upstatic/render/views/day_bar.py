"""The daily bar: 90 days as one small drawing, with the text of each notable day in one place.

A bar has few elements, so that a page of many monitors stays light. Its days are drawn as dashes
of a thick line, one path for each state, in a square of one unit a day. Each state has a shape of
its own: colour is never the only sign.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from upstatic.domain.models import Day
from upstatic.domain.times import DAY_S
from upstatic.render.analysis.windows import BAR_DAYS
from upstatic.translations.phrases import Translations

MOSTLY = 0.5
"""The share of a day's known time from which an outage makes the whole day "down"."""
MOSTLY_KNOWN = 0.9
"""The share of a day that must be known for its text to speak of the whole day."""
_MOSTLY_KNOWN_S = math.ceil(MOSTLY_KNOWN * DAY_S)
STATES = ("none", "up", "degraded", "partial", "down")
"""What a day can be, the worst last."""
LEGEND = (
    ("up", "legendUp"),
    ("degraded", "legendDegraded"),
    ("partial", "legendPartial"),
    ("down", "legendDown"),
    ("none", "legendNone"),
)
"""The states with the keys of their words."""
_PROBLEMS = ("degraded", "partial", "down")
_LINES = {
    "none": (("none", 32.0),),
    "up": (("up", 19.5),),
    "degraded": (("degraded", 23.5),),
    "partial": (("partial", 11.0), ("partial", 28.0)),
    "down": (("down", 11.5), ("dot", 30.5)),
}
"""The lines of a state: the class, which gives the width, and the middle in a height of 34."""

Reference = tuple[str, str]
"""The title of an incident, and the path of its page in the site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayView:
    """One day: `state` is one of STATES, `told` are the incidents and maintenance of the day."""

    state: str
    label: str
    text: str
    told: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BarView:
    """A bar: `label` sums it up, `paths` are its lines by class, `href` leads to every day.

    `notes` has a line for each day whose text is not the usual one of its state: the day's index,
    its text, then title and path of its incidents, all separated by tabs.
    """

    label: str
    href: str
    days: int
    paths: tuple[tuple[str, str], ...]
    notes: str


def day_state(day: Day | None) -> str:
    """The state of a day; a day without measurements is `none`, neither up nor down."""
    if day is None or day.known_s == 0:
        return "none"
    if day.down_s >= MOSTLY * day.known_s:
        return "down"
    if day.down_s:
        return "partial"
    return "degraded" if day.degraded_s else "up"


def bar_days(
    days: Mapping[date, Day],
    told: Mapping[date, Sequence[Reference]],
    today: date,
    words: Translations,
) -> tuple[DayView, ...]:
    """The last ninety days, the oldest first; `told` has the incidents of each day."""
    span = [today - timedelta(days=n) for n in range(BAR_DAYS - 1, -1, -1)]
    known = [(on, days.get(on)) for on in span]
    texts = {fact: _text(*fact, words) for fact in {_fact(day) for _, day in known}}
    return tuple(
        DayView(
            state=(fact := _fact(day))[0],
            label=words.day(on),
            text=texts[fact],
            told=tuple(told.get(on, ())),
        )
        for on, day in known
    )


def _fact(day: Day | None) -> tuple[str, int, int]:
    """The state of a day, how many seconds it failed, and how many are known."""
    state = day_state(day)
    if day is None or state == "none":
        return state, 0, 0
    failed_s = day.degraded_s if state == "degraded" else day.down_s
    return state, failed_s, min(day.known_s, _MOSTLY_KNOWN_S)


def bar(days: Sequence[DayView], name: str, uptime: str, href: str, words: Translations) -> BarView:
    """The bar of a component: `name` and `uptime` are for its summary."""
    bad = sum(day.state in _PROBLEMS for day in days)
    return BarView(
        label=words.say("barSummary", name=name, n=len(days), uptime=uptime, bad=bad),
        href=href,
        days=len(days),
        paths=paths(day.state for day in days),
        notes="\n".join(_notes(days, words)),
    )


def merged(
    members: Sequence[Sequence[DayView]], name: str, uptime: str, href: str, words: Translations
) -> BarView:
    """The bar of a group: each day is as bad as its worst member.

    It has no notes: on the page, the script finds them at the members.
    """
    days = [max(on, key=lambda day: STATES.index(day.state)) for on in zip(*members, strict=True)]
    return replace(bar(days, name, uptime, href, words), notes="")


def paths(states: Iterator[str] | Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The lines of a bar by class: a run of equal days is one line, which the style cuts.

    Each move is relative to the end of the line before, which compresses best.
    """
    found: dict[str, str] = {}
    pens: dict[str, tuple[int, float]] = {}
    at = 0
    for state, run in groupby(states):
        n = len(list(run))
        for name, middle in _LINES[state]:
            x, y = pens.get(name, (0, 0))
            found[name] = found.get(name, "") + f"m{at - x} {middle - y:g}h{n}"
            pens[name] = at + n, middle
        at += n
    return tuple(found.items())


def _notes(days: Sequence[DayView], words: Translations) -> Iterator[str]:
    usual = {"up": words.say("dayUp"), "none": words.say("dayNone")}
    for n, day in enumerate(days):
        if day.told or day.text != usual.get(day.state):
            links = (part for title, href in day.told for part in (title, href))
            yield "\t".join(" ".join(part.split()) for part in (str(n), day.text, *links))


def _text(state: str, failed_s: int, known_s: int, words: Translations) -> str:
    """The state in words; a day with a long gap says how much of it was measured."""
    if state == "none":
        return words.say("dayNone")
    text = words.say(f"day{state.capitalize()}", duration=words.duration(failed_s))
    if known_s >= _MOSTLY_KNOWN_S:
        return text
    return f"{text}, {words.say('dayKnown', duration=words.duration(known_s))}"
