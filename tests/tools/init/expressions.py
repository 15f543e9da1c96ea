"""Evaluates GitHub's expressions, as far as our files use them; anything else is an error."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

_TOKEN = re.compile(r"\s*('(?:[^']|'')*'|&&|\|\||[!=]=|[!(),]|[A-Za-z_][\w.*-]*)")
_WORDS = {"&&": " and ", "||": " or ", "!": " not ", "true": "True", "false": "False"}
_CASE = {"fromJson": "fromJSON", "toJson": "toJSON"}  # names of functions ignore case
_CALLS: Mapping[str, Callable[..., object]] = {
    "contains": lambda whole, part: part in whole,
    "startsWith": lambda whole, part: whole.startswith(part),
    "fromJSON": json.loads,
    "toJSON": lambda value: json.dumps(value, ensure_ascii=False),
}


def evaluate(
    expression: str, contexts: Mapping[str, Any], calls: Mapping[str, Callable[..., object]]
) -> object:
    """The value of an expression; what a context does not contain is ""."""

    def look(path: str) -> object:
        return _at(contexts, path.split("."))

    python = "".join(_translated(list(_tokens(expression.strip()))))
    return eval(python, {"call": {**_CALLS, **calls}, "look": look})  # noqa: S307 - our own files


def _at(found: Any, names: list[str]) -> Any:
    """What is at a path; `*` stands for every item of a list."""
    for n, name in enumerate(names):
        if name == "*":
            return [_at(one, names[n + 1 :]) for one in found or ()]
        found = found.get(name, "") if isinstance(found, dict) else ""
    return found


def _tokens(expression: str) -> Iterator[str]:
    at = 0
    while at < len(expression):
        found = _TOKEN.match(expression, at)
        assert found, f"not supported: {expression[at:]}"
        at = found.end()
        yield found[1]


def _translated(tokens: list[str]) -> Iterator[str]:
    for token, after in zip(tokens, [*tokens[1:], ""], strict=True):
        if token in _WORDS:
            yield _WORDS[token]
        elif token[0].isalpha():
            yield f"call[{_CASE.get(token, token)!r}]" if after == "(" else f"look({token!r})"
        else:
            yield token
