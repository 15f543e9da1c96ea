"""A small history with every kind of file, and what each kind is read as."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from upstatic.domain.deliveries import Delivery, Receipt
from upstatic.domain.engines import Engine, EngineName
from upstatic.domain.heartbeats import Heartbeat
from upstatic.domain.models import (
    Day,
    Event,
    Impact,
    Incident,
    Phase,
    Reading,
    Round,
    Status,
    Update,
)
from upstatic.history import (
    certificates,
    daily_totals,
    engine_log,
    events,
    heartbeats,
    incidents,
    receipts,
    renames,
    rounds,
    upptime_samples,
)
from upstatic.history.certificates import Certificate
from upstatic.history.file_lines import OnDamage

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
FILES: Mapping[str, str] = {
    "rounds": "2026-11-20.txt",
    "events": "events/2026.csv",
    "daily totals": "daily/2026-11.csv",
    "certificates": "certificates/2026.csv",
    "heartbeats": "beats/2026-11.csv",
    "receipts": "receipts/2026-11.csv",
    "samples": "imported/2026.csv",
    "incidents": "incidents/1.yml",
    "renames": "renames.csv",
    "engines": "engines.csv",
}
READERS: Mapping[str, Callable[[Path], object]] = {
    "rounds": lambda history: rounds.read(history, NOON.date(), NOON.date(), OnDamage.IGNORE),
    "events": lambda history: events.read(history, OnDamage.IGNORE),
    "daily totals": lambda history: daily_totals.read(history, date.min, date.max, OnDamage.IGNORE),
    "certificates": lambda history: certificates.last(history, NOON + HOUR, OnDamage.IGNORE),
    "heartbeats": lambda history: heartbeats.last(history, NOON + HOUR, OnDamage.IGNORE),
    "receipts": lambda history: receipts.read(history, NOON - 24 * HOUR, OnDamage.IGNORE),
    "samples": lambda history: upptime_samples.read(
        history, NOON.date(), NOON.date(), OnDamage.IGNORE
    ),
    "incidents": incidents.read,
    "renames": renames.read,
    "engines": lambda history: engine_log.latest(
        history, datetime.max.replace(tzinfo=UTC), OnDamage.IGNORE
    ),
}


def _round(time: datetime) -> Round:
    readings = {
        "backup": Reading(status=Status.UP, ms=12),
        "web": Reading(status=Status.DOWN, ms=3, reason="timeout"),
    }
    return Round(time=time, region="", columns=("backup", "web"), readings=readings)


def _event(time: datetime, status: Status) -> Event:
    return Event(time=time, slug="web", status=status, reason="503", ms=4, confirmed_at=time)


def _receipt(time: datetime) -> Receipt:
    return Receipt(time=time, message=f"down:web:{time:%H%M}", channel="team", state=Delivery.SENT)


def _sample(time: datetime) -> upptime_samples.Sample:
    return upptime_samples.Sample(time=time, slug="web", status=Status.UP, code=200, ms=9)


def _day(time: datetime) -> Day:
    return Day(
        date=time.date() - timedelta(days=1), slug="web", checks=288, known_s=86_400,
        down_s=60, degraded_s=0, maintenance_s=0, mean_ms=9, p50_ms=9, p95_ms=12, max_ms=80,
    )  # fmt: skip


def _incident(time: datetime, number: int = 1) -> Incident:
    said = Update(id="1", time=time, phase=Phase.RESOLVED, body="It is over.", author="team")
    return Incident(
        number=number, title="The web shop was down", phase=Phase.RESOLVED, impact=Impact.MAJOR,
        components=("web",), started=time, ended=time + HOUR, updates=(said,),
    )  # fmt: skip


def _certificate(time: datetime) -> Certificate:
    return Certificate(time=time, slug="web", expires=time + 2000 * HOUR)


WRITERS: Mapping[str, Callable[[Path, datetime], object]] = {
    "rounds": lambda history, time: rounds.append(history, [_round(time)]),
    "events": lambda history, time: events.append(history, [_event(time, Status.DOWN)]),
    "daily totals": lambda history, time: daily_totals.append(history, [_day(time)]),
    "certificates": lambda history, time: certificates.append(history, [_certificate(time)]),
    "heartbeats": lambda history, time: heartbeats.append(
        history, Heartbeat(time=time, slug="backup")
    ),
    "receipts": lambda history, time: receipts.append(history, [_receipt(time)]),
    "samples": lambda history, time: upptime_samples.write(history, [_sample(time)]),
    "incidents": lambda history, time: incidents.write(history, _incident(time)),
    "renames": lambda history, time: renames.record(history, {f"old-{time.hour}": "web"}, time),
    "engines": lambda history, time: engine_log.append(
        history, Engine(time=time, name=EngineName.WATCH, interval_s=300)
    ),
}


def make(history: Path) -> None:
    """Write every kind of file, two entries each."""
    for write in WRITERS.values():
        write(history, NOON - HOUR)
        write(history, NOON)


def read(history: Path) -> dict[str, object]:
    """What each kind is read as."""
    return {kind: reader(history) for kind, reader in READERS.items()}
