"""Sending of batches: a thread for each channel, so that a slow one delays no other."""

import logging
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from upstatic.domain.failure_reasons import TIMEOUT
from upstatic.notify.channels.address import Address
from upstatic.notify.channels.delivery_errors import FAILED
from upstatic.notify.delivery.apprise_sender import Send
from upstatic.notify.delivery.message_templates import Message
from upstatic.notify.planning.plan import Batch

LONGEST_S = 90.0
"""No round waits longer than this for all channels together."""

# What a service needs to give up by itself; only one that does not is left behind.
_GRACE_S = 2.0
_HOPELESS = {TIMEOUT}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryTask:
    """A batch with its message and its address."""

    batch: Batch
    message: Message
    address: Address


def deliver(tasks: Sequence[DeliveryTask], send: Send) -> Iterator[tuple[DeliveryTask, str]]:
    """Send, and yield each task with "" or the word for its failure as soon as that is known.

    A channel's jobs go one after another, and when one of them ran out of time the rest is not
    tried. What is not done in time is yielded as such; its thread is left to itself.
    """
    done: SimpleQueue[tuple[DeliveryTask, str]] = SimpleQueue()
    by_channel: dict[str, list[DeliveryTask]] = {}
    for task in tasks:
        by_channel.setdefault(task.batch.route.name, []).append(task)
    limits = {name: time.monotonic() + _limit_s(mine) for name, mine in by_channel.items()}
    for mine in by_channel.values():
        threading.Thread(target=_send_all, args=(mine, send, done), daemon=True).start()
    left = {id(task): task for task in tasks}
    while left:
        ended = _next(done, _patience_s(left, limits))
        if ended is not None and left.pop(id(ended[0]), None) is not None:
            yield ended
        now = time.monotonic()
        for task in [task for task in left.values() if limits[task.batch.route.name] <= now]:
            yield left.pop(id(task)), TIMEOUT


def _limit_s(tasks: Sequence[DeliveryTask]) -> float:
    return min(sum(task.batch.route.timeout_s for task in tasks) + _GRACE_S, LONGEST_S)


def _patience_s(left: Mapping[int, DeliveryTask], limits: Mapping[str, float]) -> float:
    first = min(limits[task.batch.route.name] for task in left.values())
    return max(first - time.monotonic(), 0.0)


def _next(
    done: "SimpleQueue[tuple[DeliveryTask, str]]", timeout_s: float
) -> tuple[DeliveryTask, str] | None:
    try:
        return done.get(timeout=timeout_s)
    except Empty:
        return None


def _send_all(
    tasks: Sequence[DeliveryTask], send: Send, done: "SimpleQueue[tuple[DeliveryTask, str]]"
) -> None:
    error = ""
    for task in tasks:
        if error not in _HOPELESS:
            error = _send_one(task, send)
        done.put((task, error))


def _send_one(task: DeliveryTask, send: Send) -> str:
    try:
        return send(task.address, task.message, task.batch.route.timeout_s)
    except Exception:  # noqa: BLE001 - what it says may hold the address
        log.error("channel %s: sending failed by a mistake in the program", task.batch.route.name)  # noqa: TRY400 - as above
        return FAILED
