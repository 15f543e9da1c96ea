"""Upptime's files in the repository: history/<slug>.yml, history/summary.json, api/<slug>/."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from upstatic.history import upptime_files
from upstatic.history.contained_paths import require_contained
from upstatic.render.analysis.dataset import MonitorData
from upstatic.render.badges.shields import shields_files
from upstatic.render.exports.files import compact
from upstatic.render.exports.upptime_summary import upptime_summary
from upstatic.render.upptime_compat.atomic_write import replace
from upstatic.render.upptime_compat.monitor_file import current_status
from upstatic.render.upptime_compat.monitor_status import MonitorStatus
from upstatic.render.views.render_context import RenderContext


def write_copies(
    root: Path, history: Path, context: RenderContext, behind: Iterable[MonitorStatus]
) -> tuple[str, ...]:
    """Write the files of the monitors in `behind` and the summary; returns changed paths.

    The other monitors' files stay: their figures move in every round, and each write is kept in
    the repository indefinitely.
    """
    data = {one.monitor.slug: one for one in context.dataset.monitors}
    found = [
        path
        for status in behind
        for path in _monitor(root, history, data[status.slug], status, context)
    ]
    if upptime_files.write_summary(history, upptime_summary(context)):
        found.append("history/summary.json")
    return tuple(found)


def _monitor(
    root: Path, history: Path, data: MonitorData, status: MonitorStatus, context: RenderContext
) -> Iterator[str]:
    said = current_status(
        data, status, upptime_files.started(upptime_files.read(history, status.slug))
    )
    if said is None:
        return
    if upptime_files.write(history, status.slug, said):
        yield f"history/{status.slug}.yml"
    for path, value in shields_files(data, context):
        require_contained(root / path, root / "api")
        if replace(root / path, compact(value)):
            yield path
