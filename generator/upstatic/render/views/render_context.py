"""What feeds, files and badges are drawn of: the facts and the views that the pages show."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from upstatic.config import Config
from upstatic.config.site_urls import page_url
from upstatic.render.analysis.dataset import Facts, MonitorFacts
from upstatic.render.analysis.monitor_stats import Record, record
from upstatic.render.analysis.windows import Figures, Window
from upstatic.render.text.translations import Words
from upstatic.render.views.components import SiteView

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Everything that is known; the same for every output, so that all of them agree.

    `names` and `records` are the monitors' by slug; they are counted once, here.
    """

    config: Config
    facts: Facts
    site: SiteView
    words: Words
    names: Mapping[str, str]
    records: Mapping[str, Record]

    def figures(self, facts: MonitorFacts) -> Sequence[Figures]:
        """A monitor's figures, the shortest window first."""
        return self.records[facts.monitor.slug].figures

    def by_window(self, facts: MonitorFacts) -> Mapping[Window, Figures]:
        """A monitor's figures by their windows."""
        return {one.window: one for one in self.figures(facts)}

    @property
    def as_of(self) -> datetime:
        """The time that what is said holds for: the last round's, or now where there is none."""
        return self.facts.last_round or self.facts.now

    def url(self, path: str = "") -> str:
        """The whole address of a file of the page; relative to it where that is not known."""
        return page_url(self.config, path) or path


def sources_of(config: Config, facts: Facts, site: SiteView, words: Words) -> Sources:
    """Bring together what every output needs."""
    return Sources(
        config=config,
        facts=facts,
        site=site,
        words=words,
        names={one.monitor.slug: one.monitor.name for one in facts.monitors},
        records={one.monitor.slug: record(one, facts.now) for one in facts.monitors},
    )


def plain(text: str) -> str:
    """The text without what XML 1.0 cannot hold: controls and halves of pairs."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
