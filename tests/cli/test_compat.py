"""A repository that came from Upptime: its README.md and Upptime's files, round after round."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from upstatic.tools.demo.servers import DemoServers

from tests.support.git import git
from tests.support.project import BROKEN, Project, service

START = datetime(2026, 11, 20, 23, 40, tzinfo=UTC)
SERVICES = (service("web", "Web | shop"), service("api", "API"))
KEYS = "status-website:\n  cname: status.acme.example\ncompat: upptime\n"
README = "\ufeff# Status: <!--live status--> **old**\r\n\r\n<!--start: status pages-->\r\n"
README += "| of Upptime |\r\n<!--end: status pages-->\r\n\r\nOur own words.\r\n"
UPPTIMES = """\
url: https://web.example
status: up
code: 200
responseTime: 98
lastUpdated: 2026-11-19T01:00:00.000Z
startTime: Thu Aug 05 2021 03:37:03 GMT+0000 (Coordinated Universal Time)
generator: Upptime <https://github.com/upptime/upptime>
"""


class Repository(Project):
    """A repository as Upptime left it."""

    def __init__(self, folder: Path, world: DemoServers) -> None:
        files = {
            ".gitattributes": "* -text\n", "README.md": README, "history/web.yml": UPPTIMES,
        }  # fmt: skip
        super().__init__(folder, world, files, keys=KEYS)

    def changed_by(self, minutes: int) -> set[str]:
        """A round so many minutes after the start; the files that its commits changed."""
        before = git(self.remote, "rev-parse", "main").strip()
        self.round(START + timedelta(minutes=minutes))
        changed = git(self.remote, "diff", "--name-only", before, "main").splitlines()
        return {
            f"api/{name.split('/')[1]}" if name.startswith("api/") else name for name in changed
        }

    def read(self, name: str) -> str:
        return git(self.remote, "show", f"main:{name}")


@pytest.fixture
def world() -> Iterator[DemoServers]:
    with DemoServers(SERVICES) as world:
        yield world


def test_compat_files_are_pushed_on_changes_and_once_a_day(
    tmp_path: Path, world: DemoServers
) -> None:
    repository = Repository(tmp_path, world)
    today, tomorrow = "history/2026-11-20.txt", "history/2026-11-21.txt"
    web, api = {"history/web.yml", "api/web"}, {"history/api.yml", "api/api"}
    both = {"README.md", "history/summary.json"}

    first = repository.changed_by(0)
    assert first - {"history/.gitattributes"} == {today, *both, *web, *api}
    world.override("web", BROKEN)
    assert repository.changed_by(10) == {today}
    down = repository.changed_by(15)
    assert down == {today, *both, *web, "history/events/2026.csv", "history/incidents/1.yml"}
    assert "\nstatus: down\ncode: 503\n" in repository.read("history/web.yml")
    assert repository.changed_by(20) - {"history/daily/2026-11.csv"} >= {
        tomorrow,
        *both,
        *web,
        *api,
    }

    readme = repository.read("README.md")
    assert readme.startswith("\ufeff# Status: <!--live status--> **🟧 Partial outage**\r\n\r\n")
    assert readme.endswith("<!--end: status pages-->\r\n\r\nOur own words.\r\n")
    assert "Web &#124; shop](http://127.0.0.1:" in readme
    assert "| 🟥 Down | [History](https://status.acme.example/monitor/web.html) |" in readme
    assert "of Upptime" not in readme
    assert "startTime: Thu Aug 05 2021 03:37:03" in repository.read("history/web.yml")
    (row,) = (r for r in json.loads(repository.read("history/summary.json")) if r["slug"] == "web")
    assert (row["status"], list(row["dailyMinutesDown"])) == ("down", ["2026-11-20"])
    shield = json.loads(repository.read("api/web/uptime-day.json"))
    assert shield["message"] == row["uptimeDay"]
    log = git(repository.remote, "log", "--format=%s", "main", "--", "history/web.yml")
    assert "🟥 Web | shop is down (answered 503 Service Unavailable)" in log
