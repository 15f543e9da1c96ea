"""A monitor's graphs as pictures of their own, for a README or a wiki, light or dark."""

from collections.abc import Iterator

from markupsafe import escape

from upstatic.render.charts.canvas import HEIGHT, WIDTH
from upstatic.render.views.components import ChartView
from upstatic.render.views.pages import MonitorPage

# A picture knows nothing of the page around it: it has the page's colours with it. In a line of
# text it is a few pixels high: then the curve counts, and all else would hide it.
_STYLE = (
    "path{vector-effect:non-scaling-stroke}"
    ".line{fill:none;stroke:#2563a8;stroke-width:1.5;stroke-linejoin:round}"
    ".band{fill:#2563a822}.bad{fill:#c62b2b2e}.grid{stroke:#8888;stroke-width:1}"
    "@media(prefers-color-scheme:dark)"
    "{.line{stroke:#82b8f5}.band{fill:#82b8f52b}.bad{fill:#e0524f40}}"
    "@media(max-height:40px){.grid,.band{display:none}}"
)


def drawing_files(page: MonitorPage) -> Iterator[tuple[str, str]]:
    """Path and SVG of each graph; one that has nothing to show says so to a screen reader."""
    for chart in page.charts:
        yield f"graphs/{page.slug}/response-time-{chart.name}.svg", _alone(chart)


def _alone(chart: ChartView) -> str:
    """The curves that the page has, with colours and a name of their own."""
    name = escape(chart.alt or chart.title)
    drawn = str(chart.svg or "")
    curves = drawn[drawn.find(">") + 1 : drawn.rfind("</svg>")]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}"'
        f' viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{name}">'
        f"<title>{name}</title><style>{_STYLE}</style>{curves}</svg>"
    )
