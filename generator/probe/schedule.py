"""Doing many slow things at once, and some of them again later, without anyone waiting in line."""

import heapq
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

# A thread that waits for an answer costs next to nothing; only memory limits how many there are.
THREADS = 256

T = TypeVar("T")


def start_thread(labour: Callable[[], None]) -> None:
    """Start a daemon: an interrupted run ends at once, not after the slowest time limit."""
    threading.Thread(target=labour, daemon=True).start()


class Schedule(Generic[T]):
    """Works on tasks in threads; a task may ask to be done again after a wait.

    `work` is called in a thread with a task and must not raise. Tasks wait for their next turn
    outside of the threads, so a task that waits holds up no other.
    """

    def __init__(
        self,
        work: Callable[[T], T],
        *,
        threads: int = THREADS,
        start: Callable[[Callable[[], None]], None] = start_thread,
    ) -> None:
        self._work = work
        self._threads = threads
        self._begin = start
        self._ready: SimpleQueue[T | None] = SimpleQueue()
        self._finished: SimpleQueue[T] = SimpleQueue()
        self._waiting: list[tuple[float, int, T]] = []
        self._open = 0
        self._again = 0

    def run(self, tasks: Sequence[T]) -> Iterator[T]:
        """Give each task as its work returned it, in the order in which they end."""
        self._open = len(tasks)
        for task in tasks:
            self._ready.put(task)
        workers = self._start(min(self._threads, len(tasks)))
        try:
            while self._open:
                self._release()
                yield from self._next()
        finally:
            for _ in range(workers):
                self._ready.put(None)

    def again(self, task: T, wait_s: float) -> None:
        """Have a task that was just given done again after `wait_s` seconds."""
        self._open += 1
        self._again += 1
        heapq.heappush(self._waiting, (time.monotonic() + wait_s, self._again, task))

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

    def _release(self) -> None:
        now_s = time.monotonic()
        while self._waiting and self._waiting[0][0] <= now_s:
            self._ready.put(heapq.heappop(self._waiting)[2])

    def _next(self) -> Iterator[T]:
        """Give the next finished task, or nothing when one that waits is due before that."""
        wait_s = max(0.0, self._waiting[0][0] - time.monotonic()) if self._waiting else None
        try:
            task = self._finished.get(timeout=wait_s)
        except Empty:
            return
        self._open -= 1
        yield task
