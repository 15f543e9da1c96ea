"""What a command begins with: the configuration, and the history where that says it is kept."""

import logging
import time
from dataclasses import replace

from upstatic.cli.context import CONFIG_NAME, Context
from upstatic.config import Config
from upstatic.config.load import fault
from upstatic.domain.errors import BranchError, PublishError
from upstatic.infra import git_exclude

log = logging.getLogger(__name__)


def ready(context: Context) -> tuple[Context, Config]:
    """The context with the history at hand, and the configuration; see reach."""
    settings = context.config()
    return reach(context, settings), settings


def reach(context: Context, settings: Config) -> Context:
    """The context with the history where it is kept: got from its own branch, where it has one.

    Raises ConfigError for a branch that is in use, and PublishError for one that cannot be had.
    """
    git_exclude.exclude_outputs(context.root)
    branch = settings.history.branch
    if not branch:
        return context
    from upstatic.publish.data_branch import open_branch

    try:
        with context.history_lock("opening the branch of the data"):
            return replace(context, branch=open_branch(context.root, branch, sleep=time.sleep))
    except BranchError as error:
        raise fault(context.root / CONFIG_NAME, ("history", "branch"), str(error)) from error


def near(context: Context) -> tuple[Context, Config]:
    """The same as `ready`, with the history as it is here: no remote is asked."""
    settings = context.config()
    branch = settings.history.branch
    if not branch:
        return context, settings
    from upstatic.publish.data_branch import found_branch

    found = found_branch(context.root, branch, sleep=time.sleep)
    return replace(context, branch=found), settings


def ready_or_near(context: Context) -> tuple[Context, Config]:
    """The same as `ready`, and where the remote is away as `near`, with a warning."""
    try:
        return ready(context)
    except PublishError as error:
        log.warning("%s; so the history is taken as it is here", error)
        return near(context)
