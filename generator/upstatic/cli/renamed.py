"""Monitors that were renamed: record it, and name history that belongs to no monitor."""

import logging

from upstatic.cli.workspace import Workspace

log = logging.getLogger(__name__)


def record_renames(workspace: Workspace) -> None:
    """Record which monitors had another slug; history, incidents and messages follow them.

    Call it while the history is locked. Raises HistoryError.
    """
    from upstatic.history import renames

    for row in renames.record(workspace.history, workspace.config.former_slugs, workspace.now()):
        workspace.console.say(f"{row.new} continues the history of {row.old}")


def warn_of_unclaimed_history(workspace: Workspace) -> None:
    """Warn of data that belongs to no monitor: a renamed one needs `formerly`."""
    from upstatic.domain.errors import HistoryError
    from upstatic.history.inspection import unclaimed_slugs

    config = workspace.config
    slugs = {monitor.slug for monitor in config.monitors} | config.former_slugs.keys()
    try:
        unclaimed = unclaimed_slugs(workspace.history, slugs, workspace.now())
    except HistoryError as error:
        log.warning("%s", error)
        return
    for slug in unclaimed:
        log.warning(
            "history/: %s was measured in the last week and is not a monitor here"
            " (renamed? add formerly: %s to its monitor)",
            slug, slug,
        )  # fmt: skip
