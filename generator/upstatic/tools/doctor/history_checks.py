"""Findings on the files under history/."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from upstatic.config.schema.root import Config
from upstatic.history import inspection
from upstatic.tools.doctor.findings import Finding, found


def history_findings(history: Path, config: Config, now: datetime) -> Iterator[Finding]:
    """What cannot be read, and what belongs to no monitor. Raises HistoryError."""
    for one in inspection.damaged_files(history):
        yield found("history-damaged", path=one.path.relative_to(history.parent), what=one.what)
    slugs = {monitor.slug for monitor in config.monitors} | config.former_slugs.keys()
    for slug in inspection.unclaimed_slugs(history, slugs, now):
        yield found("history-unclaimed", slug=slug)
