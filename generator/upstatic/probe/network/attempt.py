"""One attempt at a measurement: a stopwatch runs, and whatever goes wrong is named, not raised."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from upstatic.domain import failure_reasons
from upstatic.probe.network.failure import FailureError, failure_of
from upstatic.probe.network.stopwatch import Watch
from upstatic.probe.network.target import Result, failed


def attempt(measure: Callable[[Watch], Result]) -> Result:
    """Run `measure` with a fresh stopwatch; a failure on the network becomes its result."""
    watch = Watch()
    try:
        with failures_named(watch):
            return measure(watch)
    except FailureError as failure:
        return failed(failure, watch.phases())


@contextmanager
def failures_named(watch: Watch) -> Iterator[None]:
    """Raise FailureError for each error of the network; one of the program goes through."""
    try:
        yield
    except Exception as error:
        failure = failure_of(error)
        if failure is None:
            raise
        if failure.reason == failure_reasons.TIMEOUT and not failure.detail:
            failure = FailureError(failure_reasons.TIMEOUT, f"while {watch.doing}")
        raise failure from error
