"""Run many slow tasks in threads; a task may be submitted again after a delay."""

import heapq
import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

# A thread that waits for a response costs little but memory; they are started as needed.
THREADS = 1024

# Where the processor is busy, a response is noticed late, and the measured time is too long. The
# pool notices its own events as late: if by more than a millisecond, tasks start farther apart,
# else closer together. With these factors one event in fourteen is late on a busy machine.
_LATE_S = 0.001
_FARTHER, _CLOSER = 1.3, 0.98
# No more than this share of a core for the tasks themselves: a TLS handshake takes processor
# time on several cores at once, so that the pool is not late yet.
_LOAD = 0.6
_CLOSEST_S, _FIRST_S, _FARTHEST_S = 0.0012, 0.003, 0.004

T = TypeVar("T")


def start_thread(work: Callable[[], None]) -> None:
    """Start a daemon thread: an interrupted run ends at once, not after the slowest timeout."""
    threading.Thread(target=work, daemon=True).start()


class Pace:
    """The time from one task start to the next.

    It is longer while events are noticed late, and for tasks that take much processor time.
    """

    def __init__(self, least_s: float) -> None:
        self._least_s = least_s
        self._adapted_s = _FIRST_S
        self._cost_s = 0.0

    @property
    def apart_s(self) -> float:
        """The seconds from one start to the next, at least `least_s`."""
        return max(self._least_s, self._adapted_s, self._cost_s / _LOAD)

    def notice(self, late_s: float) -> None:
        """Adapt to how late an event was noticed."""
        factor = _FARTHER if late_s > _LATE_S else _CLOSER
        self._adapted_s = min(max(self._adapted_s * factor, _CLOSEST_S), _FARTHEST_S)

    def notice_cost(self, cost_s: float) -> None:
        """Adapt to the processor time of a task: the average of about the last ten counts."""
        self._cost_s += (cost_s - self._cost_s) / 10


class WorkerPool(Generic[T]):
    """Runs tasks in threads; a task may be submitted again with a delay.

    `work` is called in a thread with a task and must not raise. Tasks start at least `apart_s`
    seconds apart. A delayed task does not occupy a thread while it waits.
    """

    def __init__(
        self,
        work: Callable[[T], T],
        *,
        threads: int = THREADS,
        start: Callable[[Callable[[], None]], None] = start_thread,
        apart_s: float = 0,
    ) -> None:
        self._work = work
        self._threads = threads
        self._start_thread = start
        self._ready: SimpleQueue[T | None] = SimpleQueue()
        self._finished: SimpleQueue[tuple[T, float, float]] = SimpleQueue()
        self._waiting: list[tuple[float, int, T]] = []
        self._pace = Pace(apart_s)
        self._next_start_s = -math.inf
        self._open = 0
        self._count = 0
        self._workers = 0
        self._running = 0

    def run(self, tasks: Sequence[T]) -> Iterator[T]:
        """Yield what `work` returned for each task, in order of completion."""
        for task in tasks:
            self.resubmit(task, 0)
        try:
            while self._open:
                yield from self._next(self._release(time.monotonic()))
        finally:
            for _ in range(self._workers):
                self._ready.put(None)

    def resubmit(self, task: T, wait_s: float) -> None:
        """Run a task that was just yielded again after `wait_s` seconds."""
        self._open += 1
        self._count += 1
        heapq.heappush(self._waiting, (time.monotonic() + wait_s, self._count, task))

    def _ensure_worker(self) -> None:
        """Start a thread if all are busy: tasks that hang must not delay the others."""
        if self._running < self._workers or self._workers >= self._threads:
            return
        try:
            self._start_thread(self._loop)
        except RuntimeError:  # no more threads available: continue with those started
            if not self._workers:
                raise
            self._threads = self._workers
        else:
            self._workers += 1

    def _loop(self) -> None:
        while (task := self._ready.get()) is not None:
            before_s = time.thread_time()
            done = self._work(task)
            self._finished.put((done, time.monotonic(), time.thread_time() - before_s))

    def _release(self, now_s: float) -> float:
        """Start the next task if it is due; return when to check again."""
        if not self._waiting:
            return math.inf
        due_s = max(self._waiting[0][0], self._next_start_s)
        if due_s > now_s:
            return due_s
        self._next_start_s = now_s + self._pace.apart_s
        self._ensure_worker()
        self._running += 1
        self._ready.put(heapq.heappop(self._waiting)[2])
        return self._next_start_s

    def _next(self, due_s: float) -> Iterator[T]:
        """Yield the next task that completes until `due_s`, if any."""
        wait_s = None if due_s == math.inf else max(due_s - time.monotonic(), 0)
        try:
            task, due_s, cost_s = self._finished.get(timeout=wait_s)
        except Empty:
            return
        finally:
            self._pace.notice(time.monotonic() - due_s)
        self._pace.notice_cost(cost_s)
        self._open -= 1
        self._running -= 1
        yield task
