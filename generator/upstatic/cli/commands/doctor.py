"""`doctor`: diagnose problems in this repository and on GitHub."""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from upstatic.cli.console import say
from upstatic.cli.context import Context
from upstatic.cli.registry import Registry

if TYPE_CHECKING:
    from upstatic.cli.workspace import Workspace
    from upstatic.tools.doctor.report import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorOptions:
    """Whether to create missing labels."""

    fix: bool


def add_parser(registry: Registry) -> None:
    """Add the command."""
    parser = registry.add(
        "doctor",
        doctor,
        DoctorOptions,
        summary="diagnose problems in this repository and on GitHub",
    )
    parser.add_argument("--fix", action="store_true", help="create missing labels")


def doctor(context: Context, options: DoctorOptions) -> None:
    """Print what to repair; nothing is sent. Raises UpstaticError when there are problems."""
    from upstatic.cli.workspace import open_or_offline
    from upstatic.domain.errors import UpstaticError
    from upstatic.domain.wording import counted

    report = _examine(open_or_offline(context), fix=options.fix)
    for line in report.lines(context.now()):
        say(line)
    if report.problems:
        raise UpstaticError(f"{counted(report.problems, 'problem')} to repair (see above)")


def _examine(workspace: "Workspace", *, fix: bool) -> "Report":
    """Examine the repository, and with `fix` repair what can be repaired."""
    from upstatic.forges.github.client import GithubTransport
    from upstatic.notify.stage import failing_channels, misconfigured
    from upstatic.tools.doctor import stage

    config, environ, now = workspace.config, workspace.environ, workspace.now()
    return stage.examine(
        stage.DoctorInput(
            root=workspace.root,
            history=workspace.history,
            config=config,
            environ=environ,
            now=now,
            transport=GithubTransport(clock=workspace.now, sleep=time.sleep),
            misconfigured=misconfigured(config, environ=environ),
            failing_channels=failing_channels(
                workspace.data_root, config, environ=environ, now=now
            ),
            is_clock_real=workspace.context.fixed_now is None,
            fix=fix,
        )
    )
