"""Facts of a monitor -> what lists of components and episodes show of it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from upstatic.config.site_urls import monitor_page
from upstatic.domain import failure_reasons, uptime
from upstatic.domain.models import Status
from upstatic.domain.times import days_between
from upstatic.render.analysis.component_status import Tone
from upstatic.render.analysis.dataset import MonitorFacts
from upstatic.render.analysis.windows import BAR_DAYS
from upstatic.render.pages.incident import is_planned, newest_first, title
from upstatic.render.text.translations import Words
from upstatic.render.views.components import ComponentView, NoteView, moment
from upstatic.render.views.day_bar import bar


def component(facts: MonitorFacts, now: datetime, words: Words) -> ComponentView:
    """One monitor in a list."""
    return ComponentView(
        name=facts.monitor.name,
        href=monitor_page(facts.monitor.slug),
        status=facts.tone,
        word=words.say(facts.tone.value),
        note=note(facts, words),
        also=tuple(_doubts(facts, words)),
        uptime=_uptime(facts, now, words),
        days=bar(facts.days, _told(facts, now), now.date(), words),
        bar_label=words.say("barLabel", name=facts.monitor.name, n=BAR_DAYS),
    )


def _told(facts: MonitorFacts, now: datetime) -> dict[date, list[str]]:
    """The titles of what the team told, by each day of the bar that it touched."""
    told: dict[date, list[str]] = {}
    first = now.date() - timedelta(days=BAR_DAYS - 1)
    for incident in newest_first(facts.incidents):
        if is_planned(incident):
            continue
        last = min(incident.ended or now, now).date()
        for on in days_between(max(incident.started.date(), first), last):
            titles = told.setdefault(on, [])
            if title(incident) not in titles:
                titles.append(title(incident))
    return told


def _uptime(facts: MonitorFacts, now: datetime, words: Words) -> str:
    """The share of the bar's known time that was not down, as a phrase."""
    ratio = uptime.uptime_ratio(facts.totals(now.date(), BAR_DAYS))
    return (
        words.say("dayNone")
        if ratio is None
        else words.say("overallUptime", uptime=words.uptime(ratio))
    )


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
    if facts.standing.gap not in ("", failure_reasons.PENDING):
        yield NoteView(key="lastCheck", reason=words.reason(facts.standing.gap))


def _last_seen(facts: MonitorFacts, words: Words) -> NoteView:
    standing = facts.standing
    if standing.checked is None:
        return NoteView(key="neverSeen")
    at = moment(standing.checked, words)
    return NoteView(key="lastSeen", at=at, status=words.say(f"seen_{standing.status.value}"))
