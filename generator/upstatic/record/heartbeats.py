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

    A former slug is accepted too. Raises UpstaticError when no heartbeat monitor has this slug (it
    may come from any person who can start a workflow), and HistoryError when it cannot be written.
    """
    waiting = [each for each in monitors if each.check == "heartbeat" and not each.url]
    slugs = {old: each.slug for each in waiting for old in each.formerly}
    slugs |= {each.slug: each.slug for each in waiting}
    if slug not in slugs:
        known = ", ".join(each.slug for each in waiting)
        there = f"known: {known}" if known else "add one with check: heartbeat"
        raise UpstaticError(f"{slug[:60]!r} is not a heartbeat monitor ({there})")
    heartbeat = Heartbeat(time=now, slug=slugs[slug], ok=ok)
    heartbeats.append(history, heartbeat)
    return heartbeat
