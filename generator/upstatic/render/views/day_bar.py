"""A day of the 90-day bar: one of five states, and the same in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from upstatic.domain.models import Day
from upstatic.domain.times import DAY_S
from upstatic.render.analysis.windows import BAR_DAYS
from upstatic.translations.phrases import Translations

MOSTLY = 0.5
"""The share of a day's known time from which a partly down day is called down."""
MOSTLY_KNOWN = 0.9
"""The share of a day that must be known for its text to speak of the whole day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayView:
    """One day as the page shows it; `state` is none, up, degraded, partial or down.

    `told` are the titles of the day's incidents and maintenance.
    """

    state: str
    label: str
    text: str
    told: tuple[str, ...] = ()


def day_state(day: Day | None) -> str:
    """Which of the five states a day is in; a day nobody measured is `none`, never up or down."""
    if day is None or day.known_s == 0:
        return "none"
    if day.down_s >= MOSTLY * day.known_s:
        return "down"
    if day.down_s:
        return "partial"
    return "degraded" if day.degraded_s else "up"


def day_view(on: date, day: Day | None, words: Translations) -> DayView:
    """The state of the day `on` with its text."""
    state = day_state(day)
    return DayView(state=state, label=words.day(on), text=_text(state, day, words))


def bar(
    days: Mapping[date, Day], told: Mapping[date, Sequence[str]], today: date, words: Translations
) -> tuple[DayView, ...]:
    """The last ninety days, the oldest first; a day that is not on file has no data.

    `told` has the titles of each day's incidents.
    """
    span = [today - timedelta(days=n) for n in range(BAR_DAYS - 1, -1, -1)]
    return tuple(
        replace(day_view(on, days.get(on), words), told=tuple(told.get(on, ()))) for on in span
    )


def _text(state: str, day: Day | None, words: Translations) -> str:
    """The state in words; a day with a long gap says how much of it was measured."""
    if day is None or state == "none":
        return words.say("dayNone")
    seconds = day.degraded_s if state == "degraded" else day.down_s
    text = words.say(f"day{state.capitalize()}", duration=words.duration(seconds))
    if day.known_s >= MOSTLY_KNOWN * DAY_S:
        return text
    return f"{text}, {words.say('dayKnown', duration=words.duration(day.known_s))}"
