"""The pages of the site as parts: what each depends on, and how it is made."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from jinja2 import Environment

from upstatic.config.site_urls import base_path, incident_page
from upstatic.config.site_urls import monitor_page as monitor_href
from upstatic.domain.models import Incident
from upstatic.render.analysis.component_status import is_open
from upstatic.render.analysis.dataset import MonitorData
from upstatic.render.charts.svg_files import drawing_files
from upstatic.render.exports.files import incident_files, monitor_files
from upstatic.render.exports.head_links import head_view
from upstatic.render.incremental.keys import key_of
from upstatic.render.incremental.site_writer import ALWAYS, File, SitePart
from upstatic.render.pages import incident as incident_pages
from upstatic.render.pages.components import component
from upstatic.render.pages.front_page import front_page, settled_for
from upstatic.render.pages.monitor import monitor_page
from upstatic.render.pages.month import last_day, month_href, month_page, months
from upstatic.render.pages.timeline import Timeline, timeline_of
from upstatic.render.pages.uptime_calendar import calendar_page
from upstatic.render.theme.theme import ThemeView
from upstatic.render.views.components import ComponentView, SiteView
from upstatic.render.views.pages import Page
from upstatic.render.views.render_context import RenderContext


@dataclass(slots=True, kw_only=True)
class PageParts:
    """Plans every page.

    `key` is that of everything that all pages share, `calm` what those share that are kept.
    """

    context: RenderContext
    theme: ThemeView
    templates: Environment
    key: str
    calm: SiteView
    shown: dict[str, ComponentView] = field(default_factory=dict)

    def all(self) -> Iterator[SitePart]:
        """Every page; those of monitors come first, while their checks are loaded."""
        context, dataset = self.context, self.context.dataset
        timeline = timeline_of(dataset.monitors, dataset.incidents, context)
        yield from map(self._monitor, dataset.monitors)
        yield self._page("index.html", ALWAYS, context.site, lambda: self._front_page(timeline))
        yield self._page("404.html", self.key, self.calm, self._lost)
        yield from map(self._incident, dataset.incidents)
        keys = (self.monitor_key(one) for one in dataset.monitors)
        yield self._page(
            "uptime.html",
            _joint([self.key, *keys]),
            self.calm,
            lambda: calendar_page(context),
        )
        yield from self._months(timeline)
        yield self._maintenance()

    def _page(
        self,
        path: str,
        key: str,
        site: SiteView,
        make: Callable[[], Page],
        template: str = "",
    ) -> SitePart:
        return SitePart(
            name=path,
            key=key,
            make=lambda: [self._printed(path, template or path, make(), site)],
        )

    def _printed(self, path: str, template: str, page: Page, site: SiteView) -> File:
        head = head_view(path, page, self.context)
        text = self.templates.get_template(template).render(page=page, head=head, site=site)
        return path, text.encode()

    def _front_page(self, timeline: Timeline) -> Page:
        shown = {slug: self._shown(one) for slug, one in self.context.by_slug.items()}
        return front_page(self.context, timeline, shown)

    def _shown(self, data: MonitorData) -> ComponentView:
        """A monitor in a list, made once."""
        slug = data.monitor.slug
        if slug not in self.shown:
            icon = self.theme.pictures.get(slug, "")
            self.shown[slug] = replace(component(data, self.context), icon=icon)
        return self.shown[slug]

    def _lost(self) -> Page:
        title = self.context.words.say("notFoundTitle")
        root = base_path(self.context.config)
        return Page(title=title, subject=title, description=title, root=root)

    def monitor_key(self, data: MonitorData) -> str:
        """The key of everything that shows a monitor's figures."""
        if not data.key:
            return ALWAYS
        return key_of(self.key, data.key, settled_for(self.context.site, data, self.context.words))

    def _monitor(self, data: MonitorData) -> SitePart:
        path = monitor_href(data.monitor.slug)
        return SitePart(
            name=path, key=self.monitor_key(data), make=lambda: self._monitor_files(path, data)
        )

    def _monitor_files(self, path: str, data: MonitorData) -> Iterator[File]:
        """The page with its graphs, and whatever else shows its figures."""
        context = self.context
        page = monitor_page(data, self._shown(data), context)
        site = settled_for(context.site, data, context.words)
        yield self._printed(path, "monitor.html", page, site)
        for name, svg in drawing_files(page, has_all_files=context.has_all_files):
            yield name, svg.encode()
        yield from monitor_files(data, context, self.templates)

    def _incident(self, incident: Incident) -> SitePart:
        """The page of an incident with its feeds; one that is over changes with its text only."""
        context, path = self.context, incident_page(incident.number)
        key = self._finished_key(incident) if incident.phase.is_over else ALWAYS
        site = self._site_of(key)

        def make() -> Iterator[File]:
            page = incident_pages.page(incident, context)
            yield self._printed(path, "incident.html", page, site)
            yield from incident_files(incident, context, self.templates)

        return SitePart(name=path, key=key, make=make)

    def _finished_key(self, incident: Incident) -> str:
        """The key of an incident that is over: its text, and how its time was measured."""
        times = [incident.started, *(update.time for update in incident.updates)]
        first, last = incident.started.date(), max([*times, incident.ended or times[0]]).date()
        digests = self.context.dataset.keys_of([incident])
        return key_of(self.key, digests, self.context.span_key(incident.components, first, last))

    def _months(self, timeline: Timeline) -> Iterator[SitePart]:
        words = self.context.words
        firsts = months(timeline, self.context.dataset.now.date())
        for first in firsts:
            key = self._month_key(timeline, first, firsts)
            yield self._page(
                month_href(first),
                key,
                self._site_of(key),
                lambda first=first: month_page(timeline, firsts, first, words),  # type: ignore[misc]
                "month.html",
            )

    def _month_key(self, timeline: Timeline, first: date, firsts: Sequence[date]) -> str:
        reported, unreported = timeline.content(first, last_day(first))
        is_over = all(one.phase.is_over for one in reported) and all(one.end for one in unreported)
        if not is_over:
            return ALWAYS
        slugs = [*self.context.by_slug]
        ends = [
            *(one.ended or one.started for one in reported),
            *(one.end for one in unreported if one.end),
        ]
        last = max((end.date() for end in ends), default=first)
        measured = self.context.span_key(slugs, first, last)
        keys = self.context.dataset.keys_of(reported)
        return key_of(self.key, first, firsts, keys, unreported, measured)

    def _site_of(self, key: str) -> SiteView:
        """The shared parts of a page: without the time of the round where the page is kept."""
        return self.context.site if key == ALWAYS else self.calm

    def _maintenance(self) -> SitePart:
        context, windows = self.context, self.context.dataset.windows
        is_over = not any(map(is_open, windows))
        key = key_of(self.key, context.dataset.keys_of(windows)) if is_over else ALWAYS
        return self._page(
            "maintenance.html",
            key,
            self._site_of(key),
            lambda: incident_pages.windows_page(context),
        )


def _joint(found: Sequence[str]) -> str:
    """One key of several; if one of them is made always, so is the whole."""
    return key_of(*found) if all(found) else ALWAYS
