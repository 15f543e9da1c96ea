"""Failures of a round do not hide one another: each is logged, and the worst is the exit code."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from upstatic.domain.errors import HistoryError, PublishError, UpstaticError
from upstatic.infra.secrets import Secrets, secrets_for

from tests.support.git import git, init
from tests.support.program import own_environ, upstatic


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = init(tmp_path / "status")
    (root / ".upptimerc.yml").write_text("""\
readme: true
retries: {attempts: 1}
confirm: {failures: 1}
sites:
  - name: Broken
    url: http://127.0.0.1:1
    interval: 1m
""")
    return root


Break = Callable[[str, Exception], None]


@pytest.fixture
def break_(monkeypatch: pytest.MonkeyPatch) -> Break:
    """Let a function of the program raise an error; no input is known to produce some of them."""

    def break_(name: str, error: Exception) -> None:
        def broken(*_: object, **__: object) -> None:
            raise error

        monkeypatch.setattr(f"upstatic.{name}", broken)

    return break_


def test_every_failing_step_is_logged_and_the_worst_is_the_exit_code(
    root: Path, break_: Break
) -> None:
    break_("render.upptime_compat.stage.keep", UpstaticError("README.md: cannot be written"))
    break_("publish.stage.publish", PublishError("origin: refused the push"))
    break_("incidents.stage.incidents", ZeroDivisionError("a bug in incidents"))
    break_("notify.stage.notify", HistoryError("history/receipts: cannot be written"))
    summary = root / "summary.md"

    environ = own_environ(GITHUB_STEP_SUMMARY=str(summary))
    done = upstatic("run", "--root", root, "--json", environ=environ)

    report = json.loads(done.stdout)
    assert done.returncode == report["exit_code"] == 3
    assert len(report["problems"]) == 4
    for failure in ("the push", "README.md", "receipts", "ZeroDivisionError: a bug in incidents"):
        assert failure in done.stderr
        assert failure in " ".join(report["problems"])
    assert "a bug in incidents" in summary.read_text()
    assert (root / "_site" / "index.html").exists(), "later steps still run"


def test_a_failure_in_a_repeated_round_counts(root: Path, break_: Break) -> None:
    break_("incidents.stage.incidents", ZeroDivisionError("a bug in incidents"))

    done = upstatic("run", "--root", root, "--repeat", "2", "--every", "1s")

    assert done.stdout.count("recorded 1 round") == 1
    assert "ZeroDivisionError: a bug in incidents" in done.stderr
    assert done.returncode == 3


def test_a_problem_that_several_steps_meet_is_logged_once(root: Path) -> None:
    (root / "history").mkdir()
    (root / "history" / "2026-11-20.txt").write_text("# upstatic history 99\n")

    done = upstatic("run", "--root", root, "--now", "2026-11-20T10:00:00Z")

    assert done.returncode == 1
    assert "written by a newer Upstatic" in done.stderr
    assert len(done.stderr.splitlines()) == len({*done.stderr.splitlines()})
    (kept,) = (root / "run").glob("*.jsonl")
    assert "broken" in kept.read_text(), "what could not be recorded is kept"


def test_a_failed_round_is_reported_to_the_dead_mans_switch(
    root: Path, httpserver: HTTPServer, break_: Break
) -> None:
    break_("publish.stage.publish", PublishError("origin: refused the push"))
    httpserver.expect_request("/ping").respond_with_data("ok")
    httpserver.expect_request("/ping/fail").respond_with_data("ok")
    with (root / ".upptimerc.yml").open("a") as config:
        config.write(f"ping: {httpserver.url_for('/ping')}\n")

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


def test_without_its_history_a_run_measures_and_says_so_in_the_job_summary(root: Path) -> None:
    git(root, "remote", "add", "origin", str(root.parent / "gone.git"))
    with (root / ".upptimerc.yml").open("a") as config:
        config.write("history: {branch: status-data}\n")
    summary = root / "summary.md"

    done = upstatic("run", "--root", root, environ=own_environ(GITHUB_STEP_SUMMARY=str(summary)))

    assert done.returncode == 1
    assert "| Broken | 🟥 down |" in summary.read_text()
    assert summary.read_text().startswith("> ⚠️ ")
    (kept,) = (root / "run").glob("*.jsonl")
    assert "broken" in kept.read_text()
