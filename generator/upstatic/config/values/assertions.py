"""What must hold for an answer, as a value: `$.status == "ok"`, and what it is otherwise."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from upstatic.domain.models import Status

_LONGEST_SHOWN = 80


class Operator(StrEnum):
    """How a value is compared; IN, MATCHES, CONTAINS and EXISTS can be negated."""

    EQUAL = "=="
    UNEQUAL = "!="
    AT_MOST = "<="
    AT_LEAST = ">="
    BELOW = "<"
    ABOVE = ">"
    IN = "in"
    MATCHES = "matches"
    CONTAINS = "contains"
    EXISTS = "exists"


ORDERED = frozenset({Operator.AT_MOST, Operator.AT_LEAST, Operator.BELOW, Operator.ABOVE})
NEGATABLE = frozenset({Operator.IN, Operator.MATCHES, Operator.CONTAINS, Operator.EXISTS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """A JSON path where a value may stand: `$.used < $.limit`."""

    text: str


Plain = str | int | float | bool | None
Operand = Plain | Path | tuple[Plain, ...]


class Part(StrEnum):
    """Which part of an answer is looked at."""

    BODY = "body"
    JSON = "json"
    HEADER = "header"
    CSS = "css"
    XPATH = "xpath"
    CERTIFICATE = "certificate"
    TIMING = "timing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assertion:
    """One condition on a response; `otherwise` is the monitor's status if it does not hold.

    `subject` is a path, a selector, or the name of a header, a phase or a property of the
    certificate; "" for the body as text. With `length` the number of items, members or characters
    is compared, with `count` the number of values that were found.
    """

    part: Part
    subject: str = ""
    operator: Operator
    operand: Operand = None
    negated: bool = False
    length: bool = False
    count: bool = False
    otherwise: Status = Status.DOWN


def in_body(operator: Operator, text: str, *, negated: bool, otherwise: Status) -> Assertion:
    """Make an assertion about the body as a text."""
    return Assertion(
        part=Part.BODY, operator=operator, operand=text, negated=negated, otherwise=otherwise
    )


def upptime_assertions(
    down: str, degraded: str, down_if_missing: str, degraded_if_missing: str
) -> Iterator[Assertion]:
    """Make the assertions that Upptime's four keys about the body stand for."""
    for text, negated, otherwise in (
        (down, True, Status.DOWN),
        (degraded, True, Status.DEGRADED),
        (down_if_missing, False, Status.DOWN),
        (degraded_if_missing, False, Status.DEGRADED),
    ):
        if text:
            yield in_body(Operator.CONTAINS, text, negated=negated, otherwise=otherwise)


def spell(assertion: Assertion) -> str:
    """Write an assertion as the file would, without `else`, in 80 characters at most."""
    words = [
        assertion.subject,
        "length" if assertion.length else "count" if assertion.count else "",
        "not" if assertion.negated else "",
        assertion.operator,
        "" if assertion.operator is Operator.EXISTS else spell_value(assertion.operand),
    ]
    return shorten(" ".join(filter(None, words)), _LONGEST_SHOWN)


def spell_value(value: Operand) -> str:
    """Write what a value is compared with: JSON, or a path."""
    if isinstance(value, Path):
        return value.text
    return json.dumps(value, ensure_ascii=False, default=str)


def shorten(text: str, length: int) -> str:
    """Cut a text, with a mark where it was cut."""
    return text if len(text) <= length else f"{text[: length - 1]}…"
