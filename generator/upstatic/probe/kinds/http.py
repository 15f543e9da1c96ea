"""An HTTP(S) endpoint: its status, what it says, and the time until that was read."""

from upstatic.config.values.assertions import Part
from upstatic.config.values.status_codes import NO_ANSWER
from upstatic.domain import failure_reasons
from upstatic.domain.models import Phases
from upstatic.probe.assertions.evaluate import Evidence, findings, foreign, found_to_be, worst
from upstatic.probe.network.certificate import expiry_of, judged, noted
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.http_transport import MAX_BODY_BYTES, Answer, Ask, exchange
from upstatic.probe.network.stopwatch import Watch
from upstatic.probe.network.target import Network, Result, Target, answered, failed

# Upptime's default: every 2xx and 300 to 308.
EXPECTED = frozenset([*range(200, 300), *range(300, 309)])


def check(target: Target, network: Network) -> Result:
    """Measure one HTTP endpoint once."""
    watch = Watch()
    looks_inside = any(each.part is not Part.HEADER for each in target.monitor.assertions)
    try:
        answer = exchange(ask_of(target, MAX_BODY_BYTES * looks_inside), network, watch)
    except FailureError as failure:
        return _unanswered(target, failure, watch.phases())
    return noted(_judged(target, answer, watch.phases()), answer.certificate)


def ask_of(target: Target, keep_bytes: int = 0) -> Ask:
    """Give the request that a monitor describes; `keep_bytes` of the body are wanted."""
    monitor = target.monitor
    return Ask(
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


def _judged(target: Target, answer: Answer, phases: Phases) -> Result:
    """Judge by the status first: the body of an error page has nothing to add."""
    monitor = target.monitor
    if answer.status not in (monitor.expected_status_codes or EXPECTED):
        return failed(FailureError(str(answer.status)), phases)
    evidence = Evidence(headers=answer.headers, body=answer.body, whole=answer.whole)
    found = worst([*findings(monitor.assertions, evidence), *foreign(monitor.ip, answer.address)])
    result = found_to_be(found, phases) if found else answered(monitor, phases)
    if monitor.certificate_expires_days is None or not answer.certificate:
        return result
    return judged(result, expiry_of(answer.certificate), monitor, target.now)


def _unanswered(target: Target, failure: FailureError, phases: Phases) -> Result:
    result = failed(failure, phases)
    expected = NO_ANSWER in target.monitor.expected_status_codes
    if expected and failure.reason != failure_reasons.INTERNAL and result.reading.ms is not None:
        return answered(target.monitor, phases)
    return result
