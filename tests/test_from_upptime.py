"""docs/from-upptime.md is walked, command by command: a repository of Upptime's becomes ours."""

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from upstatic.domain.times import format_time
from upstatic.tools.demo.company import DemoService, LatencyProfile
from upstatic.tools.demo.servers import DemoServers

from tests.support.program import ROOT, output_of, python_for_scripts

GUIDE = (ROOT / "docs" / "from-upptime.md").read_text()
SHOP = DemoService(
    slug="shop", name="Shop", group="", body="hello", latency=LatencyProfile(base_ms=1)
)
WORKFLOW = """\
name: Uptime CI
on: {workflow_dispatch: {}}
jobs:
  release:
    runs-on: ubuntu-latest
    steps:
      - uses: upptime/uptime-monitor@v1.37.0
        with: {command: "update"}
        env: {SECRETS_CONTEXT: "${{ toJson(secrets) }}"}
"""
README = """\
# Our status: <!--live status--> **🟥 Major outage**

<!--start: status pages-->
| URL | Status |
<!--end: status pages-->

Ours.
"""
OUTAGES = [(10, 12, "down"), (10, 14, "up"), (2, 12, "down"), (2, 13, "up")]
PAST = [*((day, 6, "up") for day in range(12, 0, -1)), *OUTAGES]
"""What Upptime measured, once a day and at changes: days ago, at which hour, and the status."""
DATES = ("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE")
SKIPPED = ("pipx install", "upstatic serve")
"""The lines that install the program, and the one that does not end."""


class Move:
    """A folder with the program, a repository of Upptime's, and its remote."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.remote, self.url = folder, folder / "remote.git", url
        self.now = datetime.now(UTC).replace(microsecond=0)
        self._here = folder
        self._environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith("G")},
            "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
            "GIT_CONFIG_GLOBAL": str(folder / "gitconfig"),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GITHUB_API_URL": "http://127.0.0.1:1",  # no one is there
        }
        for name in ("bin", "first"):
            (folder / name).mkdir()
        python = python_for_scripts(folder)
        self._program("upstatic", f'exec {python} -m upstatic "$@"')
        self._program("gh", "exit 1")
        self.sh("git config --global user.name Ada; git config --global user.email a@example.com")

    def _program(self, name: str, script: str) -> None:
        path = self.folder / "bin" / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def sh(self, script: str, at: datetime | None = None) -> str:
        """What a shell says to a script, which begins where the last one ended."""
        times = dict.fromkeys(DATES, format_time(at)) if at else {}
        left = self.folder / "here"
        said = output_of(
            ["sh", "-ec", f"{script}\npwd > '{left}'"], self._here, {**self._environ, **times}
        )
        self._here = Path(left.read_text().strip())
        return said

    def commit(self, file: str, text: str, at: datetime) -> None:
        """Commit a file to Upptime's repository."""
        path = self.folder / "first" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        self.sh(
            f"git -C '{self.folder}/first' add -A; git -C '{self.folder}/first' commit -qm .", at
        )

    def walk(self, step: int) -> str:
        """Do a step of the guide; returns what was said."""
        return "".join(self.sh(self._at_home(block)) for block in STEPS[step])

    def _at_home(self, block: str) -> str:
        block = block.replace("https://github.com/YOU/status", f"-q '{self.remote}' status")
        block = re.sub("upstatic doctor .*", r"\g<0> || test $? = 1", block)  # no GitHub here
        lines = block.splitlines()
        return "\n".join(one for one in lines if not any(part in one for part in SKIPPED))

    def round(self) -> Path:
        """What the workflow does: a checkout of one commit, and a round in it."""
        runner = self.folder / "runner"
        self.sh(f"git clone -q --depth 1 'file://{self.remote}' '{runner}'")
        self.sh(f"upstatic run --root '{runner}'")
        return runner


def blocks(chapter: str, kind: str = "sh") -> list[str]:
    """The blocks of a chapter of the guide."""
    return re.findall(rf"^```{kind}\n(.*?)^```", text_of(chapter), re.MULTILINE | re.DOTALL)


