"""Check an HTTP(S) endpoint: its status, its response, and the time until that was read."""

from collections.abc import Iterator
from dataclasses import replace

from upstatic.config.schema.kind_keys import HttpKeys, RequestKeys
from upstatic.config.values.assertions import Part
from upstatic.config.values.status_codes import NO_ANSWER
from upstatic.domain import failure_reasons
from upstatic.domain.models import Status
from upstatic.domain.request_phases import Phases
from upstatic.probe.assertions.content import Content
from upstatic.probe.assertions.evaluate import AssertionFailure, content_result, foreign
from upstatic.probe.kinds.http_login import login_of
from upstatic.probe.kinds.ocsp_stapling import stapled
from upstatic.probe.network.attempt import failures_named
from upstatic.probe.network.certificate import with_certificate
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.http_authentication import Login
from upstatic.probe.network.http_messages import HttpRequest, HttpResponse
from upstatic.probe.network.http_transport import MAX_BODY_BYTES, exchange
from upstatic.probe.network.network import Network
from upstatic.probe.network.stopwatch import Stopwatch
from upstatic.probe.network.target import Result, Target, failure_result, success_result
from upstatic.probe.network.url import parse_url

# Upptime's default: every 2xx and 300 to 308.
_IN_BODY = {Part.BODY, Part.JSON, Part.CSS, Part.XPATH}
EXPECTED = frozenset([*range(200, 300), *range(300, 309)])


def check(target: Target[HttpKeys], network: Network) -> Result:
    """Measure one HTTP endpoint once."""
    stopwatch = Stopwatch()
    return replace(_measured(target, network, stopwatch), address=stopwatch.address)


def _measured(target: Target[HttpKeys], network: Network, stopwatch: Stopwatch) -> Result:
    looks_inside = any(each.part in _IN_BODY for each in target.monitor.assertions)
    try:
        login = login_of(target, network)
        stopwatch.restart()
        request = request_of(target, MAX_BODY_BYTES * looks_inside, login)
        answer = exchange(request, network, stopwatch)
        phases, ocsp = stopwatch.phases(), _ocsp_of(target, network, answer, stopwatch)
    except FailureError as failure:
        return _unanswered(target, failure, stopwatch.phases())
    return judged(target, answer, phases, ocsp)


def request_of(
    target: Target[RequestKeys], keep_bytes: int = 0, login: Login | None = None
) -> HttpRequest:
    """Return the request that a monitor describes; `keep_bytes` of the body are kept."""
    monitor = target.monitor
    return HttpRequest(
        method=monitor.method,
        url=target.url,
        headers=target.headers,
        body=target.body,
        user_agent=target.user_agent,
        max_redirects=monitor.max_redirects,
        connect_timeout_s=monitor.connect_timeout_s,
        total_timeout_s=monitor.request_timeout_s,
        keep_bytes=keep_bytes,
        login=login,
    )


def _ocsp_of(
    target: Target[HttpKeys], network: Network, answer: HttpResponse, stopwatch: Stopwatch
) -> str:
    if not answer.chain:
        return ""
    is_own = answer.origin == parse_url(target.url).origin
    _, host, port = answer.origin
    with failures_named(stopwatch):
        there = network if is_own else network.for_other_host()
        return stapled((host, port), target, there, answer.chain, stopwatch)


def judged(
    target: Target[HttpKeys], answer: HttpResponse, phases: Phases, ocsp: str = ""
) -> Result:
    """Judge a response: an unexpected status takes precedence over all assertions."""
    monitor = target.monitor
    if answer.status not in (monitor.expected_status_codes or EXPECTED):
        result = failure_result(FailureError(str(answer.status)), phases)
        return with_certificate(result, answer.chain, target, is_judged=False)
    content = Content(
        headers=answer.headers, body=answer.body, whole=answer.whole, phases=phases,
        chain=answer.chain, ocsp=ocsp,
    )  # fmt: skip
    result = content_result(
        target, content, *_wrong_version(answer, monitor), *foreign(monitor.ip, answer.address)
    )
    return with_certificate(result, answer.chain, target, is_judged=False)


def _wrong_version(answer: HttpResponse, monitor: HttpKeys) -> Iterator[AssertionFailure]:
    if monitor.http_version and answer.version not in monitor.http_version:
        detail = f"HTTP/{answer.version}, not {' or '.join(monitor.http_version)}"
        yield AssertionFailure(status=Status.DOWN, reason=failure_reasons.ANSWER, detail=detail)


def _unanswered(target: Target[HttpKeys], failure: FailureError, phases: Phases) -> Result:
    result = failure_result(failure, phases)
    expected = NO_ANSWER in target.monitor.expected_status_codes
    if expected and failure.reason != failure_reasons.INTERNAL and result.reading.ms is not None:
        return replace(success_result(target.monitor, phases), silence=failure.reason)
    return result
