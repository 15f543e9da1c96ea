"""One line that says what must hold: `$.services[*].status == "up" else degraded`."""

import json
import re
from collections.abc import Callable, Iterator

from upstatic.config.values.assertions import (
    NEGATABLE,
    ORDERED,
    Assertion,
    Operand,
    Operator,
    Part,
    Path,
    Plain,
)
from upstatic.config.values.endpoints import TOKEN
from upstatic.config.values.expressions import css_as_xpath, path_of, pattern_of, xpath_of
from upstatic.domain.models import Status
from upstatic.domain.times import parse_duration

EXAMPLES = {
    Part.JSON: '$.status == "ok"',
    Part.HEADER: 'Cache-Control matches "max-age"',
    Part.CERTIFICATE: 'issuer contains "Example CA"',
    Part.TIMING: "firstByte < 300",
}

PHASES = ("dns", "connect", "tls", "firstByte", "total")
PROPERTIES = ("issuer", "subject", "fingerprint", "names", "daysLeft", "ocsp")
_SUBJECTS = {Part.CERTIFICATE: PROPERTIES, Part.TIMING: PHASES}
_COMPILE: dict[Part, Callable[[str], object]] = {
    Part.JSON: path_of,
    Part.CSS: css_as_xpath,
    Part.XPATH: xpath_of,
}
OUTCOMES = {"down": Status.DOWN, "degraded": Status.DEGRADED}
_ELSE = re.compile(r"\s+else\s+(\w+)\s*$")
_OPERATOR = re.compile(
    r"\s*(==|!=|<=|>=|<|>)\s*|\s+(?:(not)\s+)?(in|matches|contains|exists)(?=\s|$)\s*"
)
_MEASURE = re.compile(r"\s+(length|count)$")
_ITEM = re.compile(r"""\s*("(?:\\.|[^"\\])*"|'[^']*'|[^,]+?)\s*(?:,|$)""")
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
_QUOTES = ("'", '"')
_WORDS: dict[str, Plain] = {"true": True, "false": False, "null": None}


def read(text: str, part: Part) -> Assertion:
    """Read one line about the JSON or a header. Raises ValueError, which says what to write."""
    line, otherwise = _split_else(text.strip())
    split = _split(line, part)
    operand = _of_part(part, split.subject, operand_of(split.after, split.operator, part))
    assertion = Assertion(
        part=part, subject=split.subject, operator=split.operator, operand=operand,
        negated=split.negated, length=split.length, count=split.count, otherwise=otherwise,
    )  # fmt: skip
    check(assertion)
    return assertion


def check_subject(subject: str, part: Part) -> None:
    """Check a JSON path or the name of a header. Raises ValueError."""
    if part in _SUBJECTS:
        if subject not in _SUBJECTS[part]:
            raise ValueError(f"is about none of {', '.join(_SUBJECTS[part])}")
    elif part in _COMPILE:
        _COMPILE[part](subject)
    elif not TOKEN.fullmatch(subject):
        raise ValueError(f"is about no header (write {EXAMPLES[Part.HEADER]})")


def check(assertion: Assertion) -> None:
    """Check that what is compared can be compared. Raises ValueError."""
    operator, operand = assertion.operator, assertion.operand
    if isinstance(operand, Path):
        if assertion.part is not Part.JSON:
            raise ValueError("a header is compared with a value (write it in quotes)")
        path_of(operand.text)
    if operator is Operator.MATCHES:
        pattern_of(str(operand))
    if assertion.negated and operator not in NEGATABLE:
        raise ValueError("cannot be negated (write != for not ==)")
    if (assertion.length or assertion.count) and not (
        _is_number(operand) or isinstance(operand, Path)
    ):
        raise ValueError("a length or a count is a number (write length >= 1)")
    if operator in ORDERED and not _can_be_ordered(operand):
        raise ValueError(f"needs a number after {operator} (write {operator} 5)")


