"""Failures of a round do not hide one another: each is logged, and the worst is the exit code."""

import subprocess
from pathlib import Path

import pytest
from upstatic.cli.main import main


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-C", folder, *words], check=True, capture_output=True)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose remote is gone, and whose receipts cannot be written."""
    for name in ("GITHUB_TOKEN", "GITHUB_REPOSITORY", "GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)
    root = tmp_path / "status"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
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


def break_incidents(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give one stage a bug; no input is known to produce one."""

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a bug in incidents")

    monkeypatch.setattr("upstatic.incidents.stage.incidents", broken)


def test_every_failing_step_is_logged_and_the_worst_is_the_exit_code(
    root: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (root / "README.md").mkdir()
    break_incidents(monkeypatch)

    code = main(["run", "--root", str(root)])

    log = capfd.readouterr().err
    assert "gone.git" in log or "origin" in log
    assert "README.md" in log
    assert "receipts" in log
    assert "ZeroDivisionError: a bug in incidents" in log
    assert code == 3
    assert (root / "_site" / "index.html").exists(), "later steps still run"
