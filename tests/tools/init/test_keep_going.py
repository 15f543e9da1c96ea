"""With `keepGoing`, the newest run starts its successor, and a chain has an end."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from upstatic.config import load
from upstatic.tools.init.stage import InitOptions, InitResult, init

from tests.support.git import git
from tests.support.git import init as init_repository
from tests.tools.init.expressions import evaluate

CONFIG = """\
owner: acme
repo: status
sites: [{name: Shop, url: https://shop.example}]
workflowSchedule: {keepGoing: true, uptime: "*/10 * * * *"}
"""
GH = """\
#!/bin/sh
echo "$@" >> "$LOG"
case "$1 $2" in "run list") echo "$NEWEST" ;; esac
"""


@pytest.fixture
def result(tmp_path: Path) -> InitResult:
    folder = init_repository(tmp_path / "status")
    git(folder, "remote", "add", "origin", "https://github.com/acme/status.git")
    (folder / ".upptimerc.yml").write_text(CONFIG)
    config = load(folder / ".upptimerc.yml").config
    return init(folder, config, InitOptions(uses="acme/upstatic@v1"), {})


@pytest.fixture
def job(tmp_path: Path, result: InitResult) -> Any:
    assert result.is_done
    text = (tmp_path / "status" / ".github" / "workflows" / "status.yml").read_text()
    return yaml.safe_load(text)["jobs"]["next"]


def carry_out(tmp_path: Path, job: Any, newest: str, runs: str) -> str:
    """Run the job's script with stand-ins for `gh` and `sleep`; returns what gh was asked."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name, text in (("gh", GH), ("sleep", '#!/bin/sh\necho "sleep $1" >> "$LOG"\n')):
        (tools / name).write_text(text)
        (tools / name).chmod(0o755)
    [step] = job["steps"]
    log = tmp_path / "log"
    environ = {
        "PATH": f"{tools}:/usr/bin:/bin", "LOG": str(log), "NEWEST": newest, "RUNS": runs,
        "WORKFLOW": "Status", "GITHUB_REPOSITORY": "acme/status", "GITHUB_REF_NAME": "main",
        "GITHUB_RUN_ID": "7", "WAIT_S": step["env"]["WAIT_S"],
    }  # fmt: skip
    subprocess.run(["bash", "-e", "-c", step["run"]], env=environ, check=False)
    return log.read_text() if log.exists() else ""


def test_the_newest_run_starts_the_next_one_when_it_is_due(tmp_path: Path, job: Any) -> None:
    asked = carry_out(tmp_path, job, newest="7", runs="72")

    assert asked.startswith("sleep 580\n")
    assert "workflow run Status --repo acme/status --ref main --raw-field runs=71" in asked


@pytest.mark.parametrize(("newest", "runs"), [("8", "72"), ("7", "a[$(touch x)]")])
def test_an_older_run_or_a_strange_count_starts_none(
    tmp_path: Path, job: Any, newest: str, runs: str
) -> None:  # fmt: skip
    assert "workflow run" not in carry_out(tmp_path, job, newest, runs)


@pytest.mark.parametrize(
    ("event", "runs", "goes_on"),
    [("schedule", None, True), ("workflow_dispatch", "1", True), ("workflow_dispatch", "0", False)],
)
def test_a_chain_ends(job: Any, event: str, runs: str | None, *, goes_on: bool) -> None:
    github = {
        "event_name": event, "ref_name": "main",
        "event": {"repository": {"default_branch": "main"}},
    }  # fmt: skip
    inputs = {"runs": runs} if runs else {}

    assert bool(evaluate(job["if"], {"github": github, "inputs": inputs}, {})) is goes_on


def test_the_cost_is_stated(result: InitResult) -> None:
    assert "47,520 minutes in 30 days" in " ".join(" ".join(result.next_steps).split())
