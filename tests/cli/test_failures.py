"""Failures of a round do not hide one another: each is logged, and the worst is the exit code."""

from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from upstatic.infra.secrets import Secrets, secrets_for

from tests.support.git import git, init
from tests.support.program import upstatic


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository whose remote is gone, and whose receipts cannot be written."""
    root = init(tmp_path / "status")
    git(root, "remote", "add", "origin", str(tmp_path / "gone.git"))
    (root / ".upptimerc.yml").write_text("""\
readme: true
retries: {attempts: 1}
confirm: {failures: 1}
notifications: {channels: {team: "json://127.0.0.1:1/hook"}}
sites:
  - name: Broken
    url: http://127.0.0.1:1
    interval: 1m
""")
    (root / "history").mkdir()
    (root / "history" / "receipts").write_text("in the way")
    return root


@pytest.fixture
def bug(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug in one stage; no input is known to produce one."""

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a bug in incidents")

    monkeypatch.setattr("upstatic.incidents.stage.incidents", broken)


@pytest.mark.usefixtures("bug")
def test_every_failing_step_is_logged_and_the_worst_is_the_exit_code(root: Path) -> None:
    (root / "README.md").mkdir()

    done = upstatic("run", "--root", root)

    assert done.returncode == 3
    for failure in ("origin", "README.md", "receipts", "ZeroDivisionError: a bug in incidents"):
        assert failure in done.stderr
    assert (root / "_site" / "index.html").exists(), "later steps still run"


@pytest.mark.usefixtures("bug")
def test_a_failure_in_a_repeated_round_counts(root: Path) -> None:
    git(root, "remote", "remove", "origin")
    (root / "history" / "receipts").unlink()

    done = upstatic("run", "--root", root, "--repeat", "2", "--every", "1s")

    assert done.stdout.count("recorded 1 round") == 1
    assert "ZeroDivisionError: a bug in incidents" in done.stderr
    assert done.returncode == 3


def test_a_problem_that_several_steps_meet_is_logged_once(root: Path) -> None:
    git(root, "remote", "remove", "origin")
    (root / "history" / "receipts").unlink()
    (root / "history" / "2026-11-20.txt").write_text("# upstatic history 99\n")

    done = upstatic("run", "--root", root, "--now", "2026-11-20T10:00:00Z")

    assert done.returncode == 1
    assert "written by a newer Upstatic" in done.stderr
    assert len(done.stderr.splitlines()) == len({*done.stderr.splitlines()})
    (kept,) = (root / "run").glob("*.jsonl")
    assert "broken" in kept.read_text(), "what could not be recorded is kept"


def test_a_failed_round_is_reported_to_the_dead_mans_switch(
    root: Path, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/ping").respond_with_data("ok")
    httpserver.expect_request("/ping/fail").respond_with_data("ok")
    with (root / ".upptimerc.yml").open("a") as config:
        config.write(f"ping: {httpserver.url_for('/ping')}\n")
    git(root, "remote", "remove", "origin")

    assert upstatic("run", "--root", root).returncode == 1

    assert [request.path for request, _ in httpserver.log] == ["/ping/fail"]


def test_a_run_builds_its_secrets_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[str] = []

    def counted(*words: Any) -> Secrets:
        built.append("secrets")
        return secrets_for(*words)

    for user in ("upstatic.cli.workspace", "upstatic.notify.stage"):
        monkeypatch.setattr(f"{user}.secrets_for", counted)
    upstatic("run", "--root", root)

    assert len(built) == 1
