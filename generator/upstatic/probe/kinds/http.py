"""An HTTP(S) endpoint: its status, what it says, and the time until that was read."""

from upstatic.config.values.assertions import Part
from upstatic.config.values.status_codes import NO_ANSWER
from upstatic.domain import failure_reasons
from upstatic.domain.models import Phases
from upstatic.probe.assertions.evaluate import Content, finding_result, findings, foreign, worst
from upstatic.probe.network.certificate import expiry_of, judge_expiry, with_expiry
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.http_transport import (
    MAX_BODY_BYTES,
    HttpRequest,
    HttpResponse,
    exchange,
)
from upstatic.probe.network.stopwatch import Stopwatch
from upstatic.probe.network.target import Network, Result, Target, failure_result, success_result

# Upptime's default: every 2xx and 300 to 308.
EXPECTED = frozenset([*range(200, 300), *range(300, 309)])


def check(target: Target, network: Network) -> Result:
    """Measure one HTTP endpoint once."""
    stopwatch = Stopwatch()
    looks_inside = any(each.part is not Part.HEADER for each in target.monitor.assertions)
    try:
        answer = exchange(request_of(target, MAX_BODY_BYTES * looks_inside), network, stopwatch)
    except FailureError as failure:
        return _unanswered(target, failure, stopwatch.phases())
    return with_expiry(_judged(target, answer, stopwatch.phases()), answer.certificate)


def request_of(target: Target, keep_bytes: int = 0) -> HttpRequest:
    """Give the request that a monitor describes; `keep_bytes` of the body are wanted."""
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
        insecure=monitor.insecure,
        keep_bytes=keep_bytes,
    )


def _judged(target: Target, answer: HttpResponse, phases: Phases) -> Result:
    """Judge by the status first: the body of an error page has nothing to add."""
    monitor = target.monitor
    if answer.status not in (monitor.expected_status_codes or EXPECTED):
        return failure_result(FailureError(str(answer.status)), phases)
    content = Content(headers=answer.headers, body=answer.body, whole=answer.whole)
    found = worst([*findings(monitor.assertions, content), *foreign(monitor.ip, answer.address)])
    result = finding_result(found, phases) if found else success_result(monitor, phases)
    if monitor.certificate_expires_days is None or not answer.certificate:
        return result
    return judge_expiry(result, expiry_of(answer.certificate), monitor, target.now)


def _unanswered(target: Target, failure: FailureError, phases: Phases) -> Result:
    result = failure_result(failure, phases)
    expected = NO_ANSWER in target.monitor.expected_status_codes
    if expected and failure.reason != failure_reasons.INTERNAL and result.reading.ms is not None:
        return success_result(target.monitor, phases)
    return result
