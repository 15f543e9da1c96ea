"""A repository that the first release of `init` set up is updated by today's."""

import shutil
from pathlib import Path

import pytest
from upstatic.config import load
from upstatic.tools.init.file_plan import Keep, Refuse
from upstatic.tools.init.stage import InitOptions, InitResult, init

from tests.support.git import git
from tests.support.git import init as init_repository
from tests.support.program import ROOT

OLD = ROOT / "tests" / "data" / "first_init"
OWN = "OTHER_TOKEN: ${{ secrets.OTHER_TOKEN }}"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """What the first release wrote."""
    folder = init_repository(tmp_path / "status")
    git(folder, "remote", "add", "origin", "https://github.com/acme/status.git")
    workflows = folder / ".github" / "workflows"
    workflows.mkdir(parents=True)
    shutil.copy(OLD / "upptimerc.yml", folder / ".upptimerc.yml")
    for path in OLD.glob("*.yml"):
        if path.name != "upptimerc.yml":
            shutil.copy(path, workflows)
    return folder


def update(folder: Path, uses: str = "acme/upstatic@v1") -> InitResult:
    return init(folder, load(folder / ".upptimerc.yml").config, InitOptions(uses=uses), {})


def status(folder: Path) -> str:
    return (folder / ".github" / "workflows" / "status.yml").read_text()


def test_old_workflows_are_replaced_without_force(old: Path, tmp_path: Path) -> None:
    before = status(old)

    result = update(old)

    assert result.is_done
    assert not [step for step in result.steps if isinstance(step, Refuse)]
    assert status(old) != before
    new = init_repository(tmp_path / "new")
    git(new, "remote", "add", "origin", "https://github.com/acme/status.git")
    shutil.copy(OLD / "upptimerc.yml", new / ".upptimerc.yml")
    update(new)
    assert status(old) == status(new)
    again = update(old)
    assert all(isinstance(step, Keep) for step in again.steps)


def test_own_lines_and_newer_actions_survive_the_update(old: Path) -> None:
    path = old / ".github" / "workflows" / "status.yml"
    lines = path.read_text().splitlines(keepends=True)
    [n, *_] = [n for n, line in enumerate(lines) if "API_TOKEN: ${{" in line]
    indent = lines[n][: len(lines[n]) - len(lines[n].lstrip())]
    lines.insert(n + 1, f"{indent}{OWN}\n")
    path.write_text("".join(lines))

    update(old)

    assert OWN in status(old)
    assert "API_TOKEN: ${{ secrets.API_TOKEN }}" in status(old)


def test_a_workflow_that_was_edited_by_hand_is_not_overwritten(old: Path) -> None:
    path = old / ".github" / "workflows" / "status.yml"
    path.write_text(path.read_text().replace("timeout-minutes", "timeout-minutes", 1) + "# mine\n")

    result = update(old)

    assert not result.is_done
    assert "# mine" in status(old)
