"""One run: a round, and where intervals ask for it more of them until the next run is due."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from generator.config.schema import Config
from generator.models import Probe
from generator.probe.due import in_region, in_shard
from generator.probe.rhythm import Rhythm, beats, numbered, rhythm_of
from generator.probe.stage import Part, World, probe


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """How often to repeat a round: so many `rounds`, or None for as many as the intervals need.

    `every_s` is the time from one to the next; the shortest interval where it is None. `clock_s`
    and `sleep` are how the time between is measured and spent.
    """

    rounds: int | None = 1
    every_s: float | None = None
    clock_s: Callable[[], float] = time.monotonic
    sleep: Callable[[float], object] = time.sleep


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A round that is over: its run file, and what was seen; no file where nothing was due."""

    out: Path
    probes: tuple[Probe, ...]


def rounds(
    config: Config, *, out: Path, world: World, part: Part, repeat: Repeat
) -> Iterator[Measured]:
    """Measure round after round, each into a file of its own, so that a kill costs none.

    Raises HistoryError as `probe` does.
    """
    rhythm = _rhythm(config, part, repeat)
    for number in beats(rhythm, clock_s=repeat.clock_s, sleep=repeat.sleep):
        path = numbered(out, number)
        probes = probe(config, out=path, world=world, part=part)
        if probes or not number:
            yield Measured(out=path, probes=probes)
        last = {**(part.last_checked or {}), **{each.slug: each.time for each in probes}}
        part = replace(part, last_checked=last, every_s=rhythm.every_s)


def _rhythm(config: Config, part: Part, repeat: Repeat) -> Rhythm:
    mine = in_shard(in_region(config.monitors, part.region), part.shard)
    needed = rhythm_of(mine, repeat.every_s)
    return needed if repeat.rounds is None else replace(needed, rounds=repeat.rounds)
