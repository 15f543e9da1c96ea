"""`run`: a whole round, every stage in order."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from upstatic.cli import arguments
from upstatic.cli.context import Context
from upstatic.cli.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from upstatic.cli.failures import Steps
    from upstatic.cli.job_summary import JobSummary
    from upstatic.cli.workspace import Workspace
    from upstatic.probe.rounds import MeasuredRound


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """Whether to measure or only collect, and how often; see measurement.ProbeOptions.

    With `until_change` a round that changes something ends the repetition, so that the page is
    deployed at once; the workflow is told to start the remaining rounds.
    """

    collect: bool
    until_change: bool
    no_push: bool
    json: bool
    rounds: int | None
    every_s: float | None


def add_parser(registry: Registry) -> None:
    """Add the command."""
    parser = registry.add(
        "run",
        run,
        RunOptions,
        summary="run a round: probe, record, publish, incidents, notify, render",
        examples=("run", "run --no-push", "run --repeat auto"),
    )
    parser.add_argument(
        "--collect", action="store_true", help="do not probe; record the run files in run/"
    )
    parser.add_argument(
        "--until-change",
        action="store_true",
        help="stop repeating after a round that changes the page; the workflow continues",
    )
    parser.add_argument("--no-push", action="store_true", help="commit, but do not push")
    parser.add_argument("--json", action="store_true", help="print what was done as JSON")
    arguments.add_repetition(parser)


def run(context: Context, options: RunOptions) -> int:
    """Run all stages and report to the dead-man's switch; returns the worst exit code."""
    from upstatic.cli import pipeline
    from upstatic.cli.failures import ExitCode, Steps
    from upstatic.cli.job_summary import JobSummary, as_json
    from upstatic.cli.workspace import load_workspace
    from upstatic.infra.locks import exclusive

    if options.json:
        context = replace(context, console=context.console.for_json())
    workspace = load_workspace(context)
    steps, summary, is_complete = Steps(), JobSummary(), False
    try:
        with exclusive(workspace.run_folder):
            _run(workspace, options, steps, summary)
        is_complete = True
    finally:
        with steps.step():
            is_ok = is_complete and steps.exit_code is ExitCode.DONE
            pipeline.ping(workspace, is_ok=is_ok)
    if options.json:
        context.console.print_json({"exit_code": steps.exit_code, **as_json(summary)})
    return steps.exit_code


def _run(
    workspace: "Workspace", options: RunOptions, steps: "Steps", summary: "JobSummary"
) -> None:
    """Measure and record, publish, notify, render; a step that fails stops none of the others."""
    from upstatic.cli import pipeline
    from upstatic.cli.job_summary import write_job_summary, write_output
    from upstatic.cli.workspace import open_history

    opened: Workspace | None = None
    with steps.step():
        opened = open_history(workspace)
    if opened is None:  # this round's measurements wait in run/ for the next one
        for _ in _rounds(workspace, options, steps):
            pass
        return
    if _measure_and_record(opened, options, steps, summary):
        write_output(opened.environ, "again", "true")
    pipeline.publish_and_notify(opened, steps, summary, is_pushed=not options.no_push)
    with steps.step():
        pipeline.render_site(opened)
    summary.problems += steps.failures
    with steps.step():
        write_job_summary(opened, summary)


def _measure_and_record(
    workspace: "Workspace", options: RunOptions, steps: "Steps", summary: "JobSummary"
) -> bool:
    """Record each round when it ends, and publish and notify status changes immediately.

    Returns whether a change ended the repetition before its last round.
    """
    from upstatic.cli import pipeline
    from upstatic.history import run_files

    pending = run_files.waiting(workspace.run_folder)
    if options.collect:
        with steps.step():
            summary.add_round((), pipeline.record_runs(workspace, pending).events)
    for measured in _rounds(workspace, options, steps):
        pending.append(measured.out)
        is_changed = False
        with steps.step():
            recorded = pipeline.record_runs(workspace, pending)
            pending = []
            summary.add_round(measured.probes, recorded.events)
            is_changed = bool(recorded.events)
        if measured.is_last:
            break
        if options.until_change:
            if is_changed or _has_updates(workspace, steps, summary):
                return True
        elif is_changed:
            is_pushed = not options.no_push
            pipeline.publish_and_notify(workspace, steps, summary, is_pushed=is_pushed)
    return False


def _has_updates(workspace: "Workspace", steps: "Steps", summary: "JobSummary") -> bool:
    """Read what the team wrote between two rounds; returns whether that changes the page."""
    from upstatic.cli import pipeline

    with steps.step():
        pipeline.sync_incidents(workspace, summary)
    return summary.is_unpublished


def _rounds(
    workspace: "Workspace", options: RunOptions, steps: "Steps"
) -> "Iterator[MeasuredRound]":
    """Give each round when it ends, until the last one or until probing fails."""
    from upstatic.cli import measurement

    if options.collect:
        return
    out = workspace.run_folder / f"{workspace.now():%Y-%m-%dT%H%M%S.%f}.jsonl"
    chosen = measurement.ProbeOptions(rounds=options.rounds, every_s=options.every_s)
    rounds = measurement.measure(workspace, out, chosen)
    while True:
        measured = None
        with steps.step():
            measured = next(rounds, None)
        if measured is None:
            return
        yield measured
