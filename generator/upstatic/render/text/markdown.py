"""Markdown to sanitised HTML.

What was rendered before is kept: the library is imported when there is a new text.
"""

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING

from markupsafe import Markup, escape
from pydantic import TypeAdapter

from upstatic.render.incremental.keys import key_of
from upstatic.render.incremental.memo import Memo

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererProtocol
    from markdown_it.token import Token

_HTML = TypeAdapter(str)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def html(kept: Memo, text: str, level: int = 3, *, is_owners: bool = False) -> Markup:
    """Render Markdown, with HTML if it `is_owners`; the result passes an allow-list.

    Its headings are all of one `level`, that of the place where it stands: screen readers list
    headings, and a level must not be skipped.
    """
    key = key_of("html", text, level, is_owners)
    return _kept(kept, key, partial(_html, text, level, takes_html=is_owners))


def inline(kept: Memo, text: str) -> Markup:
    """Render the owner's inline Markdown."""
    return _kept(kept, key_of("inline", text), partial(_inline, text))


def _kept(kept: Memo, key: str, make: Callable[[], str]) -> Markup:
    return Markup(kept.value(f"html {key[:16]}", key, _HTML, make))  # noqa: S704 - cleaned by nh3


def _html(text: str, level: int, *, takes_html: bool) -> str:
    parser = _parser(takes_html=takes_html)
    tokens = parser.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{level}"
    return _cleaned(parser.renderer.render(tokens, parser.options, {}), {f"h{level}"})


def _inline(text: str) -> str:
    return _cleaned(_parser(takes_html=True).renderInline(text), set())


@cache
def _parser(*, takes_html: bool) -> "MarkdownIt":
    """A parser; that for texts of the configuration takes HTML, as Upptime does."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - most rounds have no new text

    parser = MarkdownIt("gfm-like", {"html": takes_html, "breaks": True, "linkify": True})
    parser.add_render_rule("image", _linked)
    return parser


def _linked(  # the signature is markdown-it's
    _: "RendererProtocol", tokens: "Sequence[Token]", index: int, *__: object
) -> str:
    """An image as a link, so that the page contacts no other host."""
    address = str(tokens[index].attrs["src"])
    return f'<a href="{escape(address)}">{escape(tokens[index].content or address)}</a>'


def _cleaned(html: str, headings: set[str]) -> str:
    """Remove unsafe elements and references to other hosts."""
    import nh3  # noqa: PLC0415 - as above

    return nh3.clean(html, tags=nh3.ALLOWED_TAGS - _HEADINGS - {"img"} | headings)
