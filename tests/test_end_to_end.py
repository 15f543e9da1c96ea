"""A new repository end to end: real endpoints, one `run` every five minutes, and the page."""

import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from upstatic.domain.models import Status
from upstatic.history import events, rounds
from upstatic.tools.demo.servers import DemoResponse, DemoServers

from tests.support.git import git
from tests.support.program import ROOT, start, upstatic
from tests.support.project import BROKEN, Project, service

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SERVICES = (
    service("web", "Web shop", "<h1>Hello</h1>"),
    service("api", "API", '{"status":"ok"}'),
)


def subjects(project: Project, count: int) -> list[str]:
    return git(project.remote, "log", f"-{count}", "--format=%s", "main").splitlines()


@pytest.fixture
def world() -> Iterator[DemoServers]:
    with DemoServers(SERVICES) as world:
        yield world


@pytest.fixture
def project(tmp_path: Path, world: DemoServers) -> Project:
    attributes = (ROOT / ".gitattributes").read_text()
    return Project(tmp_path, world, {".gitattributes": attributes})


def minutes(n: int) -> datetime:
    return NOON + timedelta(minutes=n)


def test_an_outage_is_confirmed_shown_pushed_and_resolved(
    project: Project, world: DemoServers
) -> None:
    project.round(minutes(0))
    assert "Web shop is down" not in project.page()
    world.override("web", BROKEN)
    project.round(minutes(5))
    assert "Web shop is down" not in project.page()
    project.round(minutes(10))
    assert "Web shop is down" in project.page()
    handled, changed = subjects(project, 2)
    assert changed.startswith("🟥 Web shop is down")
    assert handled == "12:10 incident 1 [skip ci]"
    world.override("web", None)
    project.round(minutes(15))
    page = project.page()

    assert "<h1>Web shop is down" not in page
    assert "Web shop was down</a></p>" in page
    assert ", for 10 min · Resolved" in page
    assert subjects(project, 2)[1].startswith("🟩 Web shop is up")
    assert [
        (event.slug, event.status, event.time) for event in events.read(project.clone / "history")
    ] == [("web", Status.DOWN, minutes(5)), ("web", Status.UP, minutes(15))]
    assert git(project.remote, "rev-list", "--count", "main") == "7\n"
    assert git(project.remote, "diff", "--name-only", "main~6", "main").splitlines() == [
        "history/2026-11-20.txt",
        "history/events/2026.csv",
        "history/incidents/1.yml",
    ]


def test_the_same_history_and_clock_give_the_same_bytes(
    project: Project, world: DemoServers
) -> None:
    world.override("api", BROKEN)
    project.round(minutes(0))
    project.round(minutes(5))
    drawn = []
    for name in ("one", "two"):
        out = project.folder / name
        where = ("--root", str(project.clone), "--out", str(out))
        assert upstatic("render", *where, "--now", NOON.isoformat()).returncode == 0
        files = [path for path in sorted(out.rglob("*")) if path.is_file()]
        drawn.append({str(path.relative_to(out)): path.read_bytes() for path in files})

    assert drawn[0] == drawn[1]
    assert "monitor/api.html" in drawn[0]


def test_a_run_that_is_killed_loses_nothing_it_had_measured(
    project: Project, world: DemoServers
) -> None:
    project.round(minutes(0))
    world.override("api", DemoResponse(body="at last", after_s=600))
    place = ("--root", str(project.clone), "--now", minutes(5).isoformat())
    with start("run", *place, stderr=subprocess.DEVNULL) as killed:
        wait_for_line(project.clone / "run", '"slug":"web"')
        killed.send_signal(signal.SIGKILL)
    world.override("api", None)
    place = ("--root", str(project.clone), "--now", minutes(10).isoformat())
    assert upstatic("run", *place).returncode == 0

    found = rounds.read(project.clone / "history", NOON.date(), NOON.date())
    assert [(row.time, sorted(row.readings)) for row in found] == [
        (minutes(0), ["api", "web"]),
        (minutes(5), ["web"]),
        (minutes(10), ["api", "web"]),
    ]
    assert list((project.clone / "run").glob("*.jsonl")) == []


def wait_for_line(folder: Path, words: str) -> None:
    end = time.monotonic() + 60
    while not any(words in path.read_text() for path in folder.glob("*.jsonl")):
        assert time.monotonic() < end, f"{words} never came"
        time.sleep(0.05)


def test_when_the_push_fails_the_page_is_rendered_and_the_round_is_kept(project: Project) -> None:
    project.round(minutes(0))
    project.remote.rename(project.folder / "moved.git")
    place = ("--root", str(project.clone), "--now", minutes(5).isoformat())
    done = upstatic("run", *place)

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(rounds.read(project.clone / "history", NOON.date(), NOON.date())) == 2
    assert "12:05" in (project.clone / "_site" / "index.html").read_text(encoding="utf-8")
