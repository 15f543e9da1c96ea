"""Record the reports of jobs, for the next round to evaluate."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from upstatic.config.schema.root import Monitor
from upstatic.domain.errors import UpstaticError
from upstatic.domain.heartbeats import Heartbeat
from upstatic.history import heartbeats


def record_heartbeat(
    history: Path, monitors: Sequence[Monitor], slug: str, *, ok: bool, now: datetime
) -> Heartbeat:
    """Record the report of a job: that it succeeded (`ok`), or that it failed.

    Raises UpstaticError when no heartbeat has this slug (the slug may come from anybody who may
    start a workflow), and HistoryError when it cannot be written.
    """
    known = [each.slug for each in monitors if each.check == "heartbeat" and not each.url]
    if slug not in known:
        there = f"known: {', '.join(known)}" if known else "add one with check: heartbeat"
        raise UpstaticError(f"{slug[:60]!r} is not a heartbeat monitor ({there})")
    heartbeat = Heartbeat(time=now, slug=slug, ok=ok)
    heartbeats.append(history, heartbeat)
    return heartbeat
