"""The project's own workflows are what init writes, and what it writes passes the linters."""

import os
import shutil
import sys
from itertools import product
from pathlib import Path

from upstatic.config import load
from upstatic.tools.init import workflow_templates
from upstatic.tools.init.stage import InitOptions, init

from tests.support.program import ROOT, output_of
from tests.tools.init.conftest import Init
from tests.tools.init.schemas import WORKFLOWS, follows_schema

CONFIGS = {
    "plain": "sites: [{name: A, url: https://a.example}]\n",
    "secrets": "sites: [{name: A, url: https://$HOST}]\nsecrets: [NOTIFICATION_SLACK]\n",
    "divided": "sites: [{name: A, url: https://a.example}]\nregions: [eu, us]\nshards: 3\n"
    "runner: [self-hosted, eu]\n",
    "heartbeat": "sites: [{name: Backup, check: heartbeat}]\n"
    "workflowSchedule: {uptime: '*/10 * * * mon-fri'}\n",
}


def test_this_repositorys_workflows_are_what_init_writes_for_it() -> None:
    result = init(ROOT, load(ROOT / ".upptimerc.yml").config, InitOptions(check=True), {})
    assert result.lines == ["nothing to write: everything is up to date"]
    assert [step.path.rpartition("/")[2] for step in result.steps] == [
        "status.yml", "incidents.yml", "heartbeat.yml",
    ]  # fmt: skip


def test_what_is_written_are_workflows_and_safe(
    repository: Path, run_init: Init, tmp_path: Path
) -> None:
    workflows = []
    for name, folder in product(CONFIGS, ("", "ops/status")):
        (repository / folder).mkdir(parents=True, exist_ok=True)
        (repository / folder / ".upptimerc.yml").write_text(CONFIGS[name])
        run_init(folder, force=True)
        there = tmp_path / name / folder / ".github" / "workflows"
        shutil.copytree(repository / ".github" / "workflows", there)
        workflows += sorted(there.iterdir())

    assert len(workflows) > 2 * 2 * len(CONFIGS)
    follows_schema(WORKFLOWS, *workflows)
    zizmor = Path(sys.executable).with_name("zizmor")
    output_of([zizmor, "--offline", "--quiet", "--no-progress", *workflows], tmp_path, os.environ)


def test_this_repositorys_issue_forms_are_those_that_init_writes() -> None:
    folder = ROOT / ".github" / "ISSUE_TEMPLATE"
    assert {
        path: (ROOT / path).read_text() for path in workflow_templates.forms()
    } == workflow_templates.forms()
    assert {path.name for path in folder.iterdir()} >= {
        Path(path).name for path in workflow_templates.forms()
    }
