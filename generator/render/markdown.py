"""The user's Markdown -> HTML that can do no harm."""

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_PARSER = MarkdownIt("gfm-like", {"html": False, "breaks": True, "linkify": True})


def html(text: str) -> Markup:
    """Render Markdown; whatever HTML comes out passes an allow-list."""
    return Markup(nh3.clean(_PARSER.render(text)))  # noqa: S704 - cleaned by nh3


def inline(text: str) -> Markup:
    """Render Markdown that stays within its line."""
    return Markup(nh3.clean(_PARSER.renderInline(text)))  # noqa: S704 - cleaned by nh3
