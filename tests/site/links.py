"""Every page of a served site by its links, and what of them is dead."""

from html.parser import HTMLParser
from urllib.parse import quote, urldefrag, urljoin, urlsplit

import httpx


class Links(HTMLParser):
    """What a page links to, and the places in it that may be linked to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.ids: set[str] = set()
        self.feed(text)

    def handle_starttag(self, _: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.ids |= {name} if (name := values.get("id")) else set()
        if values.get("rel") != "canonical":
            self.found += [value for key in ("href", "src") if (value := values.get(key))]


class Walk:
    """All that is reached from some pages without leaving their host.

    `pages` are the HTML pages by address; `dead` are links that lead nowhere.
    """

    def __init__(self, client: httpx.Client, starts: list[str]) -> None:
        self.pages: dict[str, Links] = {}
        self.dead: list[str] = []
        self._anchors: list[tuple[str, str]] = []
        seen, waiting = set(starts), [*starts]
        while waiting:
            new = self._visit(client, waiting.pop()) - seen
            seen |= new
            waiting += sorted(new)
        self.dead += [f"{url}#{name}" for url, name in self._anchors if not self._has(url, name)]

    def _visit(self, client: httpx.Client, url: str) -> set[str]:
        """Where a page leads on its own host."""
        answer = client.get(url)
        if answer.status_code != httpx.codes.OK:
            self.dead.append(url)
        if answer.status_code != httpx.codes.OK or "html" not in answer.headers["Content-Type"]:
            return set()
        self.pages[url] = Links(answer.text)
        targets = [urldefrag(urljoin(url, _plain(link))) for link in self.pages[url].found]
        own = [one for one in targets if urlsplit(one.url).netloc == urlsplit(url).netloc]
        self._anchors += [(one.url, one.fragment) for one in own if one.fragment]
        return {one.url for one in own}

    def _has(self, url: str, name: str) -> bool:
        return url in self.pages and name in self.pages[url].ids


def _plain(link: str) -> str:
    """A link as it is asked for: with the letters of other scripts encoded."""
    return quote(link, safe="%/:=&?~#+!$,;'@()*[]")
