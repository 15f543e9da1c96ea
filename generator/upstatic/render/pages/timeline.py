"""The timeline by day: incidents, and outages without an incident."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from upstatic.config.site_urls import monitor_page
from upstatic.domain.models import Incident
from upstatic.domain.outage_duration import NO_TIME
from upstatic.domain.outages import Outage, alikes, newest_first, outages
from upstatic.domain.time_spans import Span
from upstatic.render.analysis.dataset import MonitorData
from upstatic.render.pages import incident as incident_pages
from upstatic.render.views.components import lasted, moment
from upstatic.render.views.incidents import OutageView, TimelineDay
from upstatic.render.views.render_context import RenderContext
from upstatic.translations.phrases import Translations

Timeline = Mapping[date, TimelineDay]


def timeline_of(
    monitors: Sequence[MonitorData], incidents: Iterable[Incident], context: RenderContext
) -> Timeline:
    """The days on which an incident or outage started."""
    words = context.words
    told: dict[date, list[Incident]] = defaultdict(list)
    silent: dict[date, list[Outage]] = defaultdict(list)
    tellers = [
        one for one in incident_pages.newest_first(incidents) if not incident_pages.is_planned(one)
    ]
    for incident in tellers:
        told[incident.started.date()].append(incident)
    for outage in without_incident(monitors, tellers):
        silent[outage.start.date()].append(outage)
    return {
        on: TimelineDay(
            iso=on.isoformat(),
            label=words.day(on),
            incidents=tuple(incident_pages.view(one, context) for one in told[on]),
            outages=tuple(
                outage_view(alike, context) for alike in alikes(newest_first(silent[on]))
            ),
        )
        for on in sorted({*told, *silent})
    }


def without_incident(
    monitors: Iterable[MonitorData], incidents: Iterable[Incident]
) -> Iterator[Outage]:
    """The outages that none of these incidents covers, by monitor."""
    tellers = [one for one in incidents if not incident_pages.is_planned(one)]
    for data in monitors:
        for outage in outages(data.events):
            if not any(_covers(incident, outage) for incident in tellers):
                yield outage


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


def _covers(incident: Incident, outage: Outage) -> bool:
    """Whether the incident covers the outage."""
    if outage.slug not in incident.components:
        return False
    begins_before_end = outage.end is None or incident.started <= outage.end
    return begins_before_end and (incident.ended is None or outage.start <= incident.ended)


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
