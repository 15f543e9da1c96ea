"""`rescue`: save what could not be pushed as files."""

import logging
import time
from dataclasses import dataclass
from pathlib import Path

from upstatic.cli.context import Context
from upstatic.cli.registry import Registry

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class RescueOptions:
    """The folder for the files, None for run/."""

    out: Path | None


def add_parser(registry: Registry) -> None:
    """Add the command."""
    parser = registry.add(
        "rescue",
        rescue,
        RescueOptions,
        summary="save commits that could not be pushed as files",
        examples=("rescue", "rescue --out /tmp/unpushed"),
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder for them (default: run)")


def rescue(context: Context, options: RescueOptions) -> None:
    """Commit what is here and save what is not pushed; needs no network."""
    from upstatic.cli.workspace import open_workspace
    from upstatic.domain.errors import PublishError
    from upstatic.publish import rescue as patches
    from upstatic.publish import stage

    workspace = open_workspace(context, offline=True, is_stage=True)
    root, config, now = workspace.data_root, workspace.config, workspace.now()
    with workspace.writing("rescue", "saving"):
        try:
            stage.publish(root, config, now=now, sleep=time.sleep, is_pushed=False)
        except PublishError as error:
            log.warning("%s", error)
        saved = patches.rescue(root, options.out or workspace.run_folder, sleep=time.sleep)
    for path in saved:
        context.console.print(f"saved {path}")
    if not saved:
        context.console.print("nothing to save: everything is pushed")
