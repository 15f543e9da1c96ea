"""docs/setting-up.md says what init and the action do; its workflow runs as it stands there."""

import re
from pathlib import Path
from typing import Any

import yaml
from upstatic.cli.command_line import build

from tests.support.program import ROOT
from tests.tools.init.conftest import Configured, Init
from tests.tools.init.runner import Runner
from tests.tools.init.schemas import WORKFLOWS, follows_schema

MANUAL = (ROOT / "docs" / "setting-up.md").read_text()
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())


def table(head: str) -> dict[str, list[str]]:
    """The rows of a table by their first cell, without the signs around it."""
    found = re.search(rf"^\| {head} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", MANUAL, re.MULTILINE)
    assert found, head
    rows = [line.strip("| ").split(" | ") for line in found[1].splitlines()]
    return {first.strip("`"): rest for first, *rest in rows}


def example() -> dict[str, Any]:
    (text,) = (
        block for block in re.findall(r"```yaml\n(.*?)```", MANUAL, re.DOTALL) if "jobs:" in block
    )
    assert isinstance(text, str)
    return dict(yaml.safe_load(text.replace("${{ secrets.API_TOKEN }}", "s3cret")))


def test_every_input_and_output_of_the_action_is_documented() -> None:
    told = {name: cells[-1].strip("`") for name, cells in table("input").items()}
    assert told == {name: one["default"] for name, one in ACTION["inputs"].items()}
    assert set(table("output")) == set(ACTION["outputs"])


def test_every_flag_of_init_is_documented() -> None:
    told = {flag.split()[0] for flag in table("flag")}
    parser, commands = build()
    own, common = (
        {flag for action in each._actions for flag in action.option_strings}
        for each in (commands["init"], parser)
    )
    assert told == own - common | {"--root"}


def test_every_file_that_init_writes_is_documented(repository: Path, run_init: Init) -> None:
    with (repository / ".upptimerc.yml").open("a") as settings:
        settings.write("  - {name: Backup, check: heartbeat}\n")
    written = [".upptimerc.yml", *(step.path for step in run_init().steps)]
    for place in table("file"):
        assert any(path.startswith(place) for path in written), place
    assert all(any(path.startswith(place) for place in table("file")) for path in written)


def test_the_workflow_of_the_manual_is_one(tmp_path: Path) -> None:
    path = tmp_path / "status.yml"
    path.write_text(re.findall(r"```yaml\n(name: Status.*?)```", MANUAL, re.DOTALL)[0])
    follows_schema(WORKFLOWS, path)


def test_the_workflow_of_the_manual_measures_and_draws(
    configured: Configured, runner: Runner, environ: dict[str, str]
) -> None:
    configured()
    done = runner.run(example()["jobs"]["round"], environ, {})
    assert not done.failed, runner.log
    assert done.steps["status"]["outputs"]["page"] == "./_site"
    assert (runner.artifacts / "github-pages" / "index.html").exists()
    assert "probed 1 monitor: 1 up" in runner.log
