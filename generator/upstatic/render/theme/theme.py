"""The user's theme: images, styles, scripts and HTML."""

import logging
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from markupsafe import Markup, escape

from upstatic.config import Config
from upstatic.config.schema.root import StatusWebsite
from upstatic.config.theme_files import SITE
from upstatic.render.theme import brand, images, site_icons
from upstatic.render.theme.assets import own_file
from upstatic.render.theme.content_security_policy import policy
from upstatic.render.theme.email_forms import email_form

Download = Callable[[Iterable[str]], Mapping[str, bytes]]
"""Fetches files of other hosts: content by URL, without those that failed."""
OWN_SCRIPT = "static/own.js"
EARLY_SCRIPT = (
    'try{const t=localStorage.theme;if(t=="light"||t=="dark")'
    "document.documentElement.dataset.theme=t}catch{}"
)
"""Sets the colours that the reader chose before anything is painted."""
_TEMPLATES = SITE / "templates"
_END_SCRIPT, _WAIT_SCRIPT = "times.end()", "/**/"
_PICTURES = "static/kept"
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_CSS_SPACE = re.compile(r"\s*([{};,>])\s*|(?<=:) ")
_STYLE = re.compile(r"<style|stylesheet", re.IGNORECASE)
_RELATIVE_URL = re.compile(
    r"(url\(\s*[\"']?)(?:\./|assets/)?(?![a-z][a-z0-9+.-]*:|//|/|#|\.\./)", re.IGNORECASE
)
_ABOUT_A_FILE = re.compile(r"^(https?://github\.com/[^/]+/[^/]+)/blob/")
_TYPES = {"svg": "image/svg+xml", "ico": "image/x-icon", "jpg": "image/jpeg"}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class IconView:
    """A favicon: its path in the site and its type."""

    href: str
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeView:
    """The user's additions to every page; its images are paths in the site, `pictures` by slug.

    `top_style` is enough to paint the top of a page before its stylesheet is there, on pages with
    incidents together with `cards_style`. With a style of the owner's (`has_own_style`), nothing is
    painted without that.
    """

    policy: str
    logo_dark: str
    has_own_style: bool
    top_style: Markup
    cards_style: Markup
    early_script: Markup
    times_script: Markup
    wait_script: Markup
    end_script: Markup
    logo: str
    icons: tuple[IconView, ...]
    pictures: Mapping[str, str]
    script: str
    head: Markup
    body: Markup
    foot: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """The additions with their files by path, and CSS to append to the page's."""

    view: ThemeView
    files: Mapping[str, bytes]
    css: str


def load_theme(config: Config, assets: Path, download: Download | None) -> Theme:
    """Load the theme; files that cannot be loaded are left out with a warning."""
    website = config.status_website
    own_icons = site_icons.found(config, download) if download else {}
    got = download([*_wanted(config), *own_icons.values()]) if download else {}
    files: dict[str, bytes] = {}

    def placed(url: str) -> str:
        return _placed(url, assets, got, files)

    icons = [placed(url) for url in (website.favicon_svg, website.favicon)]
    head, html = _head(website), website.custom_body_html + website.custom_foot_html
    font_href = _own(website.font, assets) if brand.is_font_file(website.font) else ""
    ours = (brand.accent_css(website.accent), brand.font_css(website.font, f"../{font_href}"))
    own = (*ours, _theme(website, assets, got), _rebased(website.css))
    css = "\n".join(filter(None, own))
    has_own_style = bool(css) or bool(_STYLE.search(head + html))
    top, cards, times = map(_inlined, ("top.css", "cards.css", "times.js"))
    early = [EARLY_SCRIPT] if website.theme == "auto" else []
    scripts = [f"<script>{one}</script>" for one in (*early, times, _WAIT_SCRIPT, _END_SCRIPT)]
    html += f"<style>{top}</style><style>{cards}</style>{''.join(scripts)}"
    if website.js:
        files[OWN_SCRIPT] = website.js.encode()
    view = ThemeView(
        policy=policy(head + html + _form_target(website), css, website.js),
        has_own_style=has_own_style,
        top_style=Markup(top),  # noqa: S704 - our own
        cards_style=Markup(cards),  # noqa: S704 - our own
        early_script=Markup(EARLY_SCRIPT),  # noqa: S704 - our own
        times_script=Markup(times),  # noqa: S704 - our own
        wait_script=Markup(_WAIT_SCRIPT),  # noqa: S704 - our own
        end_script=Markup(_END_SCRIPT),  # noqa: S704 - our own
        logo=placed(website.logo_url),
        logo_dark=placed(website.logo_url_dark),
        icons=tuple(IconView(href=path, type=_type(path)) for path in icons if path),
        pictures={
            one.slug: path
            for one in config.monitors
            if (path := placed(own_icons.get(one.slug, one.named_icon)))
        },
        script=OWN_SCRIPT if website.js else "",
        head=Markup(head),  # noqa: S704 - the user's own HTML is what the user asked for
        body=Markup(website.custom_body_html),  # noqa: S704 - as above
        foot=Markup(website.custom_foot_html),  # noqa: S704 - as above
    )
    return Theme(view=view, files=files, css=css)


