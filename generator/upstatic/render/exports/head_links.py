"""What a page's head says to machines: where its feeds are, its own address, its picture."""

from dataclasses import dataclass

from upstatic.config.site_urls import page_url
from upstatic.render.exports.feeds.feeds import FORMATS
from upstatic.render.views.render_context import RenderContext

CARD = "card.png"
_MONITOR, _ENDING = "monitor/", ".html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternate:
    """The same content in another form: a `<link rel="alternate">`."""

    href: str
    type: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadView:
    """`url` and `card` are whole addresses, "" where the page's own is not known."""

    url: str
    card: str
    alternates: tuple[Alternate, ...]


def head_view(path: str, context: RenderContext) -> HeadView:
    """The head of the page at `path`; a monitor's page names its own feeds first."""
    own = path.removesuffix(_ENDING) if path.startswith(_MONITOR) else None
    stems = [stem for stem in (own, "history") if stem]
    calendar = Alternate(href="maintenance.ics", type="text/calendar", title="iCalendar")
    lost = path == "404.html"
    return HeadView(
        url="" if lost else page_url(context.config, path.removesuffix("index.html")),
        card=page_url(context.config, CARD),
        alternates=(*(feed for stem in stems for feed in _feeds(stem, context)), calendar),
    )


def _feeds(stem: str, context: RenderContext) -> list[Alternate]:
    slug = stem.removeprefix(_MONITOR)
    of = f"{context.site.name} · {context.names[slug]}" if stem != slug else context.site.name
    return [
        Alternate(href=f"{stem}.{ending}", type=kind, title=f"{of} ({name})")
        for ending, kind, name in FORMATS
    ]
