"""`compat`: write README.md's table and Upptime's files."""

from dataclasses import dataclass

from upstatic.cli.context import Context
from upstatic.cli.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class CompatOptions:
    """Nothing to choose."""


def add_parser(registry: Registry) -> None:
    """Add the command."""
    registry.add(
        "compat",
        compat,
        CompatOptions,
        summary="write README.md's table and Upptime's files",
        examples=("compat",),
    )


def compat(context: Context, _: CompatOptions) -> None:
    """Write all of these files. Raises UpstaticError where none is configured."""
    from upstatic.cli import pipeline
    from upstatic.cli.workspace import open_workspace
    from upstatic.config.load import CONFIG_NAME
    from upstatic.domain.errors import UpstaticError

    workspace = open_workspace(context, is_stage=True)
    if not (workspace.config.compat or workspace.config.readme):
        raise UpstaticError(
            f"{CONFIG_NAME}: nothing to write (add compat: upptime, or readme: true)"
        )
    pipeline.write_compat_files(workspace, everything=True)
