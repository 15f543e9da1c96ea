"""Engines: which program measures, a row whenever another one takes over.

Without the file there is one engine only. `watch` claims the history when it starts, and `run`
takes over when it is silent; see evaluation/takeover.
"""

from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter
from pathlib import Path

from upstatic.domain.engines import Engine, EngineName
from upstatic.domain.times import format_time, parse_time
from upstatic.history import append_only
from upstatic.history.csv_tables import Table, number
from upstatic.history.file_lines import OnDamage
from upstatic.history.file_names import ENGINES


def _parse(fields: Sequence[str]) -> Engine:
    time, name, interval_s = fields
    return Engine(time=parse_time(time), name=EngineName(name), interval_s=number(interval_s))


def _fields(engine: Engine) -> Sequence[str]:
    return format_time(engine.time), engine.name.value, str(engine.interval_s)


TABLE = Table(header="time,engine,interval", parse=_parse, fields=_fields)


def latest(history: Path, now: datetime, damage: OnDamage = OnDamage.WARN) -> Engine | None:
    """The engine that took over last; None where there was only one. Raises HistoryError.

    Rows later than `now` are of a clock that was ahead: they would hide all others until then.
    """
    rows = [row for path in ENGINES.existing(history) for row in TABLE.read(path, damage)]
    return max((row for row in rows if row.time <= now), key=attrgetter("time"), default=None)


def append(history: Path, engine: Engine) -> None:
    """Record that an engine takes over. Raises HistoryError."""
    path = ENGINES.writable(history, "engines")
    append_only.append(path, TABLE.lines([engine], TABLE.load(path).lines))
