"""`render`: render the site."""

from dataclasses import dataclass
from pathlib import Path

from upstatic.cli.context import Context
from upstatic.cli.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderOptions:
    """The folder of the site, None for _site/, and whether to keep nothing of the last one."""

    out: Path | None
    fresh: bool


def add_parser(registry: Registry) -> None:
    """Add the command."""
    parser = registry.add(
        "render",
        render,
        RenderOptions,
        summary="render the site",
        examples=("render", "render --out public"),
    )
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="folder of the site (default: _site)"
    )
    parser.add_argument(
        "--fresh",
        action="store_true",
        help="make every file, and fail if a file that would be kept differs",
    )


def render(context: Context, options: RenderOptions) -> None:
    """Render the site."""
    from upstatic.cli import rendering
    from upstatic.cli.workspace import open_workspace

    rendering.render_site(
        open_workspace(context, is_stage=True), options.out, is_fresh=options.fresh
    )
