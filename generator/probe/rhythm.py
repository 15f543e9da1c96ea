"""Rounds repeated within one run, for intervals that are shorter than the time between two runs."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.config.schema import FIVE_MINUTES_S, Monitor


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How many rounds a run has, and how many seconds lie between the beginnings of two."""

    rounds: int = 1
    every_s: float = FIVE_MINUTES_S


def rhythm_of(monitors: Iterable[Monitor], every_s: float | None = None) -> Rhythm:
    """As many rounds, `every_s` apart, as begin before the next run is due.

    The shortest interval says how far apart where `every_s` does not; a single round is enough
    where no interval is shorter than the time between two runs.
    """
    shortest_s = min((one.interval_s for one in monitors), default=FIVE_MINUTES_S)
    apart_s = every_s or min(shortest_s, FIVE_MINUTES_S)
    return Rhythm(rounds=max(int(FIVE_MINUTES_S // apart_s), 1), every_s=apart_s)


def beats(
    rhythm: Rhythm, *, clock_s: Callable[[], float], sleep: Callable[[float], object]
) -> Iterator[int]:
    """Give the number of each round, from 0 on, when it is time for it to begin.

    A round that took longer than the time to the next one makes that one begin at once; none
    begins later than the last one should have, so a slow run is shorter by some rounds.
    """
    start_s = clock_s()
    number = 0
    while number < rhythm.rounds:
        yield number
        passed_s = clock_s() - start_s
        number = max(number + 1, int(passed_s // rhythm.every_s))
        if number < rhythm.rounds:
            sleep(max(number * rhythm.every_s - passed_s, 0))


def numbered(out: Path, number: int) -> Path:
    """The run file of a round: `run/eu.jsonl`, then `run/eu.2.jsonl` and so on."""
    return out.with_name(f"{out.stem}.{number + 1}{out.suffix}") if number else out
