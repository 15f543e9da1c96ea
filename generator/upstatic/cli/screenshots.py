"""Where the screenshots of failed browser checks are found: among the artifacts of the run."""

from upstatic.cli.workspace import Workspace
from upstatic.forges.github.job import SERVER_URL, repository


def screenshots_of(workspace: Workspace) -> dict[str, str]:
    """Map slugs to URLs; empty outside of GitHub Actions."""
    environ, config = workspace.environ, workspace.config
    run = environ.get("GITHUB_RUN_ID")
    name = repository(environ, config.owner, config.repo)
    server = environ.get("GITHUB_SERVER_URL") or SERVER_URL
    url = f"{server}/{name}/actions/runs/{run}#artifacts"
    found = (workspace.root / "run").glob("**/screenshots/*.png") if run else ()
    return {path.stem: url for path in found}
