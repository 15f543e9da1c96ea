"""A job reports by the command that the workflow runs: real processes, a real repository."""

from pathlib import Path

import pytest

from tests.support.git import git, init
from tests.support.program import Completed, upstatic


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / ".upptimerc.yml").write_text("""\
owner: acme
repo: status
confirm: {failures: 1}
sites:
  - name: Backup
    check: heartbeat
    heartbeat: {every: 1h, grace: 5m}
""")
    init(tmp_path)
    return tmp_path


def call(root: Path, *args: str, now: str = "2026-11-20T10:00:00Z") -> Completed:
    return upstatic(*args[:1], "--root", root, "--now", now, *args[1:])


def row(root: Path) -> str:
    lines = (root / "history" / "2026-11-20.txt").read_text().splitlines()
    return lines[-1].partition(" ")[2].partition(" ")[2]


def test_the_next_round_sees_what_the_job_reported(root: Path) -> None:
    call(root, "run", now="2026-11-20T09:58:00Z")
    assert row(root) == "-pending"

    assert call(root, "beat", "--", "backup").returncode == 0
    call(root, "run", now="2026-11-20T11:04:00Z")
    assert row(root) == "+"

    call(root, "beat", "--failed", "--", "backup", now="2026-11-20T11:10:00Z")
    call(root, "run", now="2026-11-20T11:13:00Z")
    assert row(root) == "!failed-job"


def test_a_report_is_named_in_the_commit(root: Path) -> None:
    call(root, "beat", "--", "backup")
    call(root, "publish")

    assert git(root, "log", "--format=%s").splitlines() == ["10:00 backup reported [skip ci]"]


@pytest.mark.parametrize("slug", ["web", "--help", "", "$(id)", "backup,ok\n2026"])
def test_an_unknown_slug_is_one_clear_line(root: Path, slug: str) -> None:
    done = call(root, "beat", "--", slug)

    assert done.returncode == 1
    assert "is not a heartbeat monitor (known: backup)" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (root / "history").exists()
