"""The loop of `watch`: it takes the steps that the plan names, and keeps what they need.

Rounds run next to one another, so that an endpoint that answers slowly delays no other one. What
they measured is recorded, published and rendered by one follow-up at a time.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from queue import SimpleQueue

from upstatic.cli import deployment, measurement, pipeline, rendering
from upstatic.cli.context import Context
from upstatic.cli.failures import ExitCode, Steps, log_failure
from upstatic.cli.job_summary import JobSummary
from upstatic.cli.standby import claim
from upstatic.cli.watch_plan import End, FollowUp, Measure, Wait, WatchState, plan
from upstatic.cli.workspace import Workspace, load_workspace, open_history
from upstatic.config.load import CONFIG_NAME
from upstatic.domain.engines import EngineName
from upstatic.domain.errors import ConfigError
from upstatic.domain.wording import counted
from upstatic.evaluation.takeover import watch_interval_s
from upstatic.history import run_files
from upstatic.infra.locks import exclusive
from upstatic.publish.deadline import PushDeadline

Job = Callable[[], None]

_LAST_PUSH_S = 20.0  # supervisors kill what does not end within 30 to 90 seconds
_REMEMBERED = timedelta(days=1)  # a clock is not set back by more

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchEnvironment:
    """How `watch` runs: `start` begins a job next to the loop, `wait` waits for seconds.

    `wait` returns early after a signal or when a job has ended.
    """

    start: Callable[[Job], None]
    wait: Callable[[float], None]
    is_stopping: Callable[[], bool]


@dataclass(slots=True, kw_only=True)
class WatchLoop:
    """The state between two steps; `run` returns when a signal has ended the loop."""

    context: Context
    environment: WatchEnvironment
    publish_every_s: float
    is_pushed: bool = True
    workspace: Workspace = field(init=False)
    _is_open: bool = False
    _is_busy: bool = False
    _is_concluded: bool = False
    _published: datetime | None = None
    _config_version: object = None
    _started: dict[str, datetime] = field(default_factory=dict)
    _seconds: frozenset[datetime] = frozenset()
    _measuring: frozenset[str] = frozenset()
    _files: tuple[Path, ...] = ()
    _tried: tuple[Path, ...] = ()
    _ended: "SimpleQueue[Callable[[], None]]" = field(default_factory=SimpleQueue)

    def run(self) -> int:
        """Measure until a signal comes. Raises ConfigError if there is no valid configuration."""
        self._config_version = self._version()
        self.workspace = load_workspace(self.context)
        with exclusive(self.workspace.run_folder):
            self._files = tuple(run_files.waiting(self.workspace.run_folder))
            self._opened(_open(self.workspace))
            self._started = {**measurement.last_checked(self.workspace)}
            self._say(f"watching {counted(len(self.workspace.config.monitors), 'monitor')}")
            pipeline.warn_without_token(self.workspace)
            while self._take_steps():
                self._reload()
        self._say("stopped")
        return ExitCode.DONE

    def _take_steps(self) -> bool:
        """Take the steps of now; returns whether the loop goes on."""
        while not self._ended.empty():
            self._ended.get()()
        state = self._state()
        for step in plan(self.workspace.config, state, self.publish_every_s):
            match step:
                case Measure(slugs=slugs):
                    self._begin_round(slugs, state.now)
                case FollowUp(is_due=is_due):
                    self._begin_follow_up(state, is_due=is_due)
                case Wait(seconds=seconds):
                    self.environment.wait(seconds)
                case End():
                    return False
        return True

    def _state(self) -> WatchState:
        return WatchState(
            now=self.context.now(),
            last_started=self._started,
            measuring=self._measuring,
            seconds=self._seconds,
            unrecorded=len({*self._files} - {*self._tried}),
            is_busy=self._is_busy,
            published=self._published,
            is_stopping=self.environment.is_stopping(),
            is_concluded=self._is_concluded,
        )

    # Rounds ------------------------------------------------------------------------------------

    def _begin_round(self, slugs: frozenset[str], now: datetime) -> None:
        self._started |= dict.fromkeys(slugs, now)
        second = now.replace(microsecond=0)
        recent = {each for each in self._seconds if abs(second - each) < _REMEMBERED}
        self._seconds, self._measuring = frozenset({*recent, second}), self._measuring | slugs
        workspace = self.workspace
        out = workspace.run_folder / f"{now:%Y-%m-%dT%H%M%S.%f}.jsonl"

        def measure() -> None:
            with Steps().step():
                measurement.measure_chosen(workspace, out, slugs)
            self._ended.put(lambda: self._measured(out, slugs))

        self.environment.start(measure)

    def _measured(self, out: Path, slugs: frozenset[str]) -> None:
        self._measuring -= slugs
        self._files += (out,) if out.exists() else ()

    # What follows ------------------------------------------------------------------------------

    def _begin_follow_up(self, state: WatchState, *, is_due: bool) -> None:
        self._is_busy, self._is_concluded = True, state.is_stopping
        self._published = state.now if is_due else self._published
        self._tried = files = self._files
        is_open, workspace = self._is_open, self.workspace
        deadline = PushDeadline.after(_LAST_PUSH_S) if state.is_stopping else None

        def follow_up() -> None:
            opened, recorded = workspace if is_open else _open(workspace), False
            steps = Steps()
            if opened:
                recorded, is_changed = _record(opened, files, steps)
                if is_changed or is_due:
                    self._publish(opened, steps, deadline)
            self._ended.put(lambda: self._followed_up(opened, files if recorded else ()))

        self.environment.start(follow_up)

    def _followed_up(self, opened: Workspace | None, recorded: tuple[Path, ...]) -> None:
        self._is_busy = False
        self._opened(opened)
        self._files = tuple(each for each in self._files if each not in recorded)

    def _publish(self, workspace: Workspace, steps: Steps, deadline: PushDeadline | None) -> None:
        self._claim(workspace, steps)
        pipeline.publish_and_notify(
            workspace, steps, JobSummary(), is_pushed=self.is_pushed, deadline=deadline
        )
        if self._claim(workspace, steps):  # a run had taken over, as the publication has fetched
            with steps.step():
                pipeline.publish(workspace, is_pushed=self.is_pushed, deadline=deadline)
        with steps.step():
            rendered = rendering.render_site(workspace)
            deployment.deploy_site(rendered, is_pushed=self.is_pushed, deadline=deadline)
        with steps.step():
            pipeline.ping(workspace, is_ok=steps.exit_code is ExitCode.DONE)

    def _claim(self, workspace: Workspace, steps: Steps) -> bool:
        interval_s = watch_interval_s(self.publish_every_s, workspace.config.monitors)
        with steps.step():
            return claim(workspace, EngineName.WATCH, interval_s)
        return False

    # Configuration -----------------------------------------------------------------------------

    def _opened(self, opened: Workspace | None) -> None:
        """Remember where the history is; None where it could not be opened yet."""
        self._is_open = opened is not None and _branch(opened) == _branch(self.workspace)
        if opened and self._is_open:
            self.workspace = replace(self.workspace, data_root=opened.data_root)

    def _reload(self) -> None:
        """Load the configuration again if it was changed; one with problems changes nothing."""
        version = self._version()
        if version == self._config_version:
            return
        self._config_version = version
        try:
            loaded = load_workspace(self.context)
        except ConfigError as error:
            log_failure(error)
            log.warning("%s: not reloaded; the configuration before is still used", CONFIG_NAME)
            return
        self._is_open = self._is_open and _branch(loaded) == _branch(self.workspace)
        self.workspace = replace(loaded, data_root=self.workspace.data_root)
        self._say(f"reloaded {CONFIG_NAME}")

    def _say(self, line: str) -> None:
        self.workspace.console.say(line)

    def _version(self) -> object:
        """What tells one version of the file from another."""
        try:
            found = (self.context.root / CONFIG_NAME).stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino


def _branch(workspace: Workspace) -> str:
    return workspace.config.history.branch


def _open(workspace: Workspace) -> Workspace | None:
    """Find the history; None, with the problem logged, where measurements have to wait."""
    with Steps().step():
        return open_history(workspace)
    return None


def _record(workspace: Workspace, files: tuple[Path, ...], steps: Steps) -> tuple[bool, bool]:
    """Record what was measured: whether that worked, and whether a status changed."""
    if not files:
        return False, False
    with steps.step():
        recorded = pipeline.record_runs(workspace, files, shows_rounds=False)
        return True, bool(recorded.events)
    return False, False
