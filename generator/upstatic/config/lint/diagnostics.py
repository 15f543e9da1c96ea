"""Error lines: `.upptimerc.yml:4:11: sites[0].port: what is wrong (what to do)`."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from upstatic.config.yaml.composer import Key, Node, YamlError

Remark = tuple[Sequence[Key], str]

_LIST = "must be a list (one entry a line, each after a dash)"
_WORDS = {
    "model_type": "must be a mapping (write key: value lines below it)",
    "dict_type": "must be a mapping (write key: value lines below it)",
    "tuple_type": _LIST,
    "list_type": _LIST,
    "string_type": "must be text (put it in quotes)",
    "int_type": "must be a whole number (write 3)",
    "int_parsing": "must be a whole number (write 3)",
    "int_from_float": "must be a whole number (write 3)",
    "int_parsing_size": "is too large (write a smaller number)",
    "bool_type": "must be one of two words (write true or false)",
    "bool_parsing": "must be one of two words (write true or false)",
}
_MISSING = {
    "name": "is missing (write name: the name on the page)",
    "url": "is missing (write url: https://host/path)",
    "title": "is missing (write title: the text of the link)",
    "href": "is missing (write href: where the link leads)",
}


def from_pydantic(error: ValidationError) -> Iterator[Remark]:
    """Translate pydantic's errors; none of them quotes a value."""
    for detail in error.errors(include_url=False, include_input=False):
        yield detail["loc"], _sentence(detail)


def lines(
    path: Path,
    node: Node,
    said: Iterable[Remark],
    about_keys: Iterable[Remark] = (),
    doubled: Iterable[YamlError] = (),
) -> list[str]:
    """Format the lines, sorted by place; an error that an anchor repeats is reported once.

    `said` points to values, `about_keys` to the keys themselves; `doubled` are keys that are there
    twice.
    """
    placed = [(_place(node, loc), loc, what) for loc, what in said]
    placed += [(node.find(loc[:-1]).keys[str(loc[-1])], loc, what) for loc, what in about_keys]
    found: dict[tuple[tuple[int, int], str], str] = {}
    for place, loc, what in placed:
        found.setdefault((place, what), f"{path}:{place[0]}:{place[1]}: {spell(loc)}: {what}")
    for error in doubled:
        place = error.line, error.column
        found[place, str(error)] = f"{path}:{error.line}:{error.column}: {error}"
    return [found[key] for key in sorted(found)]


def spell(loc: Sequence[Key]) -> str:
    """Write a path: `sites[2].port`."""
    text = ""
    for step in loc:
        text += f"[{step}]" if isinstance(step, int) else f".{_shown(step)}"
    return text.removeprefix(".") or "the file"


def _sentence(detail: ErrorDetails) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "missing":
        return _MISSING.get(str(detail["loc"][-1]), "is missing (add it)")
    if kind == "value_error":
        return str(context["error"])
    return _WORDS.get(kind, "cannot be used (see docs/configuration.md)")


def _place(node: Node, loc: Sequence[Key]) -> tuple[int, int]:
    """Find the place of a path: its value, or its key if there is no value."""
    part = node.find(loc)
    if loc and part.value is None:
        return node.find(loc[:-1]).keys.get(str(loc[-1]), part.place)
    return part.place


def _shown(key: str) -> str:
    """Keep a key printable and short."""
    clean = key if key.isprintable() else ascii(key)
    return clean if len(clean) <= 40 else f"{clean[:39]}…"  # noqa: PLR2004 - a line to read
