"""`doctor`: diagnose problems in this repository and on GitHub."""

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from upstatic.cli.context import Context
from upstatic.cli.registry import Registry

if TYPE_CHECKING:
    from upstatic.cli.workspace import Workspace
    from upstatic.tools.doctor.report import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorOptions:
    """Whether to create missing labels, and how to print the report."""

    fix: bool
    json: bool


def add_parser(registry: Registry) -> None:
    """Add the command."""
    parser = registry.add(
        "doctor",
        doctor,
        DoctorOptions,
        summary="diagnose problems in this repository and on GitHub",
        examples=("doctor", "doctor --json", "doctor --fix"),
    )
    parser.add_argument("--fix", action="store_true", help="create missing labels")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")


def doctor(context: Context, options: DoctorOptions) -> None:
    """Print what to repair; nothing is sent. Raises UpstaticError when there are problems."""
    from upstatic.cli.workspace import open_or_offline
    from upstatic.domain.errors import UpstaticError
    from upstatic.domain.wording import counted

    if options.json:
        context = replace(context, console=context.console.for_json())
    with context.console.progress("examining the repository"):
        report = _examine(open_or_offline(context), fix=options.fix)
    if options.json:
        context.console.print_json(report.as_json())
    else:
        for line in report.lines(context.now()):
            context.console.print(line)
    if report.problems:
        raise UpstaticError(f"{counted(report.problems, 'problem')} to repair (see above)")


def _examine(workspace: "Workspace", *, fix: bool) -> "Report":
    """Examine the repository, and with `fix` repair what can be repaired."""
    from upstatic.forges.base.client import ForgeTransport
    from upstatic.notify.channel_checks import failing_channels, misconfigured
    from upstatic.tools.doctor import stage
    from upstatic.tools.doctor.subscribe_links import with_dead_links

    config, environ, now = workspace.config, workspace.environ, workspace.now()
    report = stage.examine(
        stage.DoctorInput(
            root=workspace.root,
            history=workspace.history,
            config=config,
            environ=environ,
            now=now,
            transport=ForgeTransport(clock=workspace.now, sleep=time.sleep),
            misconfigured=misconfigured(config, environ=environ),
            failing_channels=failing_channels(
                workspace.data_root, config, environ=environ, now=now
            ),
            is_clock_real=workspace.context.fixed_now is None,
            fix=fix,
        )
    )
    return with_dead_links(report, config)
