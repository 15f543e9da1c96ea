"""The timeline by day: incidents, and outages without an incident."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from upstatic.config.site_urls import monitor_page
from upstatic.domain.outage_duration import NO_TIME
from upstatic.domain.outages import Outage, alikes, newest_first
from upstatic.domain.time_spans import Span
from upstatic.render.analysis.incident_index import IncidentEntry
from upstatic.render.pages import incident as incident_pages
from upstatic.render.views.components import lasted, moment
from upstatic.render.views.incidents import OutageView, TimelineDay
from upstatic.render.views.render_context import RenderContext
from upstatic.translations.phrases import Translations


class Timeline(Mapping[date, TimelineDay]):
    """The days on which an incident or outage started; the text of a day is made when it is read.

    `reported` and `unreported` are the incidents of each day, and the outages without one.
    """

    def __init__(
        self,
        reported: Mapping[date, Sequence[IncidentEntry]],
        unreported: Mapping[date, Sequence[Outage]],
        context: RenderContext,
    ) -> None:
        self._reported, self._unreported, self._context = reported, unreported, context
        self._days = sorted({*reported, *unreported})
        self._made: dict[date, TimelineDay] = {}

    def __iter__(self) -> Iterator[date]:
        return iter(self._days)

    def __len__(self) -> int:
        return len(self._days)

    def __getitem__(self, on: date) -> TimelineDay:
        if on not in self._made:
            self._made[on] = self._day(on)
        return self._made[on]

    def _day(self, on: date) -> TimelineDay:
        context, words = self._context, self._context.words
        reported = map(context.dataset.index.load, self._reported.get(on, ()))
        unreported = alikes(newest_first(self._unreported.get(on, ())))
        return TimelineDay(
            iso=on.isoformat(),
            label=words.day(on),
            incidents=tuple(incident_pages.view(one, context) for one in reported),
            outages=tuple(outage_view(alike, context) for alike in unreported),
        )

    def content(self, first: date, last: date) -> tuple[list[IncidentEntry], list[Outage]]:
        """The incidents, and the outages without one, that started in these days."""
        days = self._days[bisect_left(self._days, first) : bisect_right(self._days, last)]
        reported = [one for on in days for one in self._reported.get(on, ())]
        return reported, [one for on in days for one in self._unreported.get(on, ())]

    def is_over(self, first: date, last: date) -> bool:
        """Whether all that started in these days has ended."""
        reported, unreported = self.content(first, last)
        return all(one.phase.is_over for one in reported) and all(one.end for one in unreported)


def timeline_of(
    incidents: Iterable[IncidentEntry], others: Iterable[Outage], context: RenderContext
) -> Timeline:
    """The days on which an incident started, or an outage without one."""
    reported: dict[date, list[IncidentEntry]] = defaultdict(list)
    unreported: dict[date, list[Outage]] = defaultdict(list)
    for incident in incident_pages.newest_first(incidents):
        if not incident_pages.is_planned(incident):
            reported[incident.started.date()].append(incident)
    for outage in others:
        unreported[outage.start.date()].append(outage)
    return Timeline(reported, unreported, context)


def recent_days(timeline: Timeline, most: int) -> tuple[TimelineDay, ...]:
    """The days with something over, the newest first, until they hold `most` entries."""
    days: list[TimelineDay] = []
    for on in sorted(timeline, reverse=True):
        past = _past(timeline[on])
        if past.incidents or past.outages:
            days.append(past)
        if sum(len(day.incidents) + len(day.outages) for day in days) >= most:
            break
    return tuple(days)


def _past(day: TimelineDay) -> TimelineDay:
    """The day without what is still in progress, which stands at the top of the page."""
    return replace(
        day,
        incidents=tuple(one for one in day.incidents if one.over),
        outages=tuple(one for one in day.outages if one.end),
    )


def eventful_days(timeline: Timeline, first: date, last: date) -> tuple[TimelineDay, ...]:
    """The days from `first` to `last` with an incident or outage, the newest first."""
    return tuple(timeline[on] for on in sorted(timeline, reverse=True) if first <= on <= last)


def outage_view(alike: Sequence[Outage], context: RenderContext) -> OutageView:
    """One entry for the outages of a monitor on one day, the newest first."""
    last, first, words = alike[0], alike[-1], context.words
    monitor = context.by_slug[last.slug].monitor
    return OutageView(
        status=last.status,
        title=_title(alike, monitor.name, words),
        href=monitor_page(monitor.slug),
        start=moment(first.start, words),
        end=moment(last.end, words) if last.end else None,
        same_day=last.end is None or last.end.date() == first.start.date(),
        ongoing=words.say("ongoing"),
        duration=_lasted(alike, context) if last.end else "",
        reason=words.reason(last.reason),
    )


def _lasted(alike: Sequence[Outage], context: RenderContext) -> str:
    """How long these outages lasted together."""
    spans = [(one.slug, Span(start=one.start, end=one.end)) for one in alike if one.end]
    durations = (context.dataset.measured.duration(slug, span) for slug, span in spans)
    return lasted(sum(durations, NO_TIME), context.words)


def _title(alike: Sequence[Outage], name: str, words: Translations) -> str:
    key = f"{'was' if alike[0].end else 'is'}{alike[0].status.value.capitalize()}"
    if len(alike) == 1:
        return words.say(key, n=1, name=name)
    return words.say(f"{key}Times", name=name, n=len(alike))
