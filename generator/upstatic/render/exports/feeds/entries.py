"""Feed entries: updates of incidents and maintenance, and outages without an incident."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter

from markupsafe import Markup

from upstatic.domain.models import Incident
from upstatic.domain.outages import Outage
from upstatic.render.analysis.dataset import MonitorData
from upstatic.render.exports.feeds.stable_ids import urn
from upstatic.render.incremental.keys import key_of
from upstatic.render.pages import incident as incident_pages
from upstatic.render.pages.timeline import outage_view, without_incident
from upstatic.render.views.incidents import IncidentView, OutageView, UpdateView
from upstatic.render.views.render_context import RenderContext


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """An entry; `id` never changes, `href` is relative to the front page.

    An incident has an entry for each update; `number` is the incident's.
    """

    id: str
    at: datetime
    title: str
    href: str
    html: Markup
    slugs: tuple[str, ...]
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Entries before they are made: those of an incident, or of an outage without one.

    `last` is the time of the newest of them; they say what is in `content`, and how long the
    outages of `slugs` lasted since `first`.
    """

    first: datetime
    last: datetime
    slugs: tuple[str, ...]
    is_incident: bool
    content: Incident | Outage
    make: Callable[[], Sequence[FeedEntry]]


def key_of_story(story: Story, context: RenderContext) -> str:
    """A hash of everything that its entries depend on; of an open one, also of the time."""
    now = context.dataset.now if _is_open(story.content) else None
    days = story.first.date(), max(story.first, story.last).date()
    content = story.content
    part = content if isinstance(content, Outage) else context.dataset.keys_of([content])
    return key_of(part, now, context.span_key(story.slugs, *days))


def _is_open(content: Incident | Outage) -> bool:
    return content.end is None if isinstance(content, Outage) else not content.phase.is_over


def stories(context: RenderContext) -> list[Story]:
    """What feeds report, the newest first."""
    data = context.dataset
    reported = [incident_story(one, context) for one in data.incidents]
    seen = [
        _outage_story(outage, context) for outage in without_incident(data.monitors, data.incidents)
    ]
    return sorted([*reported, *seen], key=attrgetter("last"), reverse=True)


def incident_story(incident: Incident, context: RenderContext) -> Story:
    """The updates of an incident."""
    times = [update.time for update in incident.updates]
    return Story(
        first=incident.started,
        last=max(times, default=incident.updated or incident.started),
        slugs=incident.components,
        is_incident=True,
        content=incident,
        make=lambda: list(_of_incident(incident, context)),
    )


def _outage_story(outage: Outage, context: RenderContext) -> Story:
    return Story(
        first=outage.start,
        last=outage.end or outage.start,
        slugs=(outage.slug,),
        is_incident=False,
        content=outage,
        make=lambda: list(_of_outage(outage, context.by_slug[outage.slug], context)),
    )


def entries_of(chosen: Iterable[Story], most: int | None = None) -> list[FeedEntry]:
    """The entries of these stories, the newest first."""
    found = [entry for story in chosen for entry in story.make()]
    in_order = sorted(sorted(found, key=attrgetter("id")), key=attrgetter("at"), reverse=True)
    return in_order[:most]


def _of_incident(incident: Incident, context: RenderContext) -> Iterator[FeedEntry]:
    view = incident_pages.view(incident, context)
    updates = incident_pages.updates_newest_first(incident)
    for update, shown in zip(updates, view.updates, strict=True):
        yield FeedEntry(
            id=urn(context.config, "incident", incident.number, update.id),
            at=update.time,
            title=f"{view.title} · {shown.phase}",
            href=view.href,
            html=_html(view, shown),
            slugs=incident.components,
            number=incident.number,
        )
    known = incident.updated or incident.started
    if not updates and known <= context.dataset.now:
        yield _bare(incident, view, context, known)


def _bare(
    incident: Incident, view: IncidentView, context: RenderContext, known: datetime
) -> FeedEntry:
    """The entry of an incident without updates.

    For a window that is to come and was never written of, no one knows since when it is planned:
    it is in the calendar, and becomes news when it begins. An entry's time must not move.
    """
    return FeedEntry(
        id=urn(context.config, "incident", incident.number),
        at=known,
        title=f"{view.title} · {view.phase}",
        href=view.href,
        html=_html(view, None),
        slugs=incident.components,
        number=incident.number,
    )


def _of_outage(outage: Outage, data: MonitorData, context: RenderContext) -> Iterator[FeedEntry]:
    """The start of an outage, and its end if it has one."""
    view = outage_view([outage], context)
    key = ("episode", outage.slug, view.start.iso)
    began = FeedEntry(
        id=urn(context.config, *key),
        at=outage.start,
        title=context.words.say(
            f"is{outage.status.value.capitalize()}", n=1, name=data.monitor.name
        ),
        href=view.href,
        html=_seen(view),
        slugs=(outage.slug,),
    )
    yield began
    if outage.end:
        title = f"{view.title} {view.duration}"
        yield replace(began, id=urn(context.config, *key, "end"), at=outage.end, title=title)


def _html(view: IncidentView, update: UpdateView | None) -> Markup:
    """The update, followed by affected components and times."""
    times = [view.start.text, *([view.end.text] if view.end else [])]
    names = ", ".join(one.title for one in view.components)
    parts = [names, view.impact, " – ".join(times)]
    about = Markup("<p>{}</p>").format(" · ".join(part for part in parts if part))
    return update.body + about if update else about


def _seen(view: OutageView) -> Markup:
    times = [view.start.text, *([view.end.text] if view.end else [])]
    parts = [view.reason, " – ".join(times)]
    return Markup("<p>{}</p>").format(" · ".join(part for part in parts if part))


def by_monitor(chosen: Iterable[Story]) -> Mapping[str, Sequence[Story]]:
    """The stories of each monitor by slug, in the given order."""
    found: dict[str, list[Story]] = defaultdict(list)
    for story in chosen:
        for slug in story.slugs:
            found[slug].append(story)
    return found
