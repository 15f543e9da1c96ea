"""How two values compare: numbers as numbers, also where one is text; the rest strictly."""

import json
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

from upstatic.config.values.assertions import ORDERED, Operator
from upstatic.config.values.expressions import matches

_NUMBER = re.compile(r"\s*[+-]?\d+(\.\d+)?([eE][+-]?\d{1,3})?\s*", re.ASCII)
_LONGEST_NUMBER = 300
_ORDERS: Mapping[Operator, Callable[[Any, Any], bool]] = {
    Operator.AT_MOST: operator.le,
    Operator.AT_LEAST: operator.ge,
    Operator.BELOW: operator.lt,
    Operator.ABOVE: operator.gt,
}


def compare(value: Any, how: Operator, operand: Any) -> bool:  # noqa: ANN401 - whatever JSON holds
    """Tell whether `value` stands in a relation to `operand`; unlike kinds never do.

    Raises TimeoutError when a pattern takes too long.
    """
    if how in ORDERED:
        return _ordered(value, how, operand)
    match how:
        case Operator.UNEQUAL:
            return not _same(value, operand)
        case Operator.IN:
            return any(_same(value, each) for each in operand)
        case Operator.MATCHES:
            return matches(operand, _as_text(value))
        case Operator.CONTAINS:
            return _contains(value, operand)
        case _:
            return _same(value, operand)


def _ordered(value: object, how: Operator, operand: object) -> bool:
    value, operand = _alike(value, operand)
    numbers = _is_number(value) and _is_number(operand)
    texts = isinstance(value, str) and isinstance(operand, str)
    return (numbers or texts) and _ORDERS[how](value, operand)


def _same(value: object, operand: object) -> bool:
    value, operand = _alike(value, operand)
    # To Python, True is 1.
    return isinstance(value, bool) is isinstance(operand, bool) and value == operand


def _alike(value: object, operand: object) -> tuple[object, object]:
    """Read a text as a number where the other one is a number: headers are always text."""
    if _is_number(operand) and isinstance(value, str):
        return _number(value), operand
    if _is_number(value) and isinstance(operand, str):
        return value, _number(operand)
    return value, operand


def _number(text: str) -> object:
    if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        return text
    return float(text) if re.search(r"[.eE]", text) else int(text)


def _contains(value: object, operand: object) -> bool:
    if isinstance(value, list):
        return any(_same(item, operand) for item in value)
    return isinstance(value, str) and _as_text(operand) in value


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
