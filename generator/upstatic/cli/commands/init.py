"""`init`: write the workflows of a repository."""

from dataclasses import dataclass

from upstatic.cli.context import Context
from upstatic.cli.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class InitCommandOptions:
    """Where the program comes from, and what to do about existing workflows."""

    uses: str
    forge: str
    remove_upptime: bool
    force: bool
    check: bool


def add_parser(registry: Registry) -> None:
    """Add the command."""
    parser = registry.add(
        "init",
        init,
        InitCommandOptions,
        summary="write a starter configuration and the workflows, and list what to set up",
        examples=("init", "init --check", "init --root status --uses acme/upstatic@v1"),
    )
    parser.add_argument(
        "--uses", default="", metavar="OWNER/REPO@REF",
        help="the action to use (default: where this program comes from)",
    )  # fmt: skip
    parser.add_argument(
        "--forge", default="", choices=["github", "gitlab", "forgejo", "gitea"],
        help="the code host (default: the one of the git remote)",
    )  # fmt: skip
    parser.add_argument("--remove-upptime", action="store_true", help="remove Upptime's workflows")
    parser.add_argument("--force", action="store_true", help="overwrite files changed by hand")
    parser.add_argument(
        "--check", action="store_true",
        help="write nothing; exit with code 1 if something would change",
    )  # fmt: skip


def init(context: Context, options: InitCommandOptions) -> None:
    """Write the workflows of the repository that --root is in, and print the next steps.

    Raises UpstaticError where they were changed by hand, or where --check finds them outdated.
    """
    from upstatic.cli.workspace import load_workspace
    from upstatic.domain.errors import UpstaticError
    from upstatic.forges.hosts import Forge
    from upstatic.tools.init import stage

    wanted = stage.InitOptions(
        uses=options.uses,
        forge=Forge(options.forge) if options.forge else None,
        remove_upptime=options.remove_upptime,
        force=options.force,
        check=options.check,
    )
    if not options.check and stage.write_starter_config(context.root):
        context.console.print("wrote .upptimerc.yml (replace the example with your endpoints)")
    result = stage.init(context.root, load_workspace(context).config, wanted, context.environ)
    next_steps = () if options.check or result.refused else result.next_steps
    for line in (*result.lines, *next_steps):
        context.console.print(line)
    if result.refused:
        raise UpstaticError("nothing written: files were changed by hand (--force overwrites them)")
    if options.check and result.changes:
        raise UpstaticError("the workflows are outdated (run upstatic init, and commit them)")
