"""Run files -> rounds: what several shards measured at once is one round."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from generator.models import Reading, Round
from generator.runs import Run

TOGETHER = timedelta(minutes=2)
"""Shards of one round begin within this time; runners of one job seldom start further apart."""


def rounds_of(runs: Sequence[Run]) -> list[Round]:
    """The rounds that these runs make, by time and region.

    Runs of the same region and columns, begun close together and measuring different monitors,
    are shards: one round at the time of the first, as if one process had measured it all.
    """
    rounds: list[Round] = []
    for run in sorted(runs, key=_order):
        part = _round(run)
        place = next((n for n, one in enumerate(rounds) if _belongs(part, one)), None)
        if place is None:
            rounds.append(part)
        else:
            rounds[place] = _joined(rounds[place], part)
    return rounds


def _order(run: Run) -> tuple[datetime, str, tuple[str, ...], list[str]]:
    return run.time, run.region, run.columns, [probe.slug for probe in run.probes]


def _round(run: Run) -> Round:
    """One run as a round; a monitor that the header forgot still has a column."""
    readings = {probe.slug: probe.reading for probe in run.probes}
    extra = tuple(slug for slug in readings if slug not in set(run.columns))
    return Round(time=run.time, region=run.region, columns=run.columns + extra, readings=readings)


def _belongs(part: Round, whole: Round) -> bool:
    same = (part.region, part.columns) == (whole.region, whole.columns)
    return (
        same and part.time - whole.time <= TOGETHER and not set(part.readings) & set(whole.readings)
    )


def _joined(whole: Round, part: Round) -> Round:
    readings: dict[str, Reading] = {**whole.readings, **part.readings}
    return Round(time=whole.time, region=whole.region, columns=whole.columns, readings=readings)
