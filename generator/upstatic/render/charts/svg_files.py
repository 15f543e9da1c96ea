"""A monitor's graphs as SVG files, for a README or a wiki, light or dark."""

from collections.abc import Iterator

from markupsafe import escape

from upstatic.render.analysis.windows import WEEK as LINKED
from upstatic.render.charts.curves import HEIGHT, WIDTH
from upstatic.render.views.components import ChartView
from upstatic.render.views.pages import MonitorPage

# The file contains its colours. In a line of text it is a few pixels high, so only the curve is
# shown there.
_STYLE = (
    "path{vector-effect:non-scaling-stroke}"
    ".line{fill:none;stroke:#2563a8;stroke-width:1.5;stroke-linejoin:round}"
    ".band{fill:#2563a822}.bad{fill:#c62b2b2e}.grid{stroke:#8888;stroke-width:1}"
    ".limit{stroke:#c98a00;stroke-dasharray:6 4}"
    "@media(prefers-color-scheme:dark)"
    "{.line{stroke:#82b8f5}.band{fill:#82b8f52b}.bad{fill:#e0524f40}}"
    "@media(max-height:40px){.grid,.band{display:none}}"
)


def drawing_files(page: MonitorPage, *, has_all_files: bool) -> Iterator[tuple[str, str]]:
    """Path and SVG of each graph; an empty one has an accessible name too.

    README's table links to one of them; the others are made only where the site has all files.
    """
    for chart in page.charts:
        if has_all_files or chart.name == LINKED.name:
            yield f"graphs/{page.slug}/response-time-{chart.name}.svg", _alone(chart)


def _alone(chart: ChartView) -> str:
    """The page's curves with inline colours and a name."""
    name = escape(chart.alt or chart.title)
    drawn = str(chart.svg or "")
    curves = drawn[drawn.find(">") + 1 : drawn.rfind("</svg>")]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT // 2}"'
        f' viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none"'
        f' role="img" aria-label="{name}">'
        f"<title>{name}</title><style>{_STYLE}</style>{curves}</svg>"
    )
