"""Evaluate assertions on a response, and turn the worst finding into a result."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Any

from upstatic.config.schema.kind_keys import CheckKeys
from upstatic.config.values.assertions import Assertion, Operator, Part, Path, spell
from upstatic.config.values.expressions import SEARCH_S, css_as_xpath
from upstatic.domain import failure_reasons
from upstatic.domain.models import Reading, Status
from upstatic.domain.request_phases import Phases
from upstatic.probe.assertions.comparison import compare
from upstatic.probe.assertions.content import Content, ContentReader, Found, UnreadableError
from upstatic.probe.network.headers import Headers
from upstatic.probe.network.target import Result, Target, success_result, whole_ms

# Longer texts are not reported: a response may be private, and a run file is public.
_LONGEST_SHOWN = 24
_SEVERITY = (Status.UP, Status.DEGRADED, Status.UNKNOWN, Status.DOWN)
_PRIVATE = {"set-cookie", "authorization"}
_REASONS = {
    Part.CSS: failure_reasons.BODY,
    Part.XPATH: failure_reasons.BODY,
    Part.CERTIFICATE: failure_reasons.CERTIFICATE,
    Part.TIMING: failure_reasons.SLOW,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AssertionFailure:
    """Something that is not as configured; `detail` describes it for people."""

    status: Status
    reason: str
    detail: str


class _UnmetError(Exception):
    """An assertion does not hold; the text describes what was found instead."""


def worst(findings: Iterable[AssertionFailure]) -> AssertionFailure | None:
    """Return the finding that decides: the worst one, of equals the first."""
    return max(findings, key=lambda each: _SEVERITY.index(each.status), default=None)


def findings(assertions: Iterable[Assertion], content: Content) -> Iterator[AssertionFailure]:
    """Yield a finding for each assertion that does not hold, in order."""
    judge = _Judge(content)
    for assertion in assertions:
        said = f"{spell(assertion)}: "
        reason = _REASONS.get(assertion.part, assertion.part.value)
        try:
            judge.check(assertion)
        except (_UnmetError, UnreadableError) as unmet:
            yield AssertionFailure(
                status=assertion.otherwise, reason=reason, detail=f"{said}{unmet}"
            )
        except TimeoutError:
            detail = f"{said}more than {SEARCH_S:g} s (write a simpler pattern)"
            yield AssertionFailure(
                status=Status.UNKNOWN, reason=failure_reasons.PATTERN, detail=detail
            )


def foreign(networks: Sequence[str], address: str) -> Iterator[AssertionFailure]:
    """Yield a failure for an address in none of the networks; without networks, none is foreign."""
    place = ip_address(address.partition("%")[0]) if networks else None
    if networks and not any(place in ip_network(each) for each in networks):
        yield AssertionFailure(status=Status.DOWN, reason=failure_reasons.ADDRESS, detail=address)


class _Judge:
    """Checks assertions on one response."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._reader = ContentReader(content)

    def check(self, assertion: Assertion) -> None:
        """Raises _UnmetError, UnreadableError, or TimeoutError if a pattern takes too long."""
        if assertion.part is Part.BODY:
            self._check_body(assertion)
            return
        found = _FIND[assertion.part](self._reader, assertion.subject)
        if assertion.count:
            found = [("it", self._count(assertion, found))]
        self._check_all(assertion, self._operand(assertion), found)

    def _check_body(self, assertion: Assertion) -> None:
        if compare(self._reader.text(), assertion.operator, assertion.operand) is assertion.negated:
            cut = "" if self._content.whole else ", as far as it was read"
            raise _UnmetError(f"{'' if assertion.negated else 'not '}in the body{cut}")

    def _count(self, assertion: Assertion, found: Found) -> int:
        if assertion.part is Part.HEADER:
            return self._reader.header_count(assertion.subject)
        return len(found)

    def _operand(self, assertion: Assertion) -> Any:  # noqa: ANN401 - any JSON value
        if not isinstance(assertion.operand, Path):
            return assertion.operand
        others = self._reader.json(assertion.operand.text)
        if len(others) != 1:
            raise _UnmetError(f"{assertion.operand.text} gives {len(others)} values")
        return others[0][1]

    def _check_all(
        self,
        assertion: Assertion,
        operand: Any,  # noqa: ANN401 - any JSON value
        found: Found,
    ) -> None:
        """Check all that was found; where nothing was, only a negated assertion holds."""
        if assertion.operator is Operator.EXISTS:
            if bool(found) is assertion.negated:
                raise _UnmetError("it exists" if found else "it does not exist")
            return
        if not (found or assertion.negated):
            raise _UnmetError("there is no such value")
        for place, value in found:
            measured = _length(value) if assertion.length else value
            if assertion.length and measured is None:
                raise _UnmetError(f"{place} has no length")
            if compare(measured, assertion.operator, operand) is assertion.negated:
                raise _UnmetError(f"{place} is {_shown(assertion, measured)}")


