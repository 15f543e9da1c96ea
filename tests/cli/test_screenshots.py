"""Screenshots of failed browser checks are found among the artifacts of the run."""

from pathlib import Path
from types import SimpleNamespace
from typing import cast

from upstatic.cli.screenshots import screenshots_of
from upstatic.cli.workspace import Workspace
from upstatic.config import Config


def workspace(root: Path, **environ: str) -> Workspace:
    given = {"root": root, "environ": environ, "config": Config(owner="acme", repo="status")}
    return cast("Workspace", SimpleNamespace(**given))


def test_a_screenshot_is_linked_to_the_run_that_has_it(tmp_path: Path) -> None:
    shot = tmp_path / "run/run-browser/screenshots/check-out.png"
    shot.parent.mkdir(parents=True)
    shot.write_bytes(b"PNG")

    assert screenshots_of(workspace(tmp_path)) == {}
    assert screenshots_of(workspace(tmp_path, GITHUB_RUN_ID="7")) == {
        "check-out": "https://github.com/acme/status/actions/runs/7#artifacts"
    }
