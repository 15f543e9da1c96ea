"""Monitors that were renamed: record it, and name history that belongs to no monitor."""

from upstatic.cli.workspace import Workspace


def record_renames(workspace: Workspace) -> None:
    """Record which monitors had another slug; history, incidents and messages follow them.

    Call it while the history is locked. Raises HistoryError.
    """
    from upstatic.history import renames

    for row in renames.record(workspace.history, workspace.config.former_slugs, workspace.now()):
        workspace.console.say(f"{row.new} continues the history of {row.old}")


def unclaimed_history(workspace: Workspace) -> list[str]:
    """Warnings of data that belongs to no monitor: a renamed one needs `formerly`."""
    from upstatic.domain.errors import HistoryError
    from upstatic.history.inspection import unclaimed_slugs

    config = workspace.config
    slugs = {monitor.slug for monitor in config.monitors} | config.former_slugs.keys()
    try:
        unclaimed = unclaimed_slugs(workspace.history, slugs, workspace.now())
    except HistoryError as error:
        return [str(error)]
    return [
        f"history/: {slug} was measured in the last week and is not a monitor here"
        f" (renamed? add formerly: {slug} to its monitor)"
        for slug in unclaimed
    ]
