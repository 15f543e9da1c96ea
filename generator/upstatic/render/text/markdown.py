"""Markdown to sanitised HTML."""

from collections.abc import Sequence

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token
from markupsafe import Markup, escape

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_TAGS = nh3.ALLOWED_TAGS - _HEADINGS - {"img"}


def _linked(  # the signature is markdown-it's
    _: RendererProtocol, tokens: Sequence[Token], index: int, *__: object
) -> str:
    """An image as a link, so that the page contacts no other host."""
    address = str(tokens[index].attrs["src"])
    return f'<a href="{escape(address)}">{escape(tokens[index].content or address)}</a>'


def _parser(*, takes_html: bool) -> MarkdownIt:
    rules = {"html": takes_html, "breaks": True, "linkify": True}
    parser = MarkdownIt("gfm-like", rules)
    parser.add_render_rule("image", _linked)
    return parser


_PARSER = _parser(takes_html=False)
_OWNERS = _parser(takes_html=True)
"""For texts of the configuration, which may contain HTML as in Upptime."""


def html(text: str, level: int = 3, *, is_owners: bool = False) -> Markup:
    """Render Markdown, with HTML if it `is_owners`; the result passes an allow-list.

    Its headings are all of one `level`, that of the place where it stands: screen readers list
    headings, and a level must not be skipped.
    """
    parser = _OWNERS if is_owners else _PARSER
    tokens = parser.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{level}"
    return _cleaned(parser.renderer.render(tokens, parser.options, {}), {f"h{level}"})


def inline(text: str) -> Markup:
    """Render the owner's inline Markdown."""
    return _cleaned(_OWNERS.renderInline(text), set())


def _cleaned(html: str, headings: set[str]) -> Markup:
    """Remove unsafe elements and references to other hosts."""
    return Markup(nh3.clean(html, tags=_TAGS | headings))  # noqa: S704 - cleaned by nh3
