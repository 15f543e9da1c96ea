"""The pages of the site as parts: what each depends on, and how it is made."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from jinja2 import Environment

from upstatic.config.site_urls import base_path, incident_page
from upstatic.config.site_urls import monitor_page as monitor_href
from upstatic.render.analysis.component_status import is_open
from upstatic.render.analysis.dataset import MonitorData
from upstatic.render.analysis.history_input import first_recent
from upstatic.render.analysis.incident_index import IncidentEntry
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

    `key` is that of everything that all pages share, `calm` what those share that are kept; `paths`
    are those of the pages that were planned.
    """

    context: RenderContext
    theme: ThemeView
    templates: Environment
    key: str
    calm: SiteView
    shown: dict[str, ComponentView] = field(default_factory=dict)
    paths: list[str] = field(default_factory=list)

    def all(self) -> Iterator[SitePart]:
        """Every page; those of monitors come first, while their checks are loaded."""
        context, dataset = self.context, self.context.dataset
        timeline = timeline_of(dataset.index.entries, dataset.unreported, context)
        yield from map(self._monitor, dataset.monitors)
        yield self._page("index.html", ALWAYS, context.site, lambda: self._front_page(timeline))
        yield self._page("404.html", self.key, self.calm, self._lost)
        yield from self._incidents()
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
    ) -> SitePart:
        self.paths.append(path)
        return SitePart(
            name=path,
            key=key,
            make=lambda: [self._printed(path, path, make(), site)],
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
        self.paths.append(path)
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

    def _incidents(self) -> Iterator[SitePart]:
        """The pages of incidents with their feeds; those of old ones together."""
        index = self.context.dataset.index
        for one in index.recent:
            entry = index.by_number[one.number]
            yield self._incident_part(incident_page(one.number), [entry])
        for number, block in index.old():
            yield replace(self._incident_part(f"incidents {number}", block), is_old=True)

    def _incident_part(self, name: str, entries: Sequence[IncidentEntry]) -> SitePart:
        is_over = all(one.phase.is_over for one in entries)
        key = self._finished_key(entries) if is_over else ALWAYS
        site, paths = self._site_of(key), [incident_page(one.number) for one in entries]
        self.paths += paths

        def make() -> Iterator[File]:
            for path, entry in zip(paths, entries, strict=True):
                page = incident_pages.page(self.context.dataset.index.load(entry), self.context)
                yield self._printed(path, "incident.html", page, site)
                yield from incident_files(entry, self.context, self.templates)

        return SitePart(name=name, key=key, make=make)

    def _finished_key(self, entries: Sequence[IncidentEntry]) -> str:
        """The key of incidents that are over: their texts, and how their time was measured."""
        first = min(one.started for one in entries).date()
        last = max(one.last for one in entries).date()
        slugs = dict.fromkeys(slug for one in entries for slug in one.components)
        digests = self.context.dataset.index.keys_of(entries)
        return key_of(self.key, digests, self.context.span_key(slugs, first, last))

    def _months(self, timeline: Timeline) -> Iterator[SitePart]:
        """The pages of months; those of old ones that are over together."""
        today, recent = self.context.dataset.now.date(), first_recent(self.context.dataset.now)
        firsts = months(timeline, today)
        over = {one for one in firsts if timeline.is_over(one, last_day(one))}
        old = [one for one in firsts if one in over and last_day(one) < recent]
        if old:
            key = self._months_key(timeline, old, firsts)
            yield replace(self._month_part("months", key, timeline, old, firsts), is_old=True)
        for first in firsts:
            if first not in old:
                key = self._months_key(timeline, [first], firsts) if first in over else ALWAYS
                yield self._month_part(month_href(first), key, timeline, [first], firsts)

    def _month_part(
        self,
        name: str,
        key: str,
        timeline: Timeline,
        chosen: Sequence[date],
        firsts: Sequence[date],
    ) -> SitePart:
        site, paths = self._site_of(key), [*map(month_href, chosen)]
        self.paths += paths

        def make() -> Iterator[File]:
            for path, first in zip(paths, chosen, strict=True):
                page = month_page(timeline, firsts, first, self.context.words)
                yield self._printed(path, "month.html", page, site)

        return SitePart(name=name, key=key, make=make)

    def _months_key(
        self, timeline: Timeline, chosen: Sequence[date], firsts: Sequence[date]
    ) -> str:
        """The key of months in which all is over."""
        found = [timeline.content(one, last_day(one)) for one in chosen]
        reported = [one for incidents, _ in found for one in incidents]
        unreported = [one for _, outages in found for one in outages]
        ends = [
            *(one.ended or one.started for one in reported),
            *(one.end for one in unreported if one.end),
        ]
        last = max((end.date() for end in ends), default=chosen[0])
        measured = self.context.span_key([*self.context.by_slug], chosen[0], last)
        keys = self.context.dataset.index.keys_of(reported)
        return key_of(self.key, chosen, firsts, keys, unreported, measured)

    def _site_of(self, key: str) -> SiteView:
        """The shared parts of a page: without the time of the round where the page is kept."""
        return self.context.site if key == ALWAYS else self.calm

    def _maintenance(self) -> SitePart:
        context, windows = self.context, self.context.dataset.windows
        is_over = not any(map(is_open, windows))
        key = key_of(self.key, context.dataset.index.keys_of(windows)) if is_over else ALWAYS
        return self._page(
            "maintenance.html",
            key,
            self._site_of(key),
            lambda: incident_pages.windows_page(context),
        )


def _joint(found: Sequence[str]) -> str:
    """One key of several; if one of them is made always, so is the whole."""
    return key_of(*found) if all(found) else ALWAYS
