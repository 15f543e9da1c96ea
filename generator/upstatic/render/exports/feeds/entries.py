"""Feed entries: updates of incidents and maintenance, and outages without an incident."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter

from markupsafe import Markup

from upstatic.domain.models import Incident
from upstatic.domain.outages import Outage
from upstatic.render.analysis.dataset import MonitorData
from upstatic.render.analysis.incident_index import IncidentEntry
from upstatic.render.exports.feeds.stable_ids import urn
from upstatic.render.incremental.keys import key_of
from upstatic.render.pages import incident as incident_pages
from upstatic.render.pages.timeline import outage_view
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


Story = IncidentEntry | Outage
"""What has entries: an incident with those of its updates, or an outage without an incident."""


def key_of_story(story: Story, context: RenderContext) -> str:
    """A hash of everything that its entries depend on; of an open one, also of the time.

    They say what happened, and how long the outages of its monitors lasted until its newest entry.
    """
    if isinstance(story, Outage):
        content, begun, is_open = repr(story), story.start, story.end is None
    else:
        [content], begun = context.dataset.index.keys_of([story]), story.started
        is_open = not story.phase.is_over
    measured = context.span_key(slugs_of(story), begun.date(), max(begun, _last(story)).date())
    return key_of(content, context.dataset.now if is_open else None, measured)


def stories(context: RenderContext) -> list[Story]:
    """What feeds report, the newest first."""
    dataset = context.dataset
    return sorted([*dataset.index.entries, *dataset.unreported], key=_last, reverse=True)


def _last(story: Story) -> datetime:
    """The time of its newest entry."""
    if isinstance(story, IncidentEntry):
        return story.last_update
    return story.end or story.start


def slugs_of(story: Story) -> Sequence[str]:
    """The monitors it is about."""
    return story.components if isinstance(story, IncidentEntry) else (story.slug,)


def entries_of(
    chosen: Iterable[Story], context: RenderContext, most: int | None = None
) -> list[FeedEntry]:
    """The entries of these stories, the newest first."""
    found = [entry for story in chosen for entry in _entries(story, context)]
    in_order = sorted(sorted(found, key=attrgetter("id")), key=attrgetter("at"), reverse=True)
    return in_order[:most]


def _entries(story: Story, context: RenderContext) -> Iterator[FeedEntry]:
    if isinstance(story, IncidentEntry):
        return _of_incident(context.dataset.index.load(story), context)
    return _of_outage(story, context.by_slug[story.slug], context)


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
        for slug in slugs_of(story):
            found[slug].append(story)
    return found
