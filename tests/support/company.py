"""A small company whose past is written by the real recorder."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from upstatic.config import Config, Monitor
from upstatic.domain.models import Reading, Round, Status
from upstatic.record.stage import record
from upstatic.render.stage import render

NOW = datetime(2026, 11, 20, 10, 2, tzinfo=UTC)
UP = Reading(status=Status.UP, ms=120)
SLOW = Reading(status=Status.DEGRADED, reason="slow", ms=900)
DOWN = Reading(status=Status.DOWN, reason="503", ms=80)

Seen = Callable[[datetime], dict[str, Reading]]


class Company:
    """A folder with a configuration and a history that grows by rounds of five minutes."""

    def __init__(self, root: Path, config: Config) -> None:
        self.root = root
        self.config = config
        (root / "history").mkdir(parents=True, exist_ok=True)

    @property
    def site(self) -> Path:
        """The folder of the rendered site."""
        return self.root / "_site"

    def copy(self, root: Path) -> "Company":
        """The same company and history in another folder, without a site."""
        shutil.copytree(self.root, root, ignore=shutil.ignore_patterns("_site", ".cache"))
        return Company(root, self.config)

    def live(self, start: datetime, end: datetime, seen: Seen) -> None:
        """Record a round every five minutes, a day at a time, with what `seen` says of each."""
        while start < end:
            stop = min(end, start + timedelta(days=1))
            rounds = [self._round(time, seen(time)) for time in _every_five_minutes(start, stop)]
            record(self.root / "history", rounds, self.config.monitors, now=rounds[-1].time)
            start = stop

    def _round(self, time: datetime, readings: dict[str, Reading]) -> Round:
        columns = tuple(monitor.slug for monitor in self.config.monitors)
        return Round(time=time, region="", columns=columns, readings=readings)

    def draw(self, now: datetime = NOW) -> Path:
        """Render the site and return its folder."""
        return render(self.root, self.config, self.site, now=now).out

    def page(self, path: str = "index.html", now: datetime = NOW) -> str:
        """Render the site and return one page's text."""
        return (self.draw(now) / path).read_text(encoding="utf-8")


def _every_five_minutes(start: datetime, stop: datetime) -> list[datetime]:
    count = -((start - stop) // timedelta(minutes=5))
    return [start + timedelta(minutes=5 * n) for n in range(count)]


def monitor(slug: str, **more: object) -> Monitor:
    """Make a monitor out of a slug and what else the configuration would say."""
    values = {"name": slug.capitalize(), "slug": slug, "url": f"https://{slug}.example/", **more}
    return Monitor.model_validate(values)
