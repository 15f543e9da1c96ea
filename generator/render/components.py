"""Facts of a monitor -> what lists of components and episodes show of it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from generator import reasons, uptime
from generator.models import Status
from generator.render.bars import BAR_DAYS, bar
from generator.render.episodes import Episode, alikes, episodes, newest_first
from generator.render.facts import MonitorFacts
from generator.render.views import (
    ComponentView,
    EpisodeDay,
    EpisodeView,
    GroupView,
    NoteView,
    moment,
)
from generator.render.words import Words


def href(facts: MonitorFacts) -> str:
    """Where a monitor's page stands, from the front page's folder."""
    return f"monitor/{facts.monitor.slug}.html"


def component(facts: MonitorFacts, now: datetime, words: Words) -> ComponentView:
    """One monitor in a list."""
    return ComponentView(
        name=facts.monitor.name,
        href=href(facts),
        status=facts.status,
        word=words.status(facts.status),
        note=_note(facts, words),
        uptime=words.uptime(uptime.uptime_ratio(facts.totals(now.date(), BAR_DAYS))),
        days=bar(facts.days, now.date(), words),
        bar_label=words.say("barLabel", name=facts.monitor.name, n=BAR_DAYS),
    )


def groups(all_facts: Sequence[MonitorFacts], now: datetime, words: Words) -> tuple[GroupView, ...]:
    """Components under their groups, both in the order of the configuration."""
    by_name: dict[str, list[ComponentView]] = {}
    for facts in all_facts:
        name = facts.monitor.group or words.say("otherGroup")
        by_name.setdefault(name, []).append(component(facts, now, words))
    return tuple(GroupView(name=name, components=tuple(own)) for name, own in by_name.items())


def recent_days(
    all_facts: Iterable[MonitorFacts], now: datetime, days: int, words: Words
) -> tuple[EpisodeDay, ...]:
    """The episodes that touch the last `days` days, by the day they began, the newest first.

    Those of one monitor that came and went on the same day are one line with their sum.
    """
    by_slug = {facts.monitor.slug: facts for facts in all_facts}
    since = now - timedelta(days=days)
    found = [
        episode
        for facts in by_slug.values()
        for episode in episodes(facts.events)
        if episode.end is None or episode.end > since
    ]
    return tuple(
        EpisodeDay(
            label=words.day(on),
            episodes=tuple(
                _view(alike, by_slug[alike[0].slug], words) for alike in alikes(same_day)
            ),
        )
        for on, same_day in groupby(newest_first(found), key=lambda episode: episode.start.date())
    )


def _view(alike: Sequence[Episode], facts: MonitorFacts, words: Words) -> EpisodeView:
    """One line for episodes of one monitor, newest first; several are those of one day."""
    last, first = alike[0], alike[-1]
    key = f"{'was' if last.end else 'is'}{last.status.value.capitalize()}"
    lasted_s = sum((one.end - one.start).total_seconds() for one in alike if one.end)
    return EpisodeView(
        status=last.status,
        title=words.say(key, name=facts.monitor.name)
        if len(alike) == 1
        else words.say(f"{key}Times", name=facts.monitor.name, n=len(alike)),
        href=href(facts),
        start=moment(first.start, words),
        end=moment(last.end, words) if last.end else None,
        same_day=last.end is None or last.end.date() == first.start.date(),
        ongoing=words.say("ongoing"),
        duration=words.say("lasted", duration=words.duration(lasted_s)) if last.end else "",
        reason=reasons.describe(last.reason) if last.reason else "",
    )


def _note(facts: MonitorFacts, words: Words) -> NoteView | None:
    """What a reader should know beside the status; None when all is well."""
    standing = facts.standing
    if facts.stale:
        return _last_seen(facts, words)
    if standing.status in (Status.DOWN, Status.DEGRADED) and standing.since:
        return NoteView(
            key=f"since{standing.status.value.capitalize()}",
            at=moment(standing.since, words),
            reason=reasons.describe(standing.reason) if standing.reason else "",
        )
    return NoteView(key="pending") if standing.pending else None


def _last_seen(facts: MonitorFacts, words: Words) -> NoteView:
    standing = facts.standing
    if standing.checked is None:
        return NoteView(key="neverSeen")
    at = moment(standing.checked, words)
    return NoteView(key="lastSeen", at=at, status=words.status(standing.status).lower())