@cache
def _inlined(name: str) -> str:
    """A script or style in the page itself, without comments and the spaces that nothing needs."""
    text = _CSS_COMMENT.sub("", (_TEMPLATES / name).read_text(encoding="utf-8"))
    if name.endswith(".css"):
        return _CSS_SPACE.sub(r"\1", text).strip()
    lines = map(str.strip, text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _form_target(website: StatusWebsite) -> str:
    """The form by which people subscribe, as far as the policy has to know it."""
    form = email_form(website.subscribe.email, "")
    return f'<form action="{form.action}"></form>' if form else ""


def _wanted(config: Config) -> list[str]:
    """The URLs that the theme names."""
    website = config.status_website
    pictures = [website.logo_url, website.logo_url_dark, website.favicon, website.favicon_svg]
    named = [*pictures, website.theme_url, *(one.named_icon for one in config.monitors)]
    return [url for url in map(_absolute, named) if url]


def _absolute(url: str) -> str:
    """The absolute URL of another host; "" for a file in assets/.

    The address of GitHub's page about a file stands for the file itself.
    """
    whole = f"https:{url}" if url.startswith("//") else url
    whole = _ABOUT_A_FILE.sub(r"\1/raw/", whole)
    return whole if "://" in whole and "$" not in whole else ""


def _placed(url: str, assets: Path, got: Mapping[str, bytes], files: dict[str, bytes]) -> str:
    """The path of an image in the site; a downloaded one is added to `files`."""
    if not url:
        return ""
    if "://" not in url and not url.startswith("//"):
        return _own(url, assets)
    content = got.get(_absolute(url), b"")
    ending = images.kind(content) if content else ""
    if content and not ending:
        log.warning("%s is not a picture: the page does without it", url)
    if not ending:
        return ""
    path = f"{_PICTURES}/{sha256(content).hexdigest()[:16]}.{ending}"
    files[path] = images.clean_svg(content) if ending == "svg" else content
    return path


def _own(path: str, assets: Path) -> str:
    """The path of a file of assets/ in the site, with or without the folder's name."""
    for name in (path.lstrip("/"), path.lstrip("/").removeprefix("assets/")):
        if own_file(name, assets):
            return name
    log.warning("assets/%s is not there: the page does without it", path.lstrip("/"))
    return ""


def _theme(website: StatusWebsite, assets: Path, got: Mapping[str, bytes]) -> str:
    url = website.theme_url
    if not url or (whole := _absolute(url)):
        return got.get(whole, b"").decode(errors="replace") if url else ""
    name = _own(url, assets)
    if not name:
        return ""
    text = (assets / name).read_text(encoding="utf-8", errors="replace")
    return _rebased(text, name.rpartition("/")[0])


def _rebased(css: str, folder: str = "") -> str:
    """The user's CSS with its relative URLs as seen from static/page.css, to which it is added.

    They are paths in `assets/`, whose files stand at the top of the site: from `folder`, if there.
    """
    base = f"../{folder}/" if folder else "../"
    return _RELATIVE_URL.sub(lambda found: f"{found[1]}{base}", css)


def _head(website: StatusWebsite) -> str:
    """The elements and the HTML at the end of the head."""
    parts = [
        *(_element("meta", values) for values in website.meta_tags),
        *(_element("link", values) for values in website.links),
        *(f"{_element('script', values)}</script>" for values in website.scripts),
        website.custom_head_html,
    ]
    return "\n".join(filter(None, parts))


def _element(tag: str, values: Mapping[str, str]) -> str:
    """An opening tag; `true` stands for an attribute without a value, `false` for none."""
    said = [
        f" {escape(name)}" if value == "true" else f' {escape(name)}="{escape(value)}"'
        for name, value in values.items()
        if value != "false"
    ]
    return f"<{tag}{''.join(said)}>"


def _type(path: str) -> str:
    ending = path.rpartition(".")[2].lower()
    return _TYPES.get(ending, f"image/{ending}")
