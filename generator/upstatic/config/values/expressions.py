"""Patterns and JSON paths that users write: compiled once, and bounded in what they may cost."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    import jsonpath
    import regex

# One search may take this long: `re` knows no time limit, and a pattern such as ([a-z]+)*$ would
# hold a round up for hours.
SEARCH_S = 1.0

_LONGEST = 2000
_NEEDS_HTML = "needs lxml and cssselect (pip install 'upstatic[html]')"
_STRING = re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*\"""")


def matches(pattern: str, text: str) -> bool:
    """Tell whether `pattern` matches somewhere in `text`. Raises TimeoutError after SEARCH_S."""
    return pattern_of(pattern).search(text, timeout=SEARCH_S, concurrent=True) is not None


@cache
def pattern_of(text: str) -> regex.Pattern[str]:
    """Compile a regular expression, in the syntax of Python's `re`. Raises ValueError."""
    import regex  # noqa: PLC0415 - only few monitors need it

    _check_length(text)
    try:
        return regex.compile(text)
    except regex.error as error:
        raise ValueError(
            f"is not a valid regular expression: {error} (write it as in Python)"
        ) from None
    except (RecursionError, OverflowError, MemoryError):
        raise ValueError(
            "is not a valid regular expression: too large (write a simpler one)"
        ) from None


@cache
def path_of(text: str) -> jsonpath.CompoundJSONPath | jsonpath.JSONPath:
    """Compile a JSON path (RFC 9535): `$.services[*].status`. Raises ValueError.

    At most one `..`, and no second `$`: what the path costs then grows with the body only.
    """
    _check_length(text)
    skeleton = _STRING.sub("", text)
    if skeleton.count("..") > 1 or re.search(r"(?<!^)\$", skeleton):
        raise ValueError("is too complex for a JSON path: write one .. at most, and one $")
    return _compiled(text)


@cache
def css_as_xpath(selector: str) -> str:
    """Translate a CSS selector for HTML to XPath. Raises ValueError."""
    _check_length(selector)
    try:
        import cssselect  # noqa: PLC0415 - few monitors need it
    except ImportError:
        raise ValueError(_NEEDS_HTML) from None
    try:
        return cssselect.HTMLTranslator().css_to_xpath(selector)
    except (cssselect.SelectorError, RecursionError):
        raise ValueError("is not a CSS selector (write h1.title or #status > b)") from None


@cache
def xpath_of(text: str) -> Callable[[Any], Any]:
    """Compile an XPath 1.0 expression. Raises ValueError."""
    _check_length(text)
    try:
        from lxml import etree  # noqa: PLC0415 - few monitors need it
    except ImportError:
        raise ValueError(_NEEDS_HTML) from None
    try:
        return etree.XPath(text)
    except (etree.XPathError, RecursionError):
        raise ValueError("is not an XPath expression (write //status or count(//item))") from None


def _compiled(text: str) -> jsonpath.CompoundJSONPath | jsonpath.JSONPath:
    import jsonpath  # noqa: PLC0415 - only few monitors need it

    try:
        return _environment().compile(text)
    except (jsonpath.JSONPathError, RecursionError) as error:
        said = str(error).splitlines()[0] if isinstance(error, jsonpath.JSONPathError) else "deep"
        # The library's sentence may quote the path, which is one of the file's values.
        what = "" if any(mark in said for mark in "'\"") else f": {said}"
        raise ValueError(
            f"is not a valid JSON path{what} (write $.status or $.items[0].name)"
        ) from None


@cache
def _environment() -> jsonpath.JSONPathEnvironment:
    import jsonpath  # noqa: PLC0415 - as above

    environment = jsonpath.JSONPathEnvironment(strict=True)
    # They search without a time limit; `matches` is there for it.
    for name in ("match", "search"):
        environment.function_extensions.pop(name)
    return environment


def _check_length(text: str) -> None:
    if len(text) > _LONGEST:
        raise ValueError(f"is too long (write {_LONGEST} characters at most)")
