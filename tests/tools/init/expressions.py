"""GitHub's expressions, as far as our files use them; anything else makes it stumble."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

_TOKEN = re.compile(r"\s*('(?:[^']|'')*'|&&|\|\||[!=]=|[!(),]|[A-Za-z_][\w.-]*)")
_WORDS = {"&&": " and ", "||": " or ", "!": " not ", "true": "True", "false": "False"}
_CALLS: Mapping[str, Callable[..., object]] = {
    "contains": lambda whole, part: part in whole,
    "startsWith": lambda whole, part: whole.startswith(part),
    "toJSON": lambda value: json.dumps(value, ensure_ascii=False),
}


def evaluate(
    expression: str, contexts: Mapping[str, Any], calls: Mapping[str, Callable[..., object]]
) -> object:
    """Give an expression's value; what a context does not have is as good as ""."""

    def look(path: str) -> object:
        found: Any = contexts
        for name in path.split("."):
            found = found.get(name, "") if isinstance(found, dict) else ""
        return found

    python = "".join(_translated(list(_tokens(expression.strip()))))
    return eval(python, {"call": {**_CALLS, **calls}, "look": look})  # noqa: S307 - our own files


def _tokens(expression: str) -> Iterator[str]:
    at = 0
    while at < len(expression):
        found = _TOKEN.match(expression, at)
        assert found, f"unknown here: {expression[at:]}"
        at = found.end()
        yield found[1]


def _translated(tokens: list[str]) -> Iterator[str]:
    for token, after in zip(tokens, [*tokens[1:], ""], strict=True):
        if token in _WORDS:
            yield _WORDS[token]
        elif token[0].isalpha():
            yield f"call[{token!r}]" if after == "(" else f"look({token!r})"
        else:
            yield token
