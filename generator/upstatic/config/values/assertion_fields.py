"""The keys that hold assertions: what the file may say under each, line by line or as a mapping."""

from collections.abc import Iterator, Mapping
from ipaddress import ip_network
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, PlainValidator

from upstatic.config.values.assertion_parser import check, check_subject, outcome, read
from upstatic.config.values.assertions import (
    NEGATABLE,
    Assertion,
    Operand,
    Operator,
    Part,
    Plain,
    in_body,
)
from upstatic.config.values.fields import Text, list_of, listed, shown
from upstatic.domain.models import Status

Group = tuple[Assertion, ...]  # what one entry of a list asks for

_SUBJECT = {
    Part.JSON: "path",
    Part.HEADER: "name",
    Part.CSS: "select",
    Part.XPATH: "path",
    Part.CERTIFICATE: "name",
    Part.TIMING: "phase",
}
_OPERATORS = {
    **{str(operator): (operator, False) for operator in Operator},
    **{f"not {operator}": (operator, True) for operator in NEGATABLE},
}
_MEASURES = ("length", "count")
_LEVELS = ("up", "degraded")


def _about_body(value: object, *, negated: bool) -> Group:
    """Read an entry of `mustContain` or `mustNotContain`: a text, or {text or matches, else}."""
    if not isinstance(value, Mapping):
        return (_says(Operator.CONTAINS, value, negated, Status.DOWN),)
    rest, otherwise = _without_else(value)
    match rest:
        case {"text": text, **others} if not others:
            return (_says(Operator.CONTAINS, text, negated, otherwise),)
        case {"matches": pattern, **others} if not others:
            return (_says(Operator.MATCHES, pattern, negated, otherwise),)
        case _:
            raise ValueError("must have text or matches, and may have else (write text: ok)")


def _says(
    operator: Operator,
    value: object,
    negated: bool,  # noqa: FBT001 - handed through
    otherwise: Status,
) -> Assertion:
    text = _plain(value)
    if text is None or text == "":
        raise ValueError("is empty (write the text to look for)")
    words = str(text).lower() if isinstance(text, bool) else str(text)
    assertion = in_body(operator, words, negated=negated, otherwise=otherwise)
    check(assertion)
    return assertion


def _about(value: object, part: Part) -> Group:
    """Read an entry of `json` or `header`: a line, or a mapping."""
    if isinstance(value, Mapping):
        return tuple(_from_mapping(value, part))
    if not isinstance(value, str):
        raise ValueError("must be a line of text, or a mapping")  # noqa: TRY004 - pydantic collects ValueErrors
    return (read(value, part),)


def _from_mapping(value: Mapping[object, object], part: Part) -> Iterator[Assertion]:
    rest, otherwise = _without_else(value)
    key = _SUBJECT[part]
    subject = rest.pop(key, None)
    if not isinstance(subject, str) or not rest:
        raise ValueError(f'needs {key} and a comparison (write {key}: …, "==": ok)')
    check_subject(subject, part)
    levels = {name: rest.pop(name) for name in _LEVELS if name in rest}
    base = {"part": part, "subject": subject}
    yield from _by_level(levels, base)
    for word, operand in rest.items():
        yield from _compared(word, operand, {**base, "otherwise": otherwise})


def _compared(word: str, operand: object, base: Mapping[str, Any]) -> Iterator[Assertion]:
    if word in _MEASURES and isinstance(operand, Mapping):
        for operator, number in operand.items():
            yield _one(str(operator), number, {**base, word: True})
    elif word in _MEASURES:
        yield _one("==", operand, {**base, word: True})
    else:
        yield _one(word, operand, base)


def _one(word: str, operand: object, base: Mapping[str, Any]) -> Assertion:
    if word not in _OPERATORS:
        raise ValueError(
            f"holds no comparison (write one of {', '.join(_OPERATORS)}, length, count)"
        )
    operator, negated = _OPERATORS[word]
    if operator is Operator.EXISTS:
        if not isinstance(operand, bool):
            raise ValueError("exists is true or false")
        operand, negated = None, negated is operand
    assertion = Assertion(operator=operator, operand=_operand(operand), negated=negated, **base)
    check(assertion)
    return assertion


