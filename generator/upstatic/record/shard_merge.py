"""Run files become rounds: shards that measured at the same time are one round."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from upstatic.domain.models import Reading, Round
from upstatic.domain.shards import Shard
from upstatic.history.run_files import Run

MAX_SPREAD = timedelta(minutes=2)
"""Shards of one round begin within this time; runners of one job rarely start further apart."""


def merge_shards(runs: Sequence[Run]) -> list[Round]:
    """The rounds of these runs, by time and region.

    Different shards of the same region and columns, begun close together and measuring different
    monitors, are one round at the time of the first, as if one process had measured it all. Where
    rounds follow each other closely, a shard belongs to the one that began last before it.
    """
    rounds: list[tuple[Round, set[Shard | None]]] = []
    for run in sorted(runs, key=_order):
        part = _round(run)
        place = next((n for n in _latest(rounds) if _belongs(run, part, *rounds[n])), None)
        if place is None:
            rounds.append((part, {run.shard}))
        else:
            whole, shards = rounds[place]
            rounds[place] = _joined(whole, part), {*shards, run.shard}
    return [whole for whole, _ in rounds]


def _latest(rounds: Sequence[object]) -> range:
    return range(len(rounds) - 1, -1, -1)


def _order(run: Run) -> tuple[datetime, str, tuple[str, ...], str]:
    return run.time, run.region, run.columns, str(run.shard or "")


def _round(run: Run) -> Round:
    """One run as a round; a monitor that is missing in the header gets a column too."""
    readings = {probe.slug: probe.reading for probe in run.probes}
    extra = tuple(slug for slug in readings if slug not in set(run.columns))
    return Round(time=run.time, region=run.region, columns=run.columns + extra, readings=readings)


def _belongs(run: Run, part: Round, whole: Round, shards: set[Shard | None]) -> bool:
    if (part.region, part.columns) != (whole.region, whole.columns):
        return False
    other_shard = run.shard is not None and {None, run.shard}.isdisjoint(shards)
    apart = set(part.readings).isdisjoint(whole.readings)
    return other_shard and apart and part.time - whole.time <= MAX_SPREAD


def _joined(whole: Round, part: Round) -> Round:
    readings: dict[str, Reading] = {**whole.readings, **part.readings}
    return Round(time=whole.time, region=whole.region, columns=whole.columns, readings=readings)
