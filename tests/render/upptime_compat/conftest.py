"""A repository that came from Upptime, and the clock of its rounds."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from upstatic.config import Config, Monitor
from upstatic.domain.models import Reading
from upstatic.render.upptime_compat.stage import keep

from tests.support.company import UP, Company, monitor

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
README = """\
# Status: <!--live status--> **🟥 Major outage**

<!--start: status pages-->
<!--end: status pages-->

Thanks for reading.
"""


class Mirror(Company):
    """A company whose repository others read; each round is five minutes after the last."""

    def __init__(self, root: Path, config: Config) -> None:
        super().__init__(root, config)
        self.now = NOON - timedelta(minutes=5)
        self.readme = root / "README.md"
        self.readme.write_text(README, encoding="utf-8")

    def round(self, *, after: timedelta = timedelta(minutes=5), **seen: Reading) -> list[str]:
        """A round in which all that is not said is up, and the files that it changed."""
        self.now += after
        readings = {one.slug: seen.get(one.slug, UP) for one in self.config.monitors}
        self.live(self.now, self.now + timedelta(minutes=1), lambda _: readings)
        return self.keep()

    def keep(self, *, everything: bool = False) -> list[str]:
        """What is written now."""
        now = self.now + timedelta(minutes=1)
        return sorted(keep(self.root, self.config, now=now, everything=everything))

    def text(self, path: str) -> str:
        """A file of the repository."""
        return (self.root / path).read_text(encoding="utf-8")


@pytest.fixture
def mirror(tmp_path: Path) -> Callable[..., Mirror]:
    """Make such a repository out of monitors and further keys of the configuration."""

    def make(*monitors: Monitor, **keys: object) -> Mirror:
        values = {"owner": "acme", "repo": "status", "compat": "upptime", "readme": True, **keys}
        config = Config(monitors=monitors or (monitor("shop"), monitor("api")), **values)
        return Mirror(tmp_path / "acme", config)

    return make