def outcome(word: str) -> Status:
    """Read what a monitor is otherwise. Raises ValueError."""
    if word not in OUTCOMES:
        raise ValueError("must be down or degraded")
    return OUTCOMES[word]


def _of_part(part: Part, subject: str, operand: Operand) -> Operand:
    """Write a fingerprint as it is compared: in lower case, without colons."""
    if part is Part.CERTIFICATE and subject == "fingerprint" and isinstance(operand, str):
        return operand.replace(":", "").lower()
    return operand


def operand_of(text: str, operator: Operator, part: Part = Part.JSON) -> Operand:
    """Read what stands after an operator. Raises ValueError."""
    if operator is Operator.EXISTS:
        if text:
            raise ValueError("nothing stands after exists (write not exists for the opposite)")
        return None
    if not text:
        raise ValueError(f'a value is missing after {operator} (write {operator} "value")')
    if operator is Operator.MATCHES:
        return _unquoted(text)
    if operator is Operator.IN:
        return _listed(text)
    if re.match(r"\$[.\[]", text):
        return Path(text=text)
    value = _literal(text)
    if part is Part.TIMING and isinstance(value, str):
        return round(parse_duration(value) * 1000, 3)
    if operator in ORDERED and isinstance(value, str) and text[0] not in _QUOTES:
        raise ValueError(f"needs a number after {operator} (write {operator} 5)")
    return value


class _Split:
    """A line taken apart at its operator."""

    def __init__(self, line: str, found: re.Match[str]) -> None:
        before = line[: found.start()].strip()
        measure = _MEASURE.search(before)
        self.length = measure is not None and measure[1] == "length"
        self.count = measure is not None and measure[1] == "count"
        self.subject = _MEASURE.sub("", before)
        self.operator = Operator(found[1] or found[3])
        self.negated = found[2] is not None
        self.after = line[found.end() :].strip()


def _split(line: str, part: Part) -> _Split:
    """Take a line apart at the first operator that has a whole subject before it."""
    wrong: ValueError | None = None  # the latest: it is about the longest subject
    for split in _candidates(line):
        try:
            check_subject(split.subject, part)
        except ValueError as error:
            wrong = error
        else:
            return split
    raise wrong or ValueError(f"says nothing that could hold (write {EXAMPLES[part]})")


def _candidates(line: str) -> Iterator[_Split]:
    return (_Split(line, found) for found in _OPERATOR.finditer(line))


def _split_else(line: str) -> tuple[str, Status]:
    found = _ELSE.search(line)
    return (line[: found.start()], outcome(found[1])) if found else (line, Status.DOWN)


def _listed(text: str) -> tuple[Plain, ...]:
    inside = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    return tuple(_literal(item) for item in _ITEM.findall(inside))


def _literal(text: str) -> Plain:
    """Read a value: JSON, text in single quotes, or a bare word."""
    if text in _WORDS:
        return _WORDS[text]
    if _NUMBER.fullmatch(text):
        return float(text) if re.search(r"[.eE]", text) else int(text)
    if text.startswith('"'):
        return _quoted(text)
    if text.startswith("'"):
        return _unquoted(text)
    if re.match(r"[=<>!\[{]", text):
        raise ValueError("holds more than one operator or value (put text in quotes)")
    return text


def _quoted(text: str) -> str:
    try:
        value = json.loads(text)
    except ValueError:
        raise ValueError('has a text that is not closed (write "text")') from None
    return str(value)


def _unquoted(text: str) -> str:
    """Give what stands between quotes as it stands there: a pattern is full of backslashes."""
    if text[0] not in _QUOTES:
        return text
    if len(text) < 2 or text[-1] != text[0]:  # noqa: PLR2004 - two quotes
        raise ValueError('has a text that is not closed (write "text")')
    return text[1:-1]


def _is_number(value: Operand) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _can_be_ordered(value: Operand) -> bool:
    return _is_number(value) or isinstance(value, Path) or (isinstance(value, str) and bool(value))
