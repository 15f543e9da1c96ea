"""Facts of a monitor -> what lists of components and episodes show of it."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from generator import reasons, uptime
from generator.models import Status
from generator.render.bars import BAR_DAYS, bar
from generator.render.facts import MonitorFacts
from generator.render.tones import Tone
from generator.render.views import ComponentView, GroupView, NoteView, moment
from generator.render.words import Words


def href(facts: MonitorFacts) -> str:
    """Where a monitor's page stands, from the front page's folder."""
    return f"monitor/{facts.monitor.slug}.html"


def component(facts: MonitorFacts, now: datetime, words: Words) -> ComponentView:
    """One monitor in a list."""
    return ComponentView(
        name=facts.monitor.name,
        href=href(facts),
        status=facts.tone,
        word=words.say(facts.tone.value),
        note=note(facts, words),
        also=tuple(_doubts(facts, words)),
        uptime=_uptime(facts, now, words),
        days=bar(facts.days, now.date(), words),
        bar_label=words.say("barLabel", name=facts.monitor.name, n=BAR_DAYS),
    )


def _uptime(facts: MonitorFacts, now: datetime, words: Words) -> str:
    """The share of the bar's known time that was not down, as a phrase."""
    ratio = uptime.uptime_ratio(facts.totals(now.date(), BAR_DAYS))
    return (
        words.say("dayNone")
        if ratio is None
        else words.say("overallUptime", uptime=words.uptime(ratio))
    )


def groups(all_facts: Sequence[MonitorFacts], now: datetime, words: Words) -> tuple[GroupView, ...]:
    """Components under their groups, both in the order of the configuration."""
    by_name: dict[str, list[ComponentView]] = {}
    for facts in all_facts:
        name = facts.monitor.group or words.say("otherGroup")
        by_name.setdefault(name, []).append(component(facts, now, words))
    return tuple(GroupView(name=name, components=tuple(own)) for name, own in by_name.items())


def note(facts: MonitorFacts, words: Words) -> NoteView | None:
    """What a reader should know beside the status; None when all is well."""
    standing = facts.standing
    if facts.tone is Tone.MAINTENANCE:
        return None
    if facts.stale:
        return _last_seen(facts, words)
    if standing.status in (Status.DOWN, Status.DEGRADED) and standing.since:
        return NoteView(
            key=f"since{standing.status.value.capitalize()}",
            at=moment(standing.since, words),
            reason=words.reason(standing.reason),
        )
    return NoteView(key="pending") if standing.pending else None


def _doubts(facts: MonitorFacts, words: Words) -> Iterator[NoteView]:
    """What else there is to know: that it flaps, that regions disagree, that a check is missing."""
    if facts.tone is Tone.MAINTENANCE:
        return
    if facts.unstable:
        yield NoteView(key="unstable", at=moment(facts.unstable.first, words))
    if facts.standing.failing and not facts.stale:
        yield NoteView(key="failingFrom", names=", ".join(facts.standing.failing))
    if facts.standing.gap not in ("", reasons.PENDING):
        yield NoteView(key="lastCheck", reason=words.reason(facts.standing.gap))


def _last_seen(facts: MonitorFacts, words: Words) -> NoteView:
    standing = facts.standing
    if standing.checked is None:
        return NoteView(key="neverSeen")
    at = moment(standing.checked, words)
    return NoteView(key="lastSeen", at=at, status=words.say(f"seen_{standing.status.value}"))
