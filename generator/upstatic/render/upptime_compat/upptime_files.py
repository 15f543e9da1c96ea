"""Upptime's files in the repository: history/<slug>.yml, history/summary.json, api/<slug>/."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from upstatic.history import upptime_files
from upstatic.render.analysis.dataset import MonitorFacts
from upstatic.render.badges.shields import shields_files
from upstatic.render.exports.files import compact
from upstatic.render.exports.upptime_summary import upptime_summary
from upstatic.render.upptime_compat.atomic_write import replace
from upstatic.render.upptime_compat.monitor_file import standing
from upstatic.render.upptime_compat.monitor_status import Face
from upstatic.render.views.render_context import Sources


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
    if upptime_files.write_summary(history, upptime_summary(sources)):
        found.append("history/summary.json")
    return tuple(found)


def _monitor(
    root: Path, history: Path, facts: MonitorFacts, face: Face, sources: Sources
) -> Iterator[str]:
    said = standing(facts, face, upptime_files.started(upptime_files.read(history, face.slug)))
    if said is None:
        return
    if upptime_files.write(history, face.slug, said):
        yield f"history/{face.slug}.yml"
    for path, value in shields_files(facts, sources):
        if replace(root / path, compact(value)):
            yield path
