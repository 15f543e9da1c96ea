"""`preview`: see the status page on this machine before anything is published."""

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from upstatic.cli import arguments
from upstatic.cli.context import Context
from upstatic.cli.registry import Registry

if TYPE_CHECKING:
    from upstatic.cli.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewOptions:
    """Where to serve the page, and whether to open it in a browser."""

    host: str
    port: int | None
    no_open: bool


def add_parser(registry: Registry) -> None:
    """Add the command."""
    parser = registry.add(
        "preview",
        preview,
        PreviewOptions,
        summary="measure once and show the page; nothing is committed or sent",
        examples=("preview", "preview --no-open --port 9000"),
    )
    arguments.add_address(parser)
    parser.add_argument("--no-open", action="store_true", help="do not open a browser")


def preview(context: Context, options: PreviewOptions) -> None:
    """Measure, render and serve in a temporary folder until interrupted."""
    import tempfile

    from upstatic.cli.workspace import open_or_offline
    from upstatic.tools import serve as server

    with tempfile.TemporaryDirectory(prefix="upstatic-preview-") as folder:
        workspace = _copied(open_or_offline(context), Path(folder))
        site = _rendered(workspace, Path(folder))
        with server.serving(site, options.port, options.host) as url:
            context.console.print(f"{url} shows the preview (stop with Ctrl+C)")
            if not options.no_open and sys.stdout.isatty():
                _open_browser(url)
            server.wait_for_interrupt(context.console.say)


def _copied(workspace: "Workspace", folder: Path) -> "Workspace":
    """The same workspace with a copy of the history, so that the original stays unchanged.

    Links stay links: a copy of what they lead to would be read as part of the history.
    """
    import shutil

    if workspace.history.is_dir():
        shutil.copytree(workspace.history, folder / "history", symlinks=True)
    return replace(workspace, data_root=folder)


def _rendered(workspace: "Workspace", folder: Path) -> Path:
    from upstatic.cli import measurement, pipeline

    options = measurement.ProbeOptions()
    files = [each.out for each in measurement.measure(workspace, folder / "preview.jsonl", options)]
    pipeline.record_runs(workspace, files)
    pipeline.render_site(workspace, folder / "_site")
    return folder / "_site"


def _open_browser(url: str) -> None:
    import webbrowser

    webbrowser.open(url)
