"""`run`: a whole round, every stage in order."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from upstatic.cli import arguments
from upstatic.cli.context import Context
from upstatic.cli.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from upstatic.cli.failures import Steps
    from upstatic.cli.job_summary import JobSummary
    from upstatic.cli.workspace import Workspace
    from upstatic.domain.models import Probe
    from upstatic.probe.rounds import MeasuredRound
    from upstatic.record.stage import Recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """Whether to measure or only collect, and how often; see measurement.ProbeOptions.

    With `until_change` a round that changes something ends the repetition, so that the page is
    deployed at once; the workflow has to start the remaining rounds.
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
    workspace, steps, summary = load_workspace(context), Steps(), JobSummary()
    stages = _Stages(workspace=workspace, options=options, steps=steps, summary=summary)
    is_complete = False
    try:
        with exclusive(workspace.run_folder):
            stages.run()
        is_complete = True
    finally:
        is_ok = is_complete and steps.exit_code is ExitCode.DONE
        if not (is_ok and stages.is_standby):  # `watch` reports its own rounds
            with steps.step():
                pipeline.ping(workspace, is_ok=is_ok)
    if options.json:
        context.console.print_json({"exit_code": steps.exit_code, **as_json(summary)})
    return steps.exit_code


@dataclass(slots=True, kw_only=True)
class _Stages:
    """The stages of one run; one that fails stops none of the others.

    `is_standby` is whether `watch` measures instead.
    """

    workspace: "Workspace"
    options: RunOptions
    steps: "Steps"
    summary: "JobSummary"
    is_standby: bool = False

    def run(self) -> None:
        """Measure and record, publish, notify, render, and summarise that."""
        from upstatic.cli.job_summary import write_job_summary

        if self._open_history():
            self._run_stages()
        else:  # this round's measurements wait in run/ for the next one
            for measured in self._rounds():
                self.summary.add_round(measured.probes, ())
        self.summary.problems += self.steps.failures
        with self.steps.step():
            write_job_summary(self.workspace, self.summary)

    def _run_stages(self) -> None:
        from upstatic.cli.job_summary import write_output

        self.is_standby = not self.options.collect and self._stands_by()
        if self.is_standby:
            self.workspace.console.say("watch is measuring: this run only renders the page")
            self._render()
            return
        is_ended = self._measure_and_record()
        if is_ended:
            write_output(self.workspace.environ, "again", "true")
        self._publish_and_deploy()
        if not is_ended and self._look_again():
            self._publish_and_deploy()

    def _stands_by(self) -> bool:
        """Whether `watch` measures for this history; otherwise take over from it."""
        from upstatic.cli import standby
        from upstatic.domain.engines import EngineName

        with self.steps.step():
            if standby.is_watched(self.workspace):
                return True
            standby.claim(self.workspace, EngineName.RUN)
        return False

    def _publish_and_deploy(self) -> None:
        from upstatic.cli import deployment

        self._publish_and_notify()
        if rendered := self._render():
            with self.steps.step():
                deployment.deploy_site(rendered, is_pushed=not self.options.no_push)

    def _render(self) -> "Workspace | None":
        """Render the page, and tell the workflow whether to publish it."""
        from upstatic.cli import deployment, rendering

        with self.steps.step():
            rendered = rendering.render_site(self.workspace)
            deployment.tell_workflow(rendered)
            return rendered
        return None

    def _open_history(self) -> bool:
        from upstatic.cli.workspace import open_history

        with self.steps.step():
            self.workspace = open_history(self.workspace)
            return True
        return False

    def _measure_and_record(self) -> bool:
        """Record each round when it ends, and publish and notify status changes immediately.

        Returns whether a change ended the repetition before its last round.
        """
        from upstatic.history import run_files

        pending = run_files.waiting(self.workspace.run_folder)
        if self.options.collect:
            self._record(pending, ())
        for measured in self._rounds():
            pending.append(measured.out)
            recorded = self._record(pending, measured.probes)
            pending = pending if recorded is None else []
            is_changed = recorded is not None and bool(recorded.events)
            if measured.is_last:
                break
            if self.options.until_change:
                if is_changed or self._has_updates():
                    return True
            elif is_changed:
                self._publish_and_notify()
        return False

    def _look_again(self) -> bool:
        """Measure a second time what a check before the next run can confirm; whether it did.

        This waits, so everything known is published before.
        """
        from upstatic.cli import measurement
        from upstatic.config.ci_matrix import measurable_when_recording

        config = self.workspace.config
        if self.options.rounds is not None:
            return False
        with self.steps.step():
            out = self._run_file()
            monitors = (
                measurable_when_recording(config) if self.options.collect else config.monitors
            )
            if measurement.measure_suspects(self.workspace, out, monitors):
                return self._record([out], ()) is not None
        return False

    def _rounds(self) -> "Iterator[MeasuredRound]":
        """Give each round when it ends, until the last one or until probing fails."""
        from upstatic.cli import measurement

        if self.options.collect:
            return
        out = self._run_file()
        chosen = measurement.ProbeOptions(rounds=self.options.rounds, every_s=self.options.every_s)
        rounds = measurement.measure(self.workspace, out, chosen)
        while True:
            measured = None
            with self.steps.step():
                measured = next(rounds, None)
            if measured is None:
                return
            yield measured

    def _run_file(self) -> Path:
        return self.workspace.run_folder / f"{self.workspace.now():%Y-%m-%dT%H%M%S.%f}.jsonl"

    def _record(self, files: "Sequence[Path]", probes: "Sequence[Probe]") -> "Recorded | None":
        """Record run files; None when that fails, and the files stay for the next attempt."""
        from upstatic.cli import pipeline

        with self.steps.step():
            recorded = pipeline.record_runs(self.workspace, files)
            self.summary.add_round(probes, recorded.events)
            return recorded
        return None

    def _has_updates(self) -> bool:
        """Read what the team wrote between two rounds; returns whether that changes the page."""
        from upstatic.cli import pipeline

        with self.steps.step():
            pipeline.sync_incidents(self.workspace, self.summary)
        return self.summary.is_unpublished

    def _publish_and_notify(self) -> None:
        from upstatic.cli import pipeline

        is_pushed = not self.options.no_push
        pipeline.publish_and_notify(self.workspace, self.steps, self.summary, is_pushed=is_pushed)
