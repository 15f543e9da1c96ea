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

# Share of one core. Other work delays the moment at which a response is noticed, so new tasks
# start no faster than this; measured times stay within a few milliseconds of the true ones.
LOAD = 0.6
_PAUSE_S = 0.001

T = TypeVar("T")


def start_thread(work: Callable[[], None]) -> None:
    """Start a daemon thread: an interrupted run ends at once, not after the slowest timeout."""
    threading.Thread(target=work, daemon=True).start()


class _Pace:
    """Spaces task starts: at least `apart_s` apart, and the process load stays below `LOAD`."""

    def __init__(self, apart_s: float) -> None:
        self._apart_s = apart_s
        self._at_s = -math.inf
        self._busy_s = 0.0

    def wait_s(self) -> float:
        """Return how long to wait before checking again; 0 if a task may start now."""
        since_s = time.monotonic() - self._at_s
        if since_s < self._apart_s:
            return self._apart_s - since_s
        busy_s = time.process_time() - self._busy_s
        return 0 if since_s * LOAD >= busy_s else _PAUSE_S

    def begin(self) -> None:
        self._at_s, self._busy_s = time.monotonic(), time.process_time()


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
        self._finished: SimpleQueue[T] = SimpleQueue()
        self._waiting: list[tuple[float, int, T]] = []
        self._pace = _Pace(apart_s)
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
                yield from self._next(self._release())
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
            self._finished.put(self._work(task))

    def _release(self) -> float | None:
        """Start the next task if it is due; return the seconds until the next check, if any."""
        if not self._waiting:
            return None
        left_s = self._waiting[0][0] - time.monotonic()
        if left_s > 0:
            return left_s
        if wait_s := self._pace.wait_s():
            return wait_s
        self._pace.begin()
        self._ensure_worker()
        self._running += 1
        self._ready.put(heapq.heappop(self._waiting)[2])
        return 0

    def _next(self, wait_s: float | None) -> Iterator[T]:
        """Yield the next task that completes within `wait_s` seconds, if any."""
        try:
            task = self._finished.get(timeout=wait_s)
        except Empty:
            return
        self._open -= 1
        self._running -= 1
        yield task
