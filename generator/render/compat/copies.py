"""Upptime's files in the repository: history/<slug>.yml, history/summary.json, api/<slug>/."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from generator.history import upptime
from generator.render.compat.disk import replace
from generator.render.compat.faces import Face
from generator.render.compat.standing import standing
from generator.render.data import compact
from generator.render.facts import MonitorFacts
from generator.render.shields import shields_files
from generator.render.sources import Sources
from generator.render.upptime_summary import upptime_summary


def write_copies(
    root: Path, history: Path, sources: Sources, behind: Iterable[Face]
) -> tuple[str, ...]:
    """Write the files of the monitors in `behind`, and the summary of all; what changed.

    The other monitors' files stay: their figures move in every round, and each write is kept in
    the repository for ever.
    """
    facts = {one.monitor.slug: one for one in sources.facts.monitors}
    found = [
        path for face in behind for path in _monitor(root, history, facts[face.slug], face, sources)
    ]
    if upptime.write_summary(history, upptime_summary(sources)):
        found.append("history/summary.json")
    return tuple(found)


def _monitor(
    root: Path, history: Path, facts: MonitorFacts, face: Face, sources: Sources
) -> Iterator[str]:
    said = standing(facts, face, upptime.started(upptime.read(history, face.slug)))
    if said is None:
        return
    if upptime.write(history, face.slug, said):
        yield f"history/{face.slug}.yml"
    for path, value in shields_files(facts, sources):
        if replace(root / path, compact(value)):
            yield path
