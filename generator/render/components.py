"""Facts of a monitor -> what lists of components and episodes show of it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from generator import reasons, uptime
from generator.models import Status
from generator.render.bars import BAR_DAYS, bar
from generator.render.episodes import Episode, episodes, newest_first
from generator.render.facts import MonitorFacts
from generator.render.views import ComponentView, EpisodeView, GroupView, moment
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


def recent_episodes(
    all_facts: Iterable[MonitorFacts], now: datetime, days: int, words: Words
) -> tuple[EpisodeView, ...]:
    """The episodes that touch the last `days` days, the newest first."""
    by_slug = {facts.monitor.slug: facts for facts in all_facts}
    since = now - timedelta(days=days)
    found = [
        episode
        for facts in by_slug.values()
        for episode in episodes(facts.events)
        if episode.end is None or episode.end > since
    ]
    return tuple(_view(episode, by_slug[episode.slug], words) for episode in newest_first(found))


def _view(episode: Episode, facts: MonitorFacts, words: Words) -> EpisodeView:
    verb = "was" if episode.end else "is"
    lasted = words.duration((episode.end - episode.start).total_seconds()) if episode.end else ""
    return EpisodeView(
        status=episode.status,
        title=words.say(f"{verb}{episode.status.value.capitalize()}", name=facts.monitor.name),
        href=href(facts),
        start=moment(episode.start, words),
        end=moment(episode.end, words) if episode.end else None,
        ongoing=words.say("ongoing"),
        duration=words.say("lasted", duration=lasted) if lasted else "",
        reason=reasons.describe(episode.reason) if episode.reason else "",
    )


def _note(facts: MonitorFacts, words: Words) -> str:
    """What a reader should know beside the status, "" when all is well."""
    standing = facts.standing
    if facts.stale:
        return _last_seen(facts, words)
    if standing.status in (Status.DOWN, Status.DEGRADED) and standing.since:
        key = f"since{standing.status.value.capitalize()}"
        since = words.say(key, time=words.moment(standing.since))
        return f"{since}: {reasons.describe(standing.reason)}" if standing.reason else since
    return words.say("pending") if standing.pending else ""


def _last_seen(facts: MonitorFacts, words: Words) -> str:
    if facts.standing.checked is None:
        return words.say("neverSeen")
    word = words.status(facts.standing.status).lower()
    return words.say("lastSeen", status=word, time=words.moment(facts.standing.checked))
