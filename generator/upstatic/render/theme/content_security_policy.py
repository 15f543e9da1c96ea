"""The Content-Security-Policy: no other hosts, except those that the user's additions need."""

import base64
import hashlib
import re
from collections import defaultdict
from collections.abc import Mapping
from html.parser import HTMLParser

_BASE: Mapping[str, tuple[str, ...]] = {
    "default-src": ("'none'",),
    "style-src": ("'self'",),
    "script-src": ("'self'",),
    "img-src": ("'self'",),
    "connect-src": ("'self'",),
    "manifest-src": ("'self'",),
    "base-uri": ("'none'",),
    "form-action": ("'none'",),
}
_ORIGIN = re.compile(r"(?:https?:)?//[\w.-]+(?::\d+)?", re.ASCII)
_IN_CSS = re.compile(r"url\(\s*[\"']?(data:|https?://[\w.-]+(?::\d+)?)", re.ASCII)
_SOURCES = {"img": "img-src", "iframe": "frame-src", "audio": "media-src", "video": "media-src"}
_OF_LINKS = {"stylesheet": "style-src", "icon": "img-src", "manifest": "manifest-src"}
# A script of another host may send requests and load images, styles and frames.
_OF_STRANGERS = {
    "connect-src": ("https:",),
    "img-src": ("https:", "data:"),
    "font-src": ("https:",),
    "frame-src": ("https:",),
    "style-src": ("'unsafe-inline'", "https:"),
}
_STRICT = ("'none'",)

Needs = dict[str, set[str]]


def policy(html: str, css: str, js: str) -> str:
    """The policy of a page with the user's `html`, `css` and `js`."""
    reader = _ResourceFinder()
    reader.feed(html)
    reader.close()
    needs = reader.needs
    if "@font-face" in css:
        needs["font-src"].add("'self'")
    for source in _IN_CSS.findall(css):
        needs["img-src"].add(source)
        needs["font-src"].add(source)
    for origin in _ORIGIN.findall(" ".join(re.findall(r"[\"'`](?:https?:)?//[^\"'`]+", js))):
        for directive in ("script-src", "connect-src", "img-src"):
            needs[directive].add(_full(origin))
    return "; ".join(_line(name, needs) for name in [*_BASE, *sorted(needs.keys() - _BASE.keys())])


def _line(name: str, needs: Mapping[str, set[str]]) -> str:
    added = needs.get(name, set())
    kept = [source for source in _BASE.get(name, ("'self'",)) if not added or source not in _STRICT]
    if "'unsafe-inline'" in added:  # which browsers ignore next to a hash
        added = {source for source in added if not source.startswith(("'sha256-", "'unsafe-h"))}
    return " ".join([name, *kept, *sorted(added - {*kept})])


class _ResourceFinder(HTMLParser):
    """Collects what a piece of HTML loads."""

    def __init__(self) -> None:
        super().__init__()
        self.needs: Needs = defaultdict(set)
        self._within = ""
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self._source(tag, values)
        for name, value in values.items():
            if name.startswith("on"):
                self.needs["script-src"] |= {"'unsafe-hashes'", _hash(value)}
            elif name == "style":
                self.needs["style-src"] |= {"'unsafe-hashes'", _hash(value)}
        if tag == "style" or (tag == "script" and "src" not in values):
            self._within, self._text = tag, ""

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == self._within and self._text:
            self.needs[f"{tag}-src"].add(_hash(self._text))
        self._within = ""

    def _source(self, tag: str, values: Mapping[str, str]) -> None:
        if tag == "script":
            self._script(values.get("src", ""))
        elif tag == "link":
            for rel in values.get("rel", "").lower().split():
                self._need(_OF_LINKS.get(rel, ""), values.get("href", ""))
        elif tag == "form":
            self._need("form-action", values.get("action", ""))
        else:
            self._need(_SOURCES.get(tag, ""), values.get("src", ""))

    def _script(self, src: str) -> None:
        if _ORIGIN.match(src):
            self._need("script-src", src)
            for directive, sources in _OF_STRANGERS.items():
                self.needs[directive] |= {*sources}

    def _need(self, directive: str, url: str) -> None:
        if directive and url.startswith("data:"):
            self.needs[directive].add("data:")
        elif directive and (found := _ORIGIN.match(url)):
            self.needs[directive].add(_full(found[0]))
            if directive == "style-src":  # which may load fonts of any host
                self.needs["font-src"].add("https:")


def _full(origin: str) -> str:
    return f"https:{origin}" if origin.startswith("//") else origin


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
