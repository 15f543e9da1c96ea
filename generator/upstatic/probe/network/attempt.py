"""Run one attempt of a check: time it, and turn network errors into a result."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from upstatic.domain import failure_reasons
from upstatic.probe.network.failure import FailureError, failure_of
from upstatic.probe.network.stopwatch import Stopwatch
from upstatic.probe.network.target import Result, failure_result


def attempt(measure: Callable[[Stopwatch], Result]) -> Result:
    """Run `measure` with a new stopwatch; a network failure becomes its result."""
    stopwatch = Stopwatch()
    try:
        with failures_named(stopwatch):
            result = measure(stopwatch)
    except FailureError as failure:
        result = failure_result(failure, stopwatch.phases())
    return replace(result, address=stopwatch.address)


@contextmanager
def failures_named(stopwatch: Stopwatch) -> Iterator[None]:
    """Raise FailureError in place of a network error; any other error passes through."""
    try:
        yield
    except Exception as error:
        failure = failure_of(error)
        if failure is None:
            raise
        if failure.reason == failure_reasons.TIMEOUT and not failure.detail:
            failure = FailureError(failure_reasons.TIMEOUT, f"while {stopwatch.doing}")
        raise failure from error
