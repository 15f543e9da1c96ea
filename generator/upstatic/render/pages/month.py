"""The history: a page for each month with its incidents and outages."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from upstatic.domain.models import Impact
from upstatic.render.pages.timeline import Timeline, eventful_days
from upstatic.render.views.components import Link
from upstatic.render.views.incidents import TimelineDay
from upstatic.render.views.pages import MonthPage
from upstatic.translations.phrases import Translations


def month_href(day: date) -> str:
    """The path of a month's page, relative to the front page."""
    return f"history/{day:%Y-%m}.html"


def months(timeline: Timeline, today: date) -> list[date]:
    """The first day of each month from the first with an event to the current one."""
    return _first_days(min(timeline, default=today), today)


def month_page(
    timeline: Timeline, firsts: Sequence[date], first: date, words: Translations
) -> MonthPage:
    """The page of the month that begins with `first`, one of `firsts`."""
    n = firsts.index(first)
    newer = firsts[n + 1] if n + 1 < len(firsts) else None
    older = firsts[n - 1] if n else None
    return replace(
        _page(timeline, first, words),
        months=links(firsts, words),
        newer=_link(newer, words) if newer else None,
        older=_link(older, words) if older else None,
    )


def links(firsts: Sequence[date], words: Translations, folder: str = "") -> tuple[Link, ...]:
    """Links to the pages of months, the newest first; `folder` leads to those pages."""
    return tuple(_link(one, words, folder) for one in reversed(firsts))


def last_day(first: date) -> date:
    """The last day of the month that begins with `first`."""
    return _next(first) - timedelta(days=1)


def _page(timeline: Timeline, first: date, words: Translations) -> MonthPage:
    heading = words.month(first)
    return MonthPage(
        title=f"{words.say('historyTitle')} · {heading}",
        subject=words.say("historyText", month=heading),
        description=words.say("historyText", month=heading),
        root="../",
        heading=heading,
        days=(days := eventful_days(timeline, first, last_day(first))),
        impacts=_impacts(days, words),
        months=(),
        newer=None,
        older=None,
    )


def _impacts(days: Iterable[TimelineDay], words: Translations) -> tuple[tuple[str, str], ...]:
    """The impacts to filter by; none where there is only one."""
    found = {one.impact_name for day in days for one in day.incidents}
    shown = tuple((one.value, words.say(f"impact_{one.value}")) for one in Impact if one in found)
    return shown if len(shown) > 1 else ()


def _link(first: date, words: Translations, folder: str = "") -> Link:
    return Link(title=words.month(first), href=f"{folder}{first:%Y-%m}.html")


def _first_days(first: date, last: date) -> list[date]:
    days = [min(first, last).replace(day=1)]
    while _next(days[-1]) <= last:
        days.append(_next(days[-1]))
    return days


def _next(first: date) -> date:
    """The first day of the month after."""
    return (first + timedelta(days=31)).replace(day=1)
