"""`preview`: see the status page on this machine before anything is published."""

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from upstatic.cli import arguments
from upstatic.cli.context import Context
from upstatic.cli.registry import Registry
from upstatic.domain.errors import UpstaticError

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
        summary="measure once and show the page, again when settings change; nothing is sent",
        examples=("preview", "preview --no-open --port 9000"),
    )
    arguments.add_address(parser)
    parser.add_argument("--no-open", action="store_true", help="do not open a browser")


def preview(context: Context, options: PreviewOptions) -> None:
    """Measure, render and serve in a temporary folder; render again when settings are saved."""
    import tempfile

    from upstatic.cli.workspace import open_or_offline
    from upstatic.tools import serve as server

    with tempfile.TemporaryDirectory(prefix="upstatic-preview-") as folder:
        workspace = _copied(open_or_offline(context), Path(folder))
        site = _rendered(workspace, Path(folder))
        watched = _Watched(workspace)
        with server.serving(site, options.port, options.host) as url:
            context.console.print(f"{url} shows the preview (stop with Ctrl+C)")
            if not options.no_open and sys.stdout.isatty():
                _open_browser(url)
            server.wait_for_interrupt(context.console.say, watched.render_changes)


def _copied(workspace: "Workspace", folder: Path) -> "Workspace":
    """The same workspace with a copy of the history, so that the original stays unchanged.

    Links stay links: a copy of what they lead to would be read as part of the history.
    """
    import shutil

    if workspace.history.is_dir():
        shutil.copytree(workspace.history, folder / "history", symlinks=True)
    return replace(workspace, data_root=folder)


def _rendered(workspace: "Workspace", folder: Path) -> Path:
    from upstatic.cli import measurement, pipeline, rendering

    options = measurement.ProbeOptions()
    files = [each.out for each in measurement.measure(workspace, folder / "preview.jsonl", options)]
    pipeline.record_runs(workspace, files)
    rendering.render_site(workspace, folder / "_site")
    return folder / "_site"


class _Watched:
    """Renders again when the configuration or a file in assets/ was saved, without measuring."""

    def __init__(self, workspace: "Workspace") -> None:
        self._workspace = workspace
        self._seen = self._times()

    def _times(self) -> dict[Path, int]:
        from upstatic.config.load import CONFIG_NAME

        root = self._workspace.root
        paths = [root / CONFIG_NAME, *sorted((root / "assets").rglob("*"))]
        return {path: path.stat().st_mtime_ns for path in paths if path.is_file()}

    def render_changes(self) -> None:
        """Render if anything was saved since; a mistake is printed and the page stays."""
        from upstatic.cli import rendering
        from upstatic.cli.workspace import load_workspace

        before, self._seen = self._seen, self._times()
        if self._seen == before:
            return
        folder = self._workspace.data_root
        try:
            changed = load_workspace(self._workspace.context)
            rendering.render_site(replace(changed, data_root=folder), folder / "_site")
        except UpstaticError as error:
            self._workspace.console.say(str(error))


def _open_browser(url: str) -> None:
    import webbrowser

    webbrowser.open(url)
