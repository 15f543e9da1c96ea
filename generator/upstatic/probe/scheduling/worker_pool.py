"""Doing many slow things at once, and some of them again later, without anyone waiting in line."""

import heapq
import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

# A thread that waits for an answer costs next to nothing; only memory limits how many there are.
THREADS = 256

# Of one core. Whatever else runs when an answer comes in delays the moment it is noticed, so new
# work starts no faster than this: it keeps what is reported within a few ms of the truth.
LOAD = 0.5
_PAUSE_S = 0.001

T = TypeVar("T")


def start_thread(labour: Callable[[], None]) -> None:
    """Start a daemon: an interrupted run ends at once, not after the slowest time limit."""
    threading.Thread(target=labour, daemon=True).start()


class _Pace:
    """Spaces beginnings out: `apart_s` at least, and the process is kept no busier than `LOAD`."""

    def __init__(self, apart_s: float) -> None:
        self._apart_s = apart_s
        self._at_s = -math.inf
        self._busy_s = 0.0

    def wait_s(self) -> float:
        """Tell how long to wait before the next look; 0 when the next one may begin."""
        since_s = time.monotonic() - self._at_s
        if since_s < self._apart_s:
            return self._apart_s - since_s
        busy_s = time.process_time() - self._busy_s
        return 0 if since_s * LOAD >= busy_s else _PAUSE_S

    def begin(self) -> None:
        self._at_s, self._busy_s = time.monotonic(), time.process_time()


class Schedule(Generic[T]):
    """Works on tasks in threads; a task may ask to be done again after a wait.

    `work` is called in a thread with a task and must not raise. Two tasks begin no less than
    `apart_s` seconds after one another. Tasks wait for their next turn
    outside of the threads, so a task that waits holds up no other.
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
        self._begin = start
        self._ready: SimpleQueue[T | None] = SimpleQueue()
        self._finished: SimpleQueue[T] = SimpleQueue()
        self._waiting: list[tuple[float, int, T]] = []
        self._pace = _Pace(apart_s)
        self._open = 0
        self._count = 0

    def run(self, tasks: Sequence[T]) -> Iterator[T]:
        """Give each task as its work returned it, in the order in which they end."""
        for task in tasks:
            self.again(task, 0)
        workers = self._start(min(self._threads, len(tasks)))
        try:
            while self._open:
                yield from self._next(self._release())
        finally:
            for _ in range(workers):
                self._ready.put(None)

    def again(self, task: T, wait_s: float) -> None:
        """Have a task that was just given done again after `wait_s` seconds."""
        self._open += 1
        self._count += 1
        heapq.heappush(self._waiting, (time.monotonic() + wait_s, self._count, task))

    def _start(self, count: int) -> int:
        for number in range(count):
            try:
                self._begin(self._labour)
            except RuntimeError:  # the system gives no more threads; those there are will do
                if not number:
                    raise
                return number
        return count

    def _labour(self) -> None:
        while (task := self._ready.get()) is not None:
            self._finished.put(self._work(task))

    def _release(self) -> float | None:
        """Hand the next task out if it is due; give the seconds until the next look, if any."""
        if not self._waiting:
            return None
        left_s = self._waiting[0][0] - time.monotonic()
        if left_s > 0:
            return left_s
        if wait_s := self._pace.wait_s():
            return wait_s
        self._pace.begin()
        self._ready.put(heapq.heappop(self._waiting)[2])
        return 0

    def _next(self, wait_s: float | None) -> Iterator[T]:
        """Give the next task that ends within `wait_s` seconds, if there is one."""
        try:
            task = self._finished.get(timeout=wait_s)
        except Empty:
            return
        self._open -= 1
        yield task
