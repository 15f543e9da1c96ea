"""The name, language and appearance of the page: `status-website`."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, model_validator

from upstatic.config.schema.base import Section
from upstatic.config.values.fields import Elements, Switch, Text, choice

THEMES = ("auto", "light", "dark", "night", "ocean")


_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_IGNORED = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]")
"""What browsers skip at the start and within the scheme of a URL (URL Standard, 4.4)."""
_LINKED = ("http", "https", "mailto", "tel")


def _href(text: str) -> str:
    """Accept links without scripts. Raises ValueError."""
    scheme = _SCHEME.match(_IGNORED.sub("", text))
    if scheme and scheme[1].lower() not in _LINKED:
        raise ValueError("is not a link that a page may have (write https://host/path, or /path)")
    return text.strip()


_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_FONT = re.compile(r"[\w\s.,/\"'-]*")


def _colour(text: str) -> str:
    """Accept a colour. Raises ValueError."""
    if text and not _HEX.fullmatch(text.strip()):
        raise ValueError("is not a colour (write it in hexadecimal, in quotes: '#7a1fa2')")
    return text.strip().lower()


def _font(text: str) -> str:
    """Accept a file or names of fonts. Raises ValueError."""
    if not _FONT.fullmatch(text):
        raise ValueError("is neither a font file in assets/ nor names of fonts")
    return text.strip()


class NavLink(Section):
    """A link in the page's header."""

    title: Text
    """The text of the link. Required."""
    href: Annotated[Text, AfterValidator(_href)]
    """The target: `/` is the front page. `$OWNER`, `$REPO` are filled in. Same as `url`."""
    target: Text = ""
    """`_blank` opens it in a new tab."""

    @model_validator(mode="before")
    @classmethod
    def _url_is_href(cls, data: Any) -> Any:  # noqa: ANN401 - whatever the file holds
        if isinstance(data, dict) and data.get("href") is None and "url" in data:
            return {**data, "href": data["url"]}
        return data


class Subscribe(Section):
    """Ways to receive updates that the page itself cannot offer: `status-website.subscribe`."""

    email: Text = ""
    """`blogtrottr` or `feedrabbit` to send the feed by e-mail, `buttondown:NAME`, or the address
    (URL or e-mail) where people join a mailing list of yours."""
    ntfy: Text = ""
    """The URL of an ntfy topic."""
    telegram: Text = ""
    """The URL of a Telegram channel."""
    mastodon: Text = ""
    """The URL of a Mastodon account."""
    matrix: Text = ""
    """The URL of a Matrix room."""
    discord: Text = ""
    """The invitation URL of a Discord server."""


class StatusWebsite(Section):
    """Name and appearance of the page: `status-website`."""

    name: Text = ""
    """The name of the page. By default that of the repository."""
    language: Text = ""
    """The page's language: `en`, `fr`, `de`, `es`, `pt`, `it`, `nl`, `ja`, `zh` or `ar`."""
    logo_url: Text = ""
    """The logo: a URL, or a file in `assets/`."""
    logo_url_dark: Text = ""
    """The logo on dark backgrounds. By default the same."""
    accent: Annotated[Text, AfterValidator(_colour)] = ""
    """The colour of links and curves, such as `"#7a1fa2"`, adapted to light and dark themes."""
    font: Annotated[Text, AfterValidator(_font)] = ""
    """The font: a file in `assets/` (WOFF2, WOFF, TTF, OTF), or names of installed fonts."""
    favicon: Text = ""
    """The favicon: a URL, or a file in `assets/`. By default it shows the status."""
    favicon_svg: Text = ""
    """The favicon as an SVG."""
    cname: Text = ""
    """The page's own domain, such as `status.example.com`."""
    base_url: Text = ""
    """The path of the page when it has no domain of its own, such as `/status`."""
    intro_title: Text = ""
    """A heading above the status. Markdown of one line."""
    intro_message: Text = ""
    """A text above the status. Markdown, and sanitised HTML."""
    navbar: tuple[NavLink, ...] = ()
    """Links in the page's header."""
    subscribe: Subscribe = Subscribe()
    """Further ways to receive updates, in addition to the feeds of every page."""
    groups: Annotated[Text, choice(("auto", "open", "closed"))] = "auto"
    """Whether groups on the front page are `open` or `closed`; `auto` closes them on pages with
    more than 24 components. Problems are listed above them in any case."""
    show_response_time: Annotated[Text, choice(("average", "graph", "none"))] = "average"
    """The response time on the front page: the `average` of the chosen period, with a small
    `graph` of it, or `none`."""
    theme: Annotated[Text, choice(THEMES)] = "auto"
    """The colours: `auto` follows the visitor's system; `light`, `dark`, `night`, `ocean`."""
    theme_url: Text = ""
    """An additional stylesheet: a URL, or a file in `assets/`."""
    css: Text = ""
    """Additional CSS, after everything else."""
    js: Text = ""
    """Additional JavaScript, run when the page has loaded."""
    links: Elements = ()
    """`<link>` elements: a list of their attributes, such as `rel` and `href`."""
    scripts: Elements = ()
    """`<script>` elements: a list of their attributes, such as `src` and `async`."""
    meta_tags: Elements = ()
    """`<meta>` elements: a list of their attributes, such as `name` and `content`."""
    custom_head_html: Text = ""
    """HTML at the end of the page's `<head>`."""
    custom_body_html: Text = ""
    """HTML at the beginning of the page's `<body>`."""
    custom_foot_html: Text = ""
    """HTML at the end of the page's `<body>`."""
    repository_links: Switch = None
    """Whether the page links to its issues and repository. By default if they are public."""
    repository_url: Text = ""
    """The web address of the repository. By default on GitHub, or that of the job's project."""
    robots_text: Text = ""
    """The content of robots.txt. By default all crawlers are allowed."""

    @model_validator(mode="before")
    @classmethod
    def _switch(cls, data: Any) -> Any:  # noqa: ANN401 - whatever the file holds
        """Accept `status-website: true` for one without settings, as Upptime does."""
        return {} if isinstance(data, bool) or data == "" else data
