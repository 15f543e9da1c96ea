"""A repository in which all is well, on disk and on the GitHub of the tests, to be spoiled."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from upstatic.config import Config, load
from upstatic.domain.deliveries import FailingChannel
from upstatic.domain.models import Reading, Round, Status
from upstatic.forges.base.client import ForgeTransport
from upstatic.forges.base.issue_reader import LABELS
from upstatic.history import rounds
from upstatic.tools.doctor.report import Report
from upstatic.tools.doctor.stage import DoctorInput, examine

from tests.support.git import git, init
from tests.support.github.standin import API, REPOSITORY, TOKEN, Clock, GitHub
from tests.support.program import ROOT

NOW = datetime(2026, 11, 20, 10, 5, tzinfo=UTC)
STATUS = ".github/workflows/status.yml"
SETTINGS = """\
owner: acme
repo: status
sites:
  - name: API
    url: https://api.example
"""
Spoil = Callable[["Page"], object]


@dataclass(slots=True)
class Page:
    """A status page and its GitHub; `names` gives what `doctor` finds."""

    root: Path
    github: GitHub
    settings: str = SETTINGS
    environ: dict[str, str] = field(default_factory=dict)
    misconfigured: tuple[str, ...] = ()
    failing_channels: tuple[FailingChannel, ...] = ()
    fix: bool = False
    network: httpx.BaseTransport | None = None

    @property
    def workflow(self) -> Path:
        """The file of the Status workflow."""
        return self.root / STATUS

    def change(self, old: str, new: str) -> None:
        """Change the Status workflow."""
        text = self.workflow.read_text()
        assert old in text
        self.workflow.write_text(text.replace(old, new))

    def config(self) -> Config:
        """The checked configuration."""
        path = self.root / ".upptimerc.yml"
        path.write_text(self.settings)
        return load(path).config

    def report(self) -> Report:
        """What the doctor says."""
        clock = self.github.clock
        given = {"GITHUB_API_URL": API, "GITHUB_TOKEN": TOKEN, **self.environ}
        return examine(
            DoctorInput(
                root=self.root,
                history=self.root / "history",
                config=self.config(),
                environ=given,
                now=NOW,
                transport=ForgeTransport(
                    clock=clock,
                    sleep=clock.sleep,
                    transport=self.network or self.github.transport,
                ),
                misconfigured=self.misconfigured,
                failing_channels=self.failing_channels,
                fix=self.fix,
            )
        )

    def names(self) -> set[str]:
        """The names of what the doctor finds."""
        return {one.name for one in self.report().findings}

    def said(self) -> str:
        """What the doctor says, for people."""
        return "\n".join(self.report().lines(NOW))

    def measured(self, times: list[datetime], slugs: tuple[str, ...] = ("api",)) -> None:
        """Record these rounds, and no others,."""
        shutil.rmtree(self.root / "history", ignore_errors=True)
        up = dict.fromkeys(slugs, Reading(status=Status.UP, ms=12))
        rows = [Round(time=time, region="", columns=slugs, readings=up) for time in times]
        rounds.append(self.root / "history", rows)


@pytest.fixture
def page(tmp_path: Path) -> Page:
    root = tmp_path / "status"
    for name in ("workflows", "ISSUE_TEMPLATE"):
        shutil.copytree(ROOT / ".github" / name, root / ".github" / name)
    init(root)
    origin = f"https://x-access-token:planted@github.com/{REPOSITORY}.git"
    git(root, "remote", "add", "origin", origin)
    github = GitHub(Clock(NOW))
    github.around.workflows = {STATUS: "active"}
    started = {"run_started_at": "2026-11-20T10:03:10Z", "conclusion": "success"}
    github.around.runs = [{**started, "html_url": "https://github.test/runs/1"}]
    for label in LABELS:
        github.has_label(label)
    made = Page(root=root, github=github)
    made.measured([NOW - timedelta(minutes=5 * n) for n in range(1, 280)])
    return made
