"""What `watch` does next: steps as values, from the clock and from what is under way."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from upstatic.config.schema.root import Config
from upstatic.probe.scheduling.timer import due_now, is_due, next_start

_LONGEST_WAIT_S = 60.0  # a clock that is set does not end a wait


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Start a round of these monitors."""

    slugs: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """Record what was measured; publish it if a status changed, or if `is_due` says so."""

    is_due: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Do nothing for at most so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """Everything is recorded and published."""


Step = Measure | FollowUp | Wait | End


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchState:
    """What is known when `watch` decides.

    `last_started` has the start of the last check of each monitor, `measuring` the slugs of rounds
    under way, `seconds` the starts of rounds to the second: two rounds of one second would be one
    in the history. `unrecorded` counts the rounds that no follow-up has tried to record; `is_busy`
    while one runs. `published` is the time of the last one that published. `is_stopping` after a
    signal, and `is_concluded` when the follow-up of the last round was started.
    """

    now: datetime
    last_started: Mapping[str, datetime] = field(default_factory=dict)
    measuring: frozenset[str] = frozenset()
    seconds: frozenset[datetime] = frozenset()
    unrecorded: int = 0
    is_busy: bool = False
    published: datetime | None = None
    is_stopping: bool = False
    is_concluded: bool = False


def plan(config: Config, state: WatchState, publish_every_s: float) -> Iterator[Step]:
    """The steps to take now, in order; the last one waits or ends."""
    if state.is_stopping:
        yield from _ending(state)
        return
    if state.now.replace(microsecond=0) in state.seconds:
        due = []
    else:
        due = due_now(config.monitors, state.now, state.last_started, state.measuring)
    if due:
        yield Measure(slugs=frozenset(one.slug for one in due))
    publishes = is_due(state.now, state.published, publish_every_s)
    is_late = bool(due) or (bool(state.measuring) and _was_silent(state, publish_every_s))
    if not state.is_busy and (state.unrecorded or publishes) and not is_late:
        yield FollowUp(is_due=publishes)
    yield Wait(seconds=_until_next(config, state, publish_every_s))


def _was_silent(state: WatchState, publish_every_s: float) -> bool:
    """Whether this is the first follow-up, or that after a suspension.

    Without the rounds under way, it would report that there is no data.
    """
    if state.published is None:
        return True
    return (state.now - state.published).total_seconds() > 2 * publish_every_s


def _ending(state: WatchState) -> Iterator[Step]:
    """Rounds under way end, and what they measured is recorded and published."""
    if state.measuring or state.is_busy:
        yield Wait(seconds=_LONGEST_WAIT_S)
    elif state.is_concluded:
        yield End()
    else:
        yield FollowUp(is_due=True)
        yield Wait(seconds=0)


def _until_next(config: Config, state: WatchState, publish_every_s: float) -> float:
    """The seconds until the next start, at least until the next whole second."""
    intervals = {one.interval_s for one in config.monitors} | {publish_every_s}
    earliest = state.now.replace(microsecond=0) + timedelta(seconds=1)
    start = max(min(next_start(state.now, each) for each in intervals), earliest)
    if state.now.replace(microsecond=0) in state.seconds:
        start = earliest
    return min((start - state.now).total_seconds(), _LONGEST_WAIT_S)
