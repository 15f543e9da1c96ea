"""What most commands start with: the configuration, its secrets, and where the history is."""

import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from upstatic.cli.console import Console
from upstatic.cli.context import Context
from upstatic.config import Config, load
from upstatic.config.load import CONFIG_NAME, fault
from upstatic.domain.errors import BranchError, PublishError
from upstatic.infra import git_exclude
from upstatic.infra.locks import wait_for_lock
from upstatic.infra.secrets import Secrets, secrets_for

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """A repository with its configuration.

    `data_root` is the folder that history/ is in: the repository, or the worktree of the data
    branch.
    """

    context: Context
    config: Config
    secrets: Secrets
    data_root: Path
    config_warnings: tuple[str, ...] = ()

    @property
    def root(self) -> Path:
        """The folder that .upptimerc.yml is in."""
        return self.context.root

    @property
    def environ(self) -> Mapping[str, str]:
        """The variables that are set."""
        return self.context.environ

    @property
    def console(self) -> Console:
        """Where lines are printed."""
        return self.context.console

    @property
    def history(self) -> Path:
        """The folder of the measurements."""
        return self.data_root / "history"

    @property
    def run_folder(self) -> Path:
        """The folder of run files and locks."""
        return self.root / "run"

    def now(self) -> datetime:
        """The current time, or that of --now."""
        return self.context.now()

    def history_lock(self, holder: str) -> AbstractContextManager[None]:
        """Wait for the history of this checkout, then hold it; see `locks`."""
        return wait_for_lock(self.run_folder, holder, time.sleep)

    @contextmanager
    def writing(self, holder: str, what: str) -> Iterator[None]:
        """Hold the history, and show on a terminal what is under way."""
        with self.console.progress(what), self.history_lock(holder):
            yield


def load_workspace(context: Context, *, shows_warnings: bool = True) -> Workspace:
    """Load the configuration; the log shows its warnings and hides its secrets."""
    loaded = load(context.root / CONFIG_NAME)
    secrets = secrets_for(loaded.config, context.environ)
    context.console.redaction.learn(secrets)
    for warning in loaded.warnings:
        log.log(logging.WARNING if shows_warnings else logging.DEBUG, "%s", warning)
    return Workspace(
        context=context,
        config=loaded.config,
        secrets=secrets,
        data_root=context.root,
        config_warnings=loaded.warnings,
    )


def load_stage_workspace(context: Context) -> Workspace:
    """Load it for one of several commands of a workflow, of which `run` shows the warnings."""
    return load_workspace(context, shows_warnings=not context.is_in_workflow)


def open_workspace(context: Context, *, offline: bool = False, is_stage: bool = False) -> Workspace:
    """Load the configuration and find the history; see load_stage_workspace and open_history."""
    workspace = load_stage_workspace(context) if is_stage else load_workspace(context)
    return open_history(workspace, offline=offline)


def open_history(workspace: Workspace, *, offline: bool = False) -> Workspace:
    """Find the history: check out the data branch where there is one.

    `offline` takes the branch as it is here. Raises ConfigError for a branch that is in use, and
    PublishError for one that cannot be fetched.
    """
    branch = workspace.config.history.branch
    if not offline:
        git_exclude.exclude_outputs(workspace.root)
    if not branch:
        return workspace
    folder = _found(workspace, branch) if offline else _fetched(workspace, branch)
    return replace(workspace, data_root=folder or workspace.root)


def _found(workspace: Workspace, branch: str) -> Path | None:
    from upstatic.publish.data_branch import found_branch

    return found_branch(workspace.root, branch, sleep=time.sleep)


def _fetched(workspace: Workspace, branch: str) -> Path:
    from upstatic.publish.data_branch import open_branch

    try:
        with workspace.writing("opening the data branch", "fetching the data branch"):
            return open_branch(workspace.root, branch, sleep=time.sleep)
    except BranchError as error:
        key = ("history", "branch")
        raise fault(workspace.root / CONFIG_NAME, key, str(error)) from error


def open_or_offline(context: Context) -> Workspace:
    """Open the history, or use the local copy, with a warning, when the remote is unreachable."""
    workspace = load_workspace(context)
    try:
        return open_history(workspace)
    except PublishError as error:
        log.warning("%s; using the local copy of the history", error)
        return open_history(workspace, offline=True)