def text_of(chapter: str) -> str:
    (text,) = re.findall(rf"^## {chapter}\n(.*?)(?=^## )", GUIDE, re.MULTILINE | re.DOTALL)
    return str(text)


STEPS = {
    int(number): re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    for number, text in re.findall(
        r"^\*\*(\d)\. (.*?)(?=^\*\*\d\. |\Z)", text_of("Five minutes"), re.MULTILINE | re.DOTALL
    )
}


@pytest.fixture
def move(tmp_path: Path) -> Iterator[Move]:
    """A repository that Upptime has kept for twelve days, not yet cloned."""
    with DemoServers([SHOP]) as world:
        move = Move(tmp_path, world.url("shop"))
        move.sh("git init -q -b main first")
        started = move.now - timedelta(days=13)
        for name in ("uptime", "graphs"):
            move.commit(f".github/workflows/{name}.yml", WORKFLOW, started)
        move.commit("README.md", README, started)
        config = f"owner: alice\nrepo: status\nsites:\n  - name: Shop\n    url: {move.url}"
        move.commit(".upptimerc.yml", config, started)
        for days, hour, status in sorted(PAST, key=lambda one: (-one[0], one[1])):
            at = move.now.replace(hour=hour, minute=0) - timedelta(days=days)
            move.commit("history/shop.yml", sample(move.url, status, at), at)
        move.sh(f"git clone -q --bare first '{move.remote}'")
        yield move


def sample(url: str, status: str, at: datetime) -> str:
    """What Upptime writes down of a check."""
    code, ms = (200, 120) if status == "up" else (503, 90)
    return (
        f"url: {url}\nstatus: {status}\ncode: {code}\nresponseTime: {ms}\n"
        f"lastUpdated: {format_time(at)}\nstartTime: {format_time(at)}\ngenerator: Upptime\n"
    )


def test_the_five_minutes_of_the_guide_bring_a_repository_over(move: Move) -> None:
    move.walk(1)
    status = move.folder / "status"
    assert ".upptimerc.yml: 1 monitor" in move.walk(2)
    move.walk(3)
    with (status / ".upptimerc.yml").open("a") as config:  # which has no end of its last line
        config.write("\n" + "".join(blocks("Five minutes", "yaml")))
    move.walk(3)
    assert workflows(status) == ["incidents.yml", "status.yml"]
    written = (status / ".github" / "workflows" / "status.yml").read_text()
    assert (
        "NOTIFICATION_SLACK_WEBHOOK_URL: ${{ secrets.NOTIFICATION_SLACK_WEBHOOK_URL }}" in written
    )
    assert "uses: OWNER/upstatic@v1" in written

    assert "16 measurements of 1 site" in move.walk(4)
    move.walk(5)
    (days,) = re.findall(r'<path class="partial" d="([^"]*)"', page(status))
    assert days.count("m") == 2 * 2, "two days with an outage, each of two lines"
    move.commit("history/shop.yml", sample(move.url, "up", move.now), move.now)
    move.sh(f"git -C '{move.folder}/first' push -q '{move.remote}' main")
    move.walk(6)
    runner = move.round()

    assert "All systems operational" in page(runner)
    assert "Shop was down</a> for 1 h" in page(runner)
    assert "../monitor/shop.html" in (runner / "_site" / "history" / "shop.html").read_text()
    assert not (runner / "history" / "incidents").exists(), "Upptime told of what is over"
    readme = move.sh(f"git --git-dir '{move.remote}' show main:README.md")
    assert "<!--live status--> **🟩 All systems operational**" in readme
    assert readme.endswith("\nOurs.\n")
    move.walk(7)


def test_the_way_back_brings_upptimes_workflows_again(move: Move) -> None:
    for step in (1, 3, 6):
        move.walk(step)
    move.sh(f"cd '{move.folder}/status'")
    for block in blocks("How to go back"):
        move.sh(block)

    assert workflows(move.folder / "status") == ["graphs.yml", "uptime.yml"]
    assert (move.folder / "status" / "history" / "shop.yml").exists()


def workflows(repository: Path) -> list[str]:
    return sorted(path.name for path in (repository / ".github" / "workflows").iterdir())


def page(repository: Path) -> str:
    return (repository / "_site" / "index.html").read_text(encoding="utf-8")
