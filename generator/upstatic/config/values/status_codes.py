"""HTTP status codes as the file may write them: `200`, `2xx`, `200-299`."""

import re
from collections.abc import Iterator
from typing import Annotated

from pydantic import BeforeValidator

from upstatic.config.values.fields import list_of, listed, shown

NO_ANSWER = 0  # how Upptime writes that no answer is what is expected

_CLASS = re.compile(r"([1-9])xx", re.IGNORECASE)
_RANGE = re.compile(r"(\d{3})\s*-\s*(\d{3})", re.ASCII)
_CODE = re.compile(r"\d{1,3}", re.ASCII)


def codes(value: object) -> object:
    """Read one code, class or range, or a list of them. Raises ValueError."""
    items = listed(value)
    return tuple(code for item in items for code in _read(item)) if isinstance(items, list) else ()


def _read(item: object) -> Iterator[int]:
    text = "" if isinstance(item, bool) else str(item).strip().removesuffix(".0")
    if found := _CLASS.fullmatch(text):
        yield from range(int(found[1]) * 100, int(found[1]) * 100 + 100)
    elif found := _RANGE.fullmatch(text):
        yield from _possible(int(found[1]), int(found[2]))
    elif _CODE.fullmatch(text):
        yield from _possible(int(text), int(text))
    else:
        raise ValueError("must be a status code (write 200, 2xx or 200-299)")


def _possible(first: int, last: int) -> range:
    if first > last or (first < 100 and first != NO_ANSWER):  # noqa: PLR2004 - RFC 9110
        raise ValueError("has an impossible status code (write 200, 204 or 301)")
    return range(first, last + 1)


StatusCodes = Annotated[
    tuple[int, ...],
    BeforeValidator(codes),
    shown("list of codes", list_of({"type": ["integer", "string"]})),
]