def _by_level(levels: Mapping[str, object], base: Mapping[str, Any]) -> Iterator[Assertion]:
    """Read {up: ok, degraded: [slow, partial]}: every other value is down."""
    if not levels:
        return
    if "up" not in levels:
        raise ValueError("says what is degraded but not what is up (add up: ok)")
    up, degraded = (_several(levels.get(name, [])) for name in _LEVELS)
    yield Assertion(operator=Operator.IN, operand=(*up, *degraded), **base)
    if degraded:
        yield Assertion(operator=Operator.IN, operand=up, otherwise=Status.DEGRADED, **base)


def _operand(value: object) -> Operand:
    return _several(value) if isinstance(value, list) else _plain(value)


def _several(value: object) -> tuple[Plain, ...]:
    return tuple(_plain(item) for item in (value if isinstance(value, list) else [value]))


def _plain(value: object) -> Plain:
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise ValueError("is compared with a text, a number, true, false or null")


def _without_else(value: Mapping[object, object]) -> tuple[dict[str, object], Status]:
    rest = {str(name): said for name, said in value.items()}
    return rest, outcome(str(rest.pop("else", "down")))


def _must_contain(value: object) -> Group:
    return _about_body(value, negated=False)


def _must_not_contain(value: object) -> Group:
    return _about_body(value, negated=True)


def _about_json(value: object) -> Group:
    return _about(value, Part.JSON)


def _about_header(value: object) -> Group:
    return _about(value, Part.HEADER)


def _about_css(value: object) -> Group:
    return _selected(value, Part.CSS)


def _about_xpath(value: object) -> Group:
    return _selected(value, Part.XPATH)


def _selected(value: object, part: Part) -> Group:
    """Read an entry of `css` or `xpath`: what must exist, or a mapping with a comparison."""
    if not isinstance(value, str):
        return _about(value, part)
    check_subject(value, part)
    return (Assertion(part=part, subject=value, operator=Operator.EXISTS),)


def _about_certificate(value: object) -> Group:
    return _about(value, Part.CERTIFICATE)


def _about_timing(value: object) -> Group:
    return _about(value, Part.TIMING)


def _network(text: str) -> str:
    try:
        return str(ip_network(text.strip(), strict=False))
    except ValueError:
        raise ValueError("is not an address (write 192.0.2.7 or 192.0.2.0/24)") from None


_ENTRIES = list_of({"type": ["string", "number", "boolean", "object"]})
_TEXTS, _LINES = shown("list of texts or mappings", _ENTRIES), shown("list of lines", _ENTRIES)

MustContain = Annotated[
    tuple[Annotated[Group, PlainValidator(_must_contain)], ...], BeforeValidator(listed), _TEXTS
]
MustNotContain = Annotated[
    tuple[Annotated[Group, PlainValidator(_must_not_contain)], ...], BeforeValidator(listed), _TEXTS
]
JsonLines = Annotated[
    tuple[Annotated[Group, PlainValidator(_about_json)], ...], BeforeValidator(listed), _LINES
]
HeaderLines = Annotated[
    tuple[Annotated[Group, PlainValidator(_about_header)], ...], BeforeValidator(listed), _LINES
]
CssLines = Annotated[
    tuple[Annotated[Group, PlainValidator(_about_css)], ...], BeforeValidator(listed), _TEXTS
]
XpathLines = Annotated[
    tuple[Annotated[Group, PlainValidator(_about_xpath)], ...], BeforeValidator(listed), _TEXTS
]
CertificateLines = Annotated[
    tuple[Annotated[Group, PlainValidator(_about_certificate)], ...],
    BeforeValidator(listed),
    _LINES,
]
TimingLines = Annotated[
    tuple[Annotated[Group, PlainValidator(_about_timing)], ...], BeforeValidator(listed), _LINES
]
Networks = Annotated[
    tuple[Annotated[Text, AfterValidator(_network)], ...],
    BeforeValidator(listed),
    shown("list of addresses", list_of({"type": "string"})),
]
