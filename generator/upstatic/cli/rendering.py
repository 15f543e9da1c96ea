"""Rendering for a command: where the site and its cache are."""

from dataclasses import replace
from pathlib import Path

from upstatic.cli.workspace import Workspace
from upstatic.domain.wording import counted

CACHE = Path(".cache") / "site"
"""Where the keys of the last site are kept, in the folder of the configuration."""


def render_site(
    workspace: Workspace, out: Path | None = None, *, is_fresh: bool = False
) -> Workspace:
    """Render the site into `out`, by default _site/; see render.stage.render for `is_fresh`.

    Returns the workspace with the configuration of the page: see repository_visibility.settled.
    """
    from upstatic.cli import repository_visibility
    from upstatic.infra.download_cache import DownloadCache
    from upstatic.render import stage

    config = repository_visibility.settled(workspace)
    root, now = workspace.root, workspace.now()
    is_default = out is None or out.resolve() == (root / "_site").resolve()
    with workspace.console.progress("rendering"):
        rendered = stage.render(
            root,
            config,
            out or root / "_site",
            now=now,
            download=DownloadCache(folder=root / ".cache" / "look", now=now),
            history=workspace.history,
            cache=root / CACHE if is_default else None,
            is_fresh=is_fresh,
        )
    workspace.console.say(f"rendered {counted(rendered.pages, 'page')} in {rendered.out}")
    return replace(workspace, config=config)
