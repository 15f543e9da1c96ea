"""`import-upptime`: import the history of an Upptime repository."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from upstatic.cli.context import Context
from upstatic.cli.registry import Registry

if TYPE_CHECKING:
    from upstatic.cli.workspace import Workspace
    from upstatic.forges.base.issues import Issues

_RETRY = "run it again with GITHUB_TOKEN=$(gh auth token) before it"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportUpptimeOptions:
    """A clone or a git bundle, None for the repository at --root."""

    source: Path | None


def add_parser(registry: Registry) -> None:
    """Add the command."""
    parser = registry.add(
        "import-upptime",
        import_upptime,
        ImportUpptimeOptions,
        summary="import the history of an Upptime repository",
        examples=("import-upptime", "import-upptime --from ../upptime-repository"),
    )
    parser.add_argument(
        "--from", type=Path, dest="source", metavar="REPOSITORY",
        help="a clone or a git bundle (default: the repository at --root)",
    )  # fmt: skip


def import_upptime(context: Context, options: ImportUpptimeOptions) -> None:
    """Import measurements from git and incidents from issues into history/."""
    from upstatic.cli.workspace import open_workspace
    from upstatic.tools.upptime_import.import_report import NEXT

    workspace = open_workspace(context)
    _import_measurements(workspace, options.source or context.root)
    _import_issues(workspace)
    context.console.say(NEXT)


def _import_measurements(workspace: "Workspace", source: Path) -> None:
    from upstatic.tools.upptime_import import import_report, stage

    config, now = workspace.config, workspace.now()
    with workspace.history_lock("import-upptime"):
        past = stage.import_history(
            workspace.history, source, config, now=now, report_progress=workspace.console.say
        )
    workspace.console.say(import_report.summary(past.samples, past.added))
    workspace.console.say(import_report.recorded(past.events, past.days))
    for line in import_report.notes(past.carried, past.retired, past.late):
        workspace.console.say(line)


def _import_issues(workspace: "Workspace") -> None:
    """Import the incidents that are issues, where a token allows it.

    Raises UpstaticError when some are still to be read.
    """
    from upstatic.domain.errors import UpstaticError
    from upstatic.incidents.issues import importer
    from upstatic.tools.upptime_import import import_report

    if (issues := _issues(workspace)) is None:
        return
    config, now = workspace.config, workspace.now()

    def say_progress(read: int, total: int) -> None:
        workspace.console.say(f"read {read:,} of {total:,} issues")

    with workspace.history_lock("import-upptime"):
        brought = importer.import_issues(
            workspace.history, config, issues, now=now, progress=say_progress
        )
    for line in import_report.incidents(brought.new, brought.wanted, brought.strangers):
        workspace.console.say(line)
    if brought.problem:
        raise UpstaticError(
            f"issues: {brought.problem}; those read so far are saved (run it again for the rest)"
        )


def _issues(workspace: "Workspace") -> "Issues | None":
    """The issues of our repository; None where it is unknown, or where there is no token."""
    from upstatic.domain.errors import ForgeError
    from upstatic.forges.base.client import ForgeTransport
    from upstatic.forges.github.connection import connect
    from upstatic.forges.github.job import READERS, SERVER_URL
    from upstatic.forges.remotes import repository_at
    from upstatic.infra.git_origin import origin_of

    owner, repo = workspace.config.owner, workspace.config.repo
    if not (owner and repo):
        server = workspace.environ.get("GITHUB_SERVER_URL") or SERVER_URL
        owner, _, repo = repository_at(origin_of(workspace.root), server).partition("/")
    transport = ForgeTransport(clock=workspace.now, sleep=time.sleep)
    try:
        issues = connect(workspace.environ, transport, owner=owner, repo=repo, tokens=READERS)
    except ForgeError as error:
        workspace.console.say(
            f"closed issues not imported: {str(error).partition(';')[0]} ({_RETRY})"
        )
        return None
    if issues is None:
        workspace.console.say(
            "closed issues not imported: the repository is unknown (set owner and repo)"
        )
    return issues
