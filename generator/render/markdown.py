"""The user's Markdown -> HTML that can do no harm."""

from collections.abc import Sequence

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token
from markupsafe import Markup, escape

_PARSER = MarkdownIt("gfm-like", {"html": False, "breaks": True, "linkify": True})


def _linked(  # the signature is markdown-it's
    _: RendererProtocol, tokens: Sequence[Token], index: int, *__: object
) -> str:
    """A picture as a link to it: the page asks no other host, its readers may."""
    address = str(tokens[index].attrs["src"])
    return f'<a href="{escape(address)}">{escape(tokens[index].content or address)}</a>'


_PARSER.add_render_rule("image", _linked)


def html(text: str, level: int = 3) -> Markup:
    """Render Markdown; whatever HTML comes out passes an allow-list.

    Its headings are all of one `level`, that of the place where it stands: who reads by headings
    must not fall from the page's first to somebody's fourth.
    """
    tokens = _PARSER.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{level}"
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    return Markup(nh3.clean(html))  # noqa: S704 - cleaned by nh3


def inline(text: str) -> Markup:
    """Render Markdown that stays within its line."""
    return Markup(nh3.clean(_PARSER.renderInline(text)))  # noqa: S704 - cleaned by nh3
