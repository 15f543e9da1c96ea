"""The context of a rendering: configuration, dataset, figures and translations."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from upstatic.config import Config
from upstatic.config.site_urls import page_url
from upstatic.render.analysis.dataset import Dataset, MonitorData
from upstatic.render.analysis.monitor_stats import MonitorStats, monitor_stats
from upstatic.render.analysis.windows import StatsWindow, WindowStats
from upstatic.render.views.components import SiteView
from upstatic.translations.phrases import Translations

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderContext:
    """The input of every output, so that all of them agree.

    `names`, `by_slug` and `stats` are by slug; they are computed once, here.
    """

    config: Config
    dataset: Dataset
    site: SiteView
    words: Translations
    names: Mapping[str, str]
    by_slug: Mapping[str, MonitorData]
    stats: Mapping[str, MonitorStats]

    def window_stats(self, data: MonitorData) -> Sequence[WindowStats]:
        """A monitor's figures, the shortest window first."""
        return self.stats[data.monitor.slug].windows

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
    return RenderContext(
        config=config,
        dataset=dataset,
        site=site,
        words=words,
        names={one.monitor.slug: one.monitor.name for one in dataset.monitors},
        by_slug={one.monitor.slug: one for one in dataset.monitors},
        stats={one.monitor.slug: monitor_stats(one, dataset.now) for one in dataset.monitors},
    )


def plain(text: str) -> str:
    """The text without characters that XML 1.0 does not allow."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
