"""Parcels are sent: a thread for each channel, so that a slow one holds nobody up."""

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
from upstatic.notify.delivery.templates import Notice
from upstatic.notify.planning.plan import Parcel

LONGEST_S = 90.0
"""No round waits longer than this for all channels together."""

# What a service needs to give up by itself; only one that does not is left behind.
_GRACE_S = 2.0
_HOPELESS = {TIMEOUT}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A parcel with its words and its address."""

    parcel: Parcel
    notice: Notice
    address: Address


def deliver(jobs: Sequence[Job], send: Send) -> Iterator[tuple[Job, str]]:
    """Send, and yield each job with "" or the word for its failure as soon as that is known.

    A channel's jobs go one after another, and when one of them ran out of time the rest is not
    tried. What is not done in time is yielded as such; its thread is left to itself.
    """
    done: SimpleQueue[tuple[Job, str]] = SimpleQueue()
    by_channel: dict[str, list[Job]] = {}
    for job in jobs:
        by_channel.setdefault(job.parcel.route.name, []).append(job)
    limits = {name: time.monotonic() + _limit_s(mine) for name, mine in by_channel.items()}
    for mine in by_channel.values():
        threading.Thread(target=_send_all, args=(mine, send, done), daemon=True).start()
    left = {id(job): job for job in jobs}
    while left:
        ended = _next(done, _patience_s(left, limits))
        if ended is not None and left.pop(id(ended[0]), None) is not None:
            yield ended
        now = time.monotonic()
        for job in [job for job in left.values() if limits[job.parcel.route.name] <= now]:
            yield left.pop(id(job)), TIMEOUT


def _limit_s(jobs: Sequence[Job]) -> float:
    return min(sum(job.parcel.route.timeout_s for job in jobs) + _GRACE_S, LONGEST_S)


def _patience_s(left: Mapping[int, Job], limits: Mapping[str, float]) -> float:
    first = min(limits[job.parcel.route.name] for job in left.values())
    return max(first - time.monotonic(), 0.0)


def _next(done: "SimpleQueue[tuple[Job, str]]", timeout_s: float) -> tuple[Job, str] | None:
    try:
        return done.get(timeout=timeout_s)
    except Empty:
        return None


def _send_all(jobs: Sequence[Job], send: Send, done: "SimpleQueue[tuple[Job, str]]") -> None:
    error = ""
    for job in jobs:
        if error not in _HOPELESS:
            error = _send_one(job, send)
        done.put((job, error))


def _send_one(job: Job, send: Send) -> str:
    try:
        return send(job.address, job.notice, job.parcel.route.timeout_s)
    except Exception:  # noqa: BLE001 - what it says may hold the address
        log.error("channel %s: sending failed by a mistake in the program", job.parcel.route.name)  # noqa: TRY400 - as above
        return FAILED
