"""The context of a rendering: configuration, dataset, figures and translations."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, partial
from operator import attrgetter

from pydantic import TypeAdapter

from upstatic.config import Config
from upstatic.config.site_urls import page_url
from upstatic.domain.models import Event
from upstatic.domain.times import start_of
from upstatic.render.analysis.dataset import Dataset, MonitorData
from upstatic.render.analysis.monitor_stats import MonitorStats, monitor_stats
from upstatic.render.analysis.windows import StatsWindow, WindowStats
from upstatic.render.incremental.keys import key_of
from upstatic.render.views.components import SiteView
from upstatic.translations.phrases import Translations

CHOSEN_SINCE = date(2026, 11, 22)
"""Sites that measured before this day had all files."""
_STATS = TypeAdapter(MonitorStats)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderContext:
    """The input of every output, so that all of them agree.

    `names` and `by_slug` are by slug; `stats` gives the figures of one, which are kept.
    """

    config: Config
    dataset: Dataset
    site: SiteView
    words: Translations
    names: Mapping[str, str]
    by_slug: Mapping[str, MonitorData]
    stats: Callable[[str], MonitorStats]

    def span_key(self, slugs: Iterable[str], first: date, last: date) -> str:
        """A hash of everything that says how outages of these days were measured."""
        slugs, last = [*slugs], max(first, last)
        start, end = start_of(first), start_of(last + timedelta(days=1))
        known = [self.by_slug[slug].events for slug in slugs if slug in self.by_slug]
        events = [event for own in known for event in _around(own, start, end)]
        windows = [
            one
            for one in self.dataset.windows
            if one.started < end and (one.ended is None or one.ended > start)
        ]
        return key_of(self._files_key(slugs, first, last), events, windows)

    def _files_key(self, slugs: Iterable[str], first: date, last: date) -> str:
        """A hash of what is recorded of these days; of today, up to the time of the figures."""
        files, now = self.dataset.files, self.dataset.now
        if last < now.date():
            return files.between(first, last)
        times = [self.by_slug[slug].as_of for slug in slugs if slug in self.by_slug]
        finished = files.between(first, now.date() - timedelta(days=1))
        return key_of(finished, files.until(max(times, default=now)))

    @property
    def has_all_files(self) -> bool:
        """Whether to make the badges, graphs and figures of windows that no page links to.

        README.md's table links to all of them. A site that is older than the choice keeps every
        address that it ever had.
        """
        wanted, begun = self.config.publish.files, self.dataset.first_day
        is_old = begun is not None and begun < CHOSEN_SINCE
        has_table = bool(self.config.compat or self.config.readme)
        return wanted == "all" or (wanted == "auto" and (has_table or is_old))

    def window_stats(self, data: MonitorData) -> Sequence[WindowStats]:
        """A monitor's figures, the shortest window first."""
        return self.stats(data.monitor.slug).windows

    def by_window(self, data: MonitorData) -> Mapping[StatsWindow, WindowStats]:
        """A monitor's figures by their windows."""
        return {one.window: one for one in self.window_stats(data)}

    @property
    def as_of(self) -> datetime:
        """The time of the data: that of the last round, or now without one."""
        return self.dataset.last_round or self.dataset.now

    def url(self, path: str = "") -> str:
        """The absolute address of a file of the page; relative if the page's address is unknown."""
        return page_url(self.config, path) or path


def render_context(
    config: Config, dataset: Dataset, site: SiteView, words: Translations
) -> RenderContext:
    """Build the context of all outputs."""
    by_slug = {one.monitor.slug: one for one in dataset.monitors}
    return RenderContext(
        config=config,
        dataset=dataset,
        site=site,
        words=words,
        names={one.monitor.slug: one.monitor.name for one in dataset.monitors},
        by_slug=by_slug,
        stats=cache(lambda slug: _stats(by_slug[slug])),
    )


def _stats(data: MonitorData) -> MonitorStats:
    return data.value("stats", _STATS, partial(monitor_stats, data, data.as_of))


def _around(events: Sequence[Event], start: datetime, end: datetime) -> Sequence[Event]:
    """The events of a span, and the one before it."""
    first = bisect_left(events, start, key=attrgetter("time"))
    return events[max(first - 1, 0) : bisect_left(events, end, key=attrgetter("time"))]


def plain(text: str) -> str:
    """The text without characters that XML 1.0 does not allow."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
