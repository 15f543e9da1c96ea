"""Icons of the monitored sites themselves, for monitors with `icon: auto`."""

from collections.abc import Callable, Iterable, Mapping
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from upstatic.config import Config
from upstatic.config.site_urls import shown_url

_SIDE_PX = 32
"""The side that is wanted: twice of what is shown."""


def found(
    config: Config, download: Callable[[Iterable[str]], Mapping[str, bytes]]
) -> dict[str, str]:
    """The URL of each site's icon by slug: the one that its page names, else /favicon.ico."""
    homes = {
        one.slug: url for one in config.monitors if one.has_own_icon and (url := _home(one.url))
    }
    pages = download(homes.values()) if homes else {}
    return {slug: icon_of(home, pages.get(home, b"")) for slug, home in homes.items()}


def _home(url: str) -> str:
    """The first page of the site; "" unless it is a public web site."""
    parts = urlsplit(shown_url(url) or "")
    return f"{parts.scheme}://{parts.netloc}/" if parts.scheme in ("http", "https") else ""


def icon_of(home: str, page: bytes) -> str:
    """The icon that fits best of those that the page links to."""
    links = _IconLinks()
    links.feed(page.decode(errors="replace"))
    best = max(links.found, key=lambda link: _fitness(*link), default=("favicon.ico", ""))
    url = urljoin(home, best[0])
    is_own = urlsplit(url).netloc == urlsplit(home).netloc
    return url if is_own or url.startswith("https://") else urljoin(home, "favicon.ico")


def _fitness(href: str, sizes: str) -> tuple[int, int]:
    """An SVG first, then the size nearest to the wanted one, preferably not below it."""
    if href.lower().partition("?")[0].endswith(".svg") or sizes == "any":
        return (2, 0)
    width = sizes.lower().partition("x")[0]
    side = int(width) if width.isdecimal() else 0
    return (1, -side) if side >= _SIDE_PX else (0, side)


class _IconLinks(HTMLParser):
    """Collects the icons that a page links to: their address and `sizes`."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: (value or "").strip() for name, value in attrs}
        is_icon = tag == "link" and "icon" in values.get("rel", "").lower().split()
        if is_icon and values.get("href") and not values["href"].startswith("data:"):
            self.found.append((values["href"], values.get("sizes", "")))
