"""What happened, day by day: the team's incidents, and episodes that no incident tells of."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial

from upstatic.config.site_urls import monitor_page
from upstatic.domain.models import Incident
from upstatic.domain.outages import Episode, alikes, episodes, newest_first
from upstatic.domain.times import days_between
from upstatic.render.analysis.dataset import MonitorFacts
from upstatic.render.pages import incident as desk
from upstatic.render.text.translations import Words
from upstatic.render.views.components import EpisodeView, PastDay, moment

Past = Mapping[date, PastDay]


def past_of(all_facts: Sequence[MonitorFacts], incidents: Iterable[Incident], words: Words) -> Past:
    """Each day on which something began, for these monitors and these incidents."""
    by_slug = {facts.monitor.slug: facts for facts in all_facts}
    names = {slug: facts.monitor.name for slug, facts in by_slug.items()}
    told: dict[date, list[Incident]] = defaultdict(list)
    silent: dict[date, list[Episode]] = defaultdict(list)
    tellers = [one for one in desk.newest_first(incidents) if not desk.is_planned(one)]
    for incident in tellers:
        told[incident.started.date()].append(incident)
    for episode in untold(all_facts, tellers):
        silent[episode.start.date()].append(episode)
    return {
        on: PastDay(
            iso=on.isoformat(),
            label=words.day(on),
            incidents=tuple(desk.view(one, names, words) for one in told[on]),
            episodes=tuple(
                episode_view(alike, by_slug[alike[0].slug], words)
                for alike in alikes(newest_first(silent[on]))
            ),
        )
        for on in sorted({*told, *silent})
    }


def untold(all_facts: Iterable[MonitorFacts], incidents: Iterable[Incident]) -> Iterator[Episode]:
    """The episodes of which none of these incidents tells, monitor by monitor."""
    tellers = [one for one in incidents if not desk.is_planned(one)]
    for facts in all_facts:
        for episode in episodes(facts.events):
            if not any(_tells_of(incident, episode) for incident in tellers):
                yield episode


def recent_days(past: Past, first: date, last: date, words: Words) -> tuple[PastDay, ...]:
    """The days from `first` to `last`, the newest first, those without anything too."""
    span = days_between(first, last)[::-1]
    empty = partial(PastDay, incidents=(), episodes=())
    return tuple(past.get(on) or empty(iso=on.isoformat(), label=words.day(on)) for on in span)


def eventful_days(past: Past, first: date, last: date) -> tuple[PastDay, ...]:
    """The days from `first` to `last` on which something began, the newest first."""
    return tuple(past[on] for on in sorted(past, reverse=True) if first <= on <= last)


def _tells_of(incident: Incident, episode: Episode) -> bool:
    """Whether a reader of the incident learns of the episode."""
    if episode.slug not in incident.components:
        return False
    begins_before_end = episode.end is None or incident.started <= episode.end
    return begins_before_end and (incident.ended is None or episode.start <= incident.ended)


def episode_view(alike: Sequence[Episode], facts: MonitorFacts, words: Words) -> EpisodeView:
    """One line for episodes of one monitor, newest first; several are those of one day."""
    last, first = alike[0], alike[-1]
    lasted_s = sum((one.end - one.start).total_seconds() for one in alike if one.end)
    return EpisodeView(
        status=last.status,
        title=_title(alike, facts.monitor.name, words),
        href=monitor_page(facts.monitor.slug),
        start=moment(first.start, words),
        end=moment(last.end, words) if last.end else None,
        same_day=last.end is None or last.end.date() == first.start.date(),
        ongoing=words.say("ongoing"),
        duration=words.say("lasted", duration=words.duration(lasted_s)) if last.end else "",
        reason=words.reason(last.reason),
    )


def _title(alike: Sequence[Episode], name: str, words: Words) -> str:
    key = f"{'was' if alike[0].end else 'is'}{alike[0].status.value.capitalize()}"
    if len(alike) == 1:
        return words.say(key, name=name)
    return words.say(f"{key}Times", name=name, n=len(alike))