_FIND: Mapping[Part, Callable[[ContentReader, str], Found]] = {
    Part.HEADER: ContentReader.header,
    Part.JSON: ContentReader.json,
    Part.CSS: lambda reader, text: reader.nodes(css_as_xpath(text), is_html=True),
    Part.XPATH: lambda reader, text: reader.nodes(text, is_html=False),
    Part.CERTIFICATE: ContentReader.certificate,
    Part.TIMING: ContentReader.timing,
}


def _length(value: object) -> int | None:
    return len(value) if isinstance(value, str | list | dict) else None


def _shown(assertion: Assertion, value: object) -> str:
    """Describe a value; a long one only by its kind."""
    if assertion.subject.lower() in _PRIVATE and not assertion.count:
        return "a text"
    match value:
        case str() if len(json.dumps(value, ensure_ascii=False)) > _LONGEST_SHOWN + 2:
            return f"a text of {len(value)} characters"
        case list():
            return f"a list of {len(value)}"
        case dict():
            return "a mapping"
        case _:
            shown = json.dumps(value, ensure_ascii=False)
            # Cut off, the beginning of a secret number would not be recognised as one.
            return shown if len(shown) <= _LONGEST_SHOWN else f"a number of {len(shown)} characters"


def text_result(target: Target[CheckKeys], text: bytes, phases: Phases) -> Result:
    """Judge a response that is only a text: a greeting, a message, DNS records."""
    content = Content(headers=Headers(), body=text, whole=True, phases=phases)
    return content_result(target, content)


def content_result(target: Target[CheckKeys], content: Content, *more: AssertionFailure) -> Result:
    """Judge a response by the monitor's assertions, and by findings of the check itself."""
    found = worst([*more, *findings(target.monitor.assertions, content)])
    phases = content.phases
    return finding_result(found, phases) if found else success_result(target.monitor, phases)


def session_result(
    target: Target[CheckKeys], phases: Phases, chain: tuple[bytes, ...] = (), ocsp: str = ""
) -> Result:
    """Judge what has no response of its own, or several: by its times and its certificate."""
    parts = {Part.TIMING, Part.CERTIFICATE} if chain else {Part.TIMING}
    lines = [each for each in target.monitor.assertions if each.part in parts]
    content = Content(
        headers=Headers(), body=b"", whole=True, phases=phases, chain=chain, ocsp=ocsp
    )
    found = worst(findings(lines, content))
    return finding_result(found, phases) if found else success_result(target.monitor, phases)


def finding_result(finding: AssertionFailure, phases: Phases) -> Result:
    """Return the result of a finding; without a time if it could not be evaluated."""
    ms = None if finding.status is Status.UNKNOWN else whole_ms(phases)
    reading = Reading(status=finding.status, ms=ms, reason=finding.reason)
    return Result(reading=reading, phases=phases, detail=finding.detail)
