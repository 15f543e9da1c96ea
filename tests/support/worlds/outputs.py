"""What each output of a rendered site says: read as a visitor, a client or a feed reader would."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import feedparser
import yaml
from upstatic.config.theme_files import SITE

Statuses = dict[str, str]

_COMPONENT = re.compile(
    r'<h3><a href="monitor/([^"]+)\.html">.*?<p class="status (\w+)">', re.DOTALL
)
_GROUP = re.compile(r"<h2><bdi>(.*?)</bdi></h2><span class=\"status (\w+)\">")
_SAMPLE = re.compile(r'^upstatic_monitor_status\{monitor="(.*?)",status="(\w+)"\} 1$', re.MULTILINE)
_UP = re.compile(r'^upstatic_monitor_up\{monitor="(.*?)"\} ([01])$', re.MULTILINE)
_PAGE = re.compile(r'^upstatic_page_status\{status="(\w+)"\} 1$', re.MULTILINE)
STATUSPAGE = {
    "operational": "up", "degraded_performance": "degraded", "partial_outage": "down",
    "major_outage": "down", "under_maintenance": "maintenance",
}  # fmt: skip


_LEADS_ON = 'http-equiv="refresh" content="0; url='
_EVENT = re.compile(r"^BEGIN:VEVENT\n(.*?)^END:VEVENT$", re.DOTALL | re.MULTILINE)
_PROPERTY = re.compile(r"^(\w+)[;:](.*)$", re.MULTILINE)


@cache
def _words_of(language: str) -> Mapping[str, str]:
    phrases = yaml.safe_load((SITE / "locales" / f"{language}.yml").read_text(encoding="utf-8"))
    return {phrases[one]: one for one in ("up", "degraded", "down", "unknown", "maintenance")}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIncident:
    """An incident or window in progress, as an output names it."""

    number: int
    title: str
    impact: str
    phase: str


class Outputs:
    """The files of one rendered site."""

    def __init__(self, site: Mapping[str, bytes], language: str) -> None:
        """`site` has the content of each file by its path."""
        self._site, self._words = site, _words_of(language)
        self.front = self.text("index.html")
        self.metrics = self.text("metrics")
        self.status = self.json("status.json")
        self.summary = self.json("api/v2/summary.json")

    def text(self, path: str) -> str:
        return self._site[path].decode()

    def json(self, path: str) -> Any:
        return json.loads(self.text(path))

    def monitor(self, slug: str) -> Mapping[str, Any]:
        """What the monitor's own JSON says."""
        found: Mapping[str, Any] = self.json(f"api/monitors/{slug}.json")
        return found

    def statuses(self, names: Mapping[str, str]) -> dict[str, Statuses]:
        """The status of every monitor (slug -> name) by output; API v2 has no `unknown`."""
        return {
            "monitor JSON": {slug: self.monitor(slug)["status"] for slug in names},
            "front page": dict(_COMPONENT.findall(self.front)),
            "monitor page": {slug: self._on_its_page(slug) for slug in names},
            "badge": {slug: self._on_its_badge(slug) for slug in names},
            "widget": {slug: self._on_its_widget(slug) for slug in names},
            "metrics": dict(_SAMPLE.findall(self.metrics)),
            "API v2": {
                slug: STATUSPAGE[row["status"]]
                for row in self.summary["components"]
                for slug, name in names.items()
                if row["name"] == name and not row["group"]
            },
        }

    def is_up(self) -> dict[str, bool]:
        """The gauge that alerting rules use; monitors without data have none."""
        return {slug: up == "1" for slug, up in _UP.findall(self.metrics)}

    def groups(self) -> Statuses:
        """The status of every group on the front page."""
        return dict(_GROUP.findall(self.front))

    def page_status(self) -> dict[str, str]:
        """The status of the whole page by output."""
        (banner,) = re.findall(r'<section class="banner (\w+)">', self.front)
        (metric,) = _PAGE.findall(self.metrics)
        return {"front page": banner, "status.json": self.status["status"], "metrics": metric}

    def page_titles(self) -> dict[str, str]:
        """The one sentence of the page by output."""
        (heading,) = re.findall(r"<h1>(.*?)</h1>", self.front)
        return {"front page": heading, "status.json": self.status["title"]}

    def open_incidents(self) -> dict[str, list[OpenIncident]]:
        """The incidents in progress by output, by number."""
        return {
            "status.json": _listed(self.status["incidents"], "title", "url", "phase"),
            "API v2": _listed(self.summary["incidents"], "name", "shortlink", "status"),
        }

    def shown_incidents(self) -> set[int]:
        """The incidents and windows that the front page shows above the components."""
        head = self.front.partition('<ul class="components">')[0]
        return {int(n) for n in re.findall(r'<h2><a href="incident/(\d+)\.html">', head)}

    def windows(self) -> dict[str, set[tuple[int, str, str]]]:
        """Number, title and phase of the windows that are scheduled or in progress, by output."""
        listed = {
            "status.json": _listed(self.status["maintenance"], "title", "url", "phase"),
            "API v2": _listed(
                self.summary["scheduled_maintenances"], "name", "shortlink", "status"
            ),
        }
        return {
            name: {(one.number, one.title, one.phase) for one in rows}
            for name, rows in listed.items()
        }

    def incident_pages(self) -> set[int]:
        """The numbers of the incidents and windows that have a page."""
        return {n for n in self.incident_addresses() if _LEADS_ON not in self.incident_page(n)}

    def incident_addresses(self) -> set[int]:
        """The numbers at whose addresses there is a page, or one that leads to it."""
        found = (re.fullmatch(r"incident/(\d+)\.html", path) for path in self._site)
        return {int(one[1]) for one in found if one}

    def incidents(self) -> dict[int, Mapping[str, Any]]:
        """Every incident and window of API v2 by number."""
        rows = [
            *self.json("api/v2/incidents.json")["incidents"],
            *self.json("api/v2/scheduled-maintenances.json")["scheduled_maintenances"],
        ]
        return {_number(row["shortlink"]): row for row in rows}

    def uptime_in_metrics(self) -> dict[tuple[str, str], float]:
        """The share of the time that a monitor was up, by slug and window."""
        sample = r'^upstatic_monitor_uptime_ratio\{monitor="(.*?)",window="(.*?)"\} (\S+)$'
        found = re.findall(sample, self.metrics, re.MULTILINE)
        return {(slug, window): float(ratio) for slug, window, ratio in found}

    def feed_titles(self) -> dict[str, list[str]]:
        """The titles of the entries of each feed, newest first."""
        feed = self.json("history.json")
        return {
            "Atom": [str(one.title) for one in feedparser.parse(self.text("history.atom")).entries],
            "RSS": [str(one.title) for one in feedparser.parse(self.text("history.rss")).entries],
            "JSON": [one["title"] for one in feed["items"]],
        }

    def feed_texts(self) -> str:
        """Everything in the feeds, as text."""
        return "\n".join(self.text(f"history.{kind}") for kind in ("atom", "rss", "json"))

    def calendar(self) -> list[dict[str, str]]:
        """The events of the calendar: the value of each property by its name."""
        text = self.text("maintenance.ics").replace("\r\n ", "").replace("\r\n", "\n")
        return [dict(_PROPERTY.findall(body)) for body in _EVENT.findall(text)]

    def incident_page(self, number: int) -> str:
        return self.text(f"incident/{number}.html")

    def _on_its_page(self, slug: str) -> str:
        (status, *_) = re.findall(r'<p class="status (\w+)">', self.text(f"monitor/{slug}.html"))
        return str(status)

    def _on_its_badge(self, slug: str) -> str:
        (title,) = re.findall(r"<title>(.*?)</title>", self.text(f"badge/{slug}/status.svg"))
        return self._words[title.rpartition(": ")[2]]

    def _on_its_widget(self, slug: str) -> str:
        (title,) = re.findall(r"<title>(.*?) · ", self.text(f"embed/{slug}.html"))
        return self._words[title.rpartition(": ")[2]]


def _listed(rows: Iterable[Any], title: str, url: str, phase: str) -> list[OpenIncident]:
    return sorted(_incidents(rows, title, url, phase), key=lambda one: one.number)


def _incidents(rows: Iterable[Any], title: str, url: str, phase: str) -> Iterator[OpenIncident]:
    for row in rows:
        yield OpenIncident(
            number=_number(row[url]), title=row[title], impact=row["impact"], phase=row[phase]
        )


def _number(url: str) -> int:
    return int(url.rpartition("/")[2].removesuffix(".html"))
