"""Check several HTTP requests in a row, with cookies and values kept from one to the next."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from upstatic.config.schema.kind_keys import HttpKeys
from upstatic.config.schema.steps import Step
from upstatic.config.values.expressions import pattern_of
from upstatic.domain import failure_reasons
from upstatic.domain.models import Status
from upstatic.probe.assertions.content import Content, ContentReader, UnreadableError
from upstatic.probe.assertions.evaluate import session_result
from upstatic.probe.kinds import http
from upstatic.probe.kinds.http_login import login_of
from upstatic.probe.network.cookies import CookieJar
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.http_messages import HttpResponse
from upstatic.probe.network.http_transport import MAX_BODY_BYTES, exchange
from upstatic.probe.network.network import Network
from upstatic.probe.network.stopwatch import Deadline, Stopwatch
from upstatic.probe.network.target import Result, Target, failure_result

_NAME = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_SHARED = frozenset(Step.model_fields) - {"name", "url", "keep"}
_SHORTEST = 4  # a shorter value hides nothing


@dataclass(slots=True, kw_only=True)
class _StepsRun:
    """What the steps share: cookies, kept values, the deadline, and how long each took."""

    deadline: Deadline
    stopwatch: Stopwatch
    jar: CookieJar = field(default_factory=CookieJar)
    kept: dict[str, str] = field(default_factory=dict)
    times: list[str] = field(default_factory=list)


def check(target: Target[HttpKeys], network: Network) -> Result:
    """Measure an HTTP monitor once: its steps if it has any, else its URL."""
    return _run_steps(target, network) if target.monitor.steps else http.check(target, network)


def _run_steps(target: Target[HttpKeys], network: Network) -> Result:
    """Send the requests until one fails; the result names it, and how long each one took."""
    stopwatch = Stopwatch()
    run = _StepsRun(deadline=Deadline(target.monitor.request_timeout_s), stopwatch=stopwatch)
    result = Result(reading=session_result(target, stopwatch.phases()).reading)
    for number, step in enumerate(target.monitor.steps, start=1):
        result = _result(step, target, network, run)
        run.times.append(f"{step.name or number} {result.reading.ms or 0} ms")
        if result.reading.status is not Status.UP:
            named = f"step {number}" + (f" ({step.name})" if step.name else "")
            detail = ": ".join(filter(None, (named, _hidden(result.detail, run.kept))))
            return replace(result, detail=f"{detail}; {', '.join(run.times)}")
    total = session_result(target, stopwatch.phases())
    shown = f"{total.detail}; {', '.join(run.times)}" if total.detail else ""
    return replace(total, detail=shown, expires=result.expires, address=stopwatch.address)


def _result(step: Step, target: Target[HttpKeys], network: Network, run: _StepsRun) -> Result:
    own = Stopwatch()
    try:
        asked = _target_of(step, target, run)
        request = http.request_of(asked, MAX_BODY_BYTES, login_of(asked, network))
        request = replace(request, total_timeout_s=_left_s(run.deadline))
        response = exchange(request, network, own, run.jar)
        result = http.judged(asked, response, own.phases())
        if result.reading.status is Status.UP:
            run.kept |= _values(step, response)
    except FailureError as failure:
        return failure_result(failure, own.phases())
    finally:
        run.stopwatch.address = own.address
    return result


def _left_s(deadline: Deadline) -> float:
    try:
        return deadline.left_s()
    except TimeoutError:
        raise FailureError(failure_reasons.TIMEOUT, "before the request") from None


def _target_of(step: Step, target: Target[HttpKeys], run: _StepsRun) -> Target[HttpKeys]:
    """Return the target of a step: the monitor with the step's own keys, and kept values."""
    written = {name: getattr(step, name) for name in step.model_fields_set & _SHARED}
    monitor = target.monitor.model_copy(update={**written, "steps": ()})
    headers = [_filled(header, run.kept).partition(":") for header in monitor.headers]
    body = _filled(step.body, run.kept) if step.body is not None else None
    return replace(
        target,
        monitor=monitor,
        url=_filled(step.url, run.kept).strip(),
        headers=tuple((name.strip(), value.strip()) for name, _, value in headers),
        body=None if body is None else body.encode(),
    )


def _filled(text: str, kept: Mapping[str, str]) -> str:
    def value(found: re.Match[str]) -> str:
        if found[1] not in kept:
            raise FailureError(failure_reasons.REQUEST, f"no step keeps {found[1]}")
        return kept[found[1]]

    return _NAME.sub(value, text)


def _values(step: Step, response: HttpResponse) -> dict[str, str]:
    """Extract what a step keeps. Raises FailureError if a value is missing."""
    content = Content(headers=response.headers, body=response.body, whole=response.whole)
    reader = ContentReader(content)
    return {name: _value(name, source, reader) for name, source in step.keep.items()}


def _value(name: str, source: str, reader: ContentReader) -> str:
    try:
        if source.startswith("$"):
            found = [str(value) for _, value in reader.json(source)]
        elif source.lower().startswith("header "):
            found = [str(value) for _, value in reader.header(source.split(maxsplit=1)[1])]
        else:
            match = pattern_of(source).search(reader.text(), timeout=1, concurrent=True)
            found = [match[match.re.groups and 1] or ""] if match else []
    except (UnreadableError, TimeoutError) as error:
        raise FailureError(failure_reasons.ANSWER, f"keep {name}: {error}") from None
    if not found:
        raise FailureError(failure_reasons.ANSWER, f"keep {name}: there is no such value")
    return found[0]


def _hidden(text: str, kept: Mapping[str, str]) -> str:
    """Replace kept values, which may be tokens, by their names."""
    for name, value in kept.items():
        if len(value) >= _SHORTEST:
            text = text.replace(value, f"{{{{{name}}}}}")
    return text
