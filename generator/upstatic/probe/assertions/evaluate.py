"""Whether an answer is as the file asserts: what does not hold, and how bad that is."""

import codecs
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Any

from upstatic.config.values.assertions import Assertion, Operator, Part, Path, spell
from upstatic.config.values.expressions import SEARCH_S, path_of
from upstatic.domain import failure_reasons
from upstatic.domain.models import Phases, Reading, Status
from upstatic.probe.assertions.comparison import compare
from upstatic.probe.network.target import Result, Target, success_result, whole_ms

# Longer texts are not told: what a service says may be private, and a run file is public.
_LONGEST_TOLD = 24
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_SEVERITY = (Status.UP, Status.DEGRADED, Status.UNKNOWN, Status.DOWN)
_PRIVATE = {"set-cookie", "authorization"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """An answer as it is judged; `whole` tells whether `body` is all that was sent.

    The names of headers are in lower case, or their mapping looks for none.
    """

    headers: Mapping[str, str]
    body: bytes
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that is not as it should be; `detail` says what, for people."""

    status: Status
    reason: str
    detail: str


class _UnmetError(Exception):
    """An assertion does not hold; the text says what was there instead."""


def worst(findings: Iterable[Finding]) -> Finding | None:
    """Choose the finding that decides: the worst one, of several the first."""
    return max(findings, key=lambda each: _SEVERITY.index(each.status), default=None)


def findings(assertions: Iterable[Assertion], content: Content) -> Iterator[Finding]:
    """Give what does not hold, in the order of the assertions."""
    judge = _Judge(content)
    for assertion in assertions:
        try:
            judge.check(assertion)
        except _UnmetError as unmet:
            detail = f"{_said(assertion)}{unmet}"
            yield Finding(status=assertion.otherwise, reason=assertion.part.value, detail=detail)
        except TimeoutError:
            detail = f"{_said(assertion)}more than {SEARCH_S:g} s (write a simpler pattern)"
            yield Finding(status=Status.UNKNOWN, reason=failure_reasons.PATTERN, detail=detail)


def foreign(networks: Sequence[str], address: str) -> Iterator[Finding]:
    """Give a finding where there are networks, and an address that is in none of them."""
    place = ip_address(address.partition("%")[0])
    if networks and not any(place in ip_network(each) for each in networks):
        yield Finding(status=Status.DOWN, reason=failure_reasons.ADDRESS, detail=address)


def _said(assertion: Assertion) -> str:
    return f"{spell(assertion)}: "


class _Judge:
    """Checks assertions about one answer; its body is decoded and parsed when first needed."""

    def __init__(self, content: Content) -> None:
        self._evidence = content
        self._text: str | None = None
        self._document: tuple[Any] | None = None

    def check(self, assertion: Assertion) -> None:
        """Raises _UnmetError, or TimeoutError where a pattern takes too long."""
        _CHECKS[assertion.part](self, assertion)

    def body(self, assertion: Assertion) -> None:
        if compare(self._read(), assertion.operator, assertion.operand) is assertion.negated:
            cut = "" if self._evidence.whole else ", as far as it was read"
            raise _UnmetError(f"{'' if assertion.negated else 'not '}in the body{cut}")

    def header(self, assertion: Assertion) -> None:
        value = self._evidence.headers.get(assertion.subject.lower())
        private = assertion.subject.lower() in _PRIVATE
        found = [] if value is None else [("it", value)]
        self._all(assertion, assertion.operand, found, "a text" if private else None)

    def json(self, assertion: Assertion) -> None:
        operand = assertion.operand
        if isinstance(operand, Path):
            others = self._nodes(operand.text)
            if len(others) != 1:
                raise _UnmetError(f"{operand.text} gives {len(others)} values")
            operand = others[0][1]
        self._all(assertion, operand, self._nodes(assertion.subject))

    def _all(
        self,
        assertion: Assertion,
        operand: Any,  # noqa: ANN401 - whatever JSON holds
        found: list[tuple[str, Any]],
        told: str | None = None,
    ) -> None:
        """Check that all that was found is as asserted; where nothing is, only `not` holds."""
        if assertion.operator is Operator.EXISTS:
            if bool(found) is assertion.negated:
                raise _UnmetError("it is there" if found else "it is not there")
            return
        if not (found or assertion.negated):
            raise _UnmetError("there is no such value")
        for place, value in found:
            measured = _length(value) if assertion.length else value
            if assertion.length and measured is None:
                raise _UnmetError(f"{place} has no length")
            if compare(measured, assertion.operator, operand) is assertion.negated:
                raise _UnmetError(f"{place} is {told or _told(measured)}")

    def _nodes(self, path: str) -> list[tuple[str, Any]]:
        """Find the values at a path, each with what to call it."""
        import jsonpath  # noqa: PLC0415 - only few monitors need it

        compiled = path_of(path)
        try:
            # A document that is a text would be parsed once more: so it gets what it unpacks.
            parsed = self._parsed()
            document = json.dumps(parsed) if isinstance(parsed, str) else parsed
            found = [(node.path, node.obj) for node in compiled.finditer(document)]
        except (jsonpath.JSONPathError, RecursionError):
            raise _UnmetError("the JSON is nested too deep") from None
        alone = isinstance(compiled, jsonpath.JSONPath) and compiled.singular_query()
        return [("it", value) for _, value in found] if alone else found

    def _read(self) -> str:
        if self._text is None:
            self._text = _decoded(self._evidence)
        return self._text

    def _parsed(self) -> Any:  # noqa: ANN401 - whatever JSON holds
        if self._document is None:
            try:
                self._document = (json.loads(self._read()),)
            except (ValueError, RecursionError):
                raise _UnmetError(self._no_json()) from None
        return self._document[0]

    def _no_json(self) -> str:
        if not self._evidence.whole:
            return "the body is longer than what is read"
        return "the body is no JSON" if self._evidence.body.strip() else "the body is empty"


_CHECKS: Mapping[Part, Callable[[_Judge, Assertion], None]] = {
    Part.BODY: _Judge.body,
    Part.HEADER: _Judge.header,
    Part.JSON: _Judge.json,
}


def _decoded(content: Content) -> str:
    """Decode a body as its header says, else as UTF-8; what cannot be decoded is replaced."""
    found = _CHARSET.search(content.headers.get("content-type", ""))
    try:
        name = codecs.lookup(found[1]).name if found else "utf-8"
        return content.body.decode("utf-8-sig" if name == "utf-8" else name, errors="replace")
    except (LookupError, ValueError):
        return content.body.decode("utf-8-sig", errors="replace")


def _length(value: object) -> int | None:
    return len(value) if isinstance(value, str | list | dict) else None


def _told(value: object) -> str:
    """Say what a value is; a long one only by its kind."""
    match value:
        case str() if len(json.dumps(value, ensure_ascii=False)) > _LONGEST_TOLD + 2:
            return f"a text of {len(value)} characters"
        case list():
            return f"a list of {len(value)}"
        case dict():
            return "a mapping"
        case _:
            shown = json.dumps(value, ensure_ascii=False)
            # Cut off, the beginning of a secret number would not be recognised as one.
            return shown if len(shown) <= _LONGEST_TOLD else f"a number of {len(shown)} characters"


def text_result(target: Target, text: bytes, phases: Phases) -> Result:
    """Judge an answer that is nothing but a text: a greeting, a message, records of DNS."""
    content = Content(headers={}, body=text, whole=True)
    found = worst(findings(target.monitor.assertions, content))
    return finding_result(found, phases) if found else success_result(target.monitor, phases)


def finding_result(finding: Finding, phases: Phases) -> Result:
    """Give the result of a finding; what could not be found out was not timed either."""
    ms = None if finding.status is Status.UNKNOWN else whole_ms(phases)
    reading = Reading(status=finding.status, ms=ms, reason=finding.reason)
    return Result(reading=reading, phases=phases, detail=finding.detail)
