"""An HTTP(S) endpoint: the status it answers with, and the time until the answer was read."""

from generator import reasons
from generator.models import Phases
from generator.probe.failure import FailureError
from generator.probe.target import Network, Result, Target, answered, failed
from generator.probe.transport import Ask, exchange
from generator.probe.watch import Watch

# Upptime's default: every 2xx and 300 to 308.
EXPECTED = frozenset([*range(200, 300), *range(300, 309)])
# How Upptime writes "no answer" where a status is expected.
NO_ANSWER = 0


def check(target: Target, network: Network) -> Result:
    """Measure one HTTP endpoint once."""
    watch = Watch()
    try:
        answer = exchange(ask_of(target), network, watch)
    except FailureError as failure:
        return _unanswered(target, failure, watch.phases())
    return _judged(target, answer.status, watch.phases())


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


def _judged(target: Target, status: int, phases: Phases) -> Result:
    if status in (target.monitor.expected_status_codes or EXPECTED):
        return answered(target.monitor, phases)
    return failed(FailureError(str(status)), phases)


def _unanswered(target: Target, failure: FailureError, phases: Phases) -> Result:
    result = failed(failure, phases)
    expected = NO_ANSWER in target.monitor.expected_status_codes
    if expected and failure.reason != reasons.INTERNAL and result.reading.ms is not None:
        return answered(target.monitor, phases)
    return result
