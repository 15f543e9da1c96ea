"""`deploy`: publish the rendered page to the targets of `publish.site`."""

from dataclasses import dataclass
from pathlib import Path

from upstatic.cli.context import Context
from upstatic.cli.registry import Registry

_TIME_LIMIT_S = 1800.0  # the first upload of a large page


@dataclass(frozen=True, slots=True, kw_only=True)
class DeployOptions:
    """The folder of the page, None for _site/."""

    site: Path | None


def add_parser(registry: Registry) -> None:
    """Add the command."""
    parser = registry.add(
        "deploy",
        deploy,
        DeployOptions,
        summary="publish the rendered page to the targets of publish.site",
        examples=("deploy", "deploy --site public"),
    )
    parser.add_argument(
        "--site", type=Path, metavar="DIR", help="folder of the page (default: _site)"
    )


def deploy(context: Context, options: DeployOptions) -> None:
    """Publish the page. Raises UpstaticError where a target could not be brought up to date."""
    from upstatic.cli import deployment
    from upstatic.cli.workspace import load_workspace
    from upstatic.domain.errors import UpstaticError
    from upstatic.publish.deadline import PushDeadline

    workspace = load_workspace(context)
    if not workspace.config.publish.own:
        raise UpstaticError(
            "there is no target to publish to (set publish.site, such as: {to: branch})"
        )
    deadline = PushDeadline.after(_TIME_LIMIT_S)
    deployment.deploy_site(workspace, options.site, is_forced=True, deadline=deadline)
