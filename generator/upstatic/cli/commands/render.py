"""`render`: render the site."""

from dataclasses import dataclass
from pathlib import Path

from upstatic.cli.context import Context
from upstatic.cli.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderOptions:
    """The folder of the site, None for _site/."""

    out: Path | None


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


def render(context: Context, options: RenderOptions) -> None:
    """Render the site."""
    from upstatic.cli import pipeline
    from upstatic.cli.workspace import open_workspace

    pipeline.render_site(open_workspace(context, is_stage=True), options.out)
