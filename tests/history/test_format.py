"""The page about the format tells the truth: its examples are read and written as it says."""

import csv
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from upstatic.domain.deliveries import Delivery
from upstatic.domain.models import Status
from upstatic.history import (
    certificates,
    daily_totals,
    engine_log,
    events,
    heartbeats,
    incidents,
    receipts,
    rounds,
    upptime_samples,
)

from tests.history.conftest import MakeRound

PAGE = Path(__file__).parents[2] / "docs" / "history-format.md"
DAY = date(2026, 11, 20)


def example(kind: str) -> str:
    found = re.search(rf"```{kind}\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert found
    return found[1]


@pytest.fixture
def shown(history: Path) -> Path:
    """The history of the page's examples."""
    for kind, name in (
        ("rounds", "2026-11-20.txt"), ("events", "events/2026.csv"), ("daily", "daily/2026-11.csv"),
        ("imported", "imported/2024.csv"),
        ("beats", "beats/2026-11.csv"), ("receipts", "receipts/2026-11.csv"),
        ("incident", "incidents/42.yml"), ("certificates", "certificates/2026.csv"),
        ("engines", "engines.csv"),
    ):  # fmt: skip
        (history / name).parent.mkdir(parents=True, exist_ok=True)
        (history / name).write_text(example(kind))
    return history


def test_the_rounds_of_the_page_are_read(shown: Path, a_round: MakeRound) -> None:
    assert rounds.read(shown, DAY, DAY) == [
        a_round("10:05:37", region="eu", api="123", web_shop="98", docs="210"),
        a_round("10:10:41", region="eu", api="!503/321", web_shop="~812", docs="-"),
        a_round("10:10:44", region="us", api="!503/290", web_shop="260", docs="-secret"),
    ]


def test_its_tables_are_read(shown: Path) -> None:
    down, up = events.read(shown)
    assert (down.status, down.reason, down.ms, up.status) == (Status.DOWN, "503", 321, Status.UP)
    assert up.confirmed_at == up.time
    renamed, gone, slow = upptime_samples.read(shown, date.min, date.max)
    assert (renamed.source, gone.source, gone.reason) == ("shop.yml", "web-shop.yml", "")
    assert (slow.status, slow.ms) == (Status.DEGRADED, 31200)
    heartbeat = heartbeats.last(shown, datetime(2026, 11, 21, tzinfo=UTC))["backup"]
    assert (heartbeat.time.hour, heartbeat.ok) == (3, False)
    seen = certificates.last(shown, heartbeat.time)["api"]
    assert (seen.expires.year, seen.expires.month) == (2027, 1)
    engine = engine_log.latest(shown, datetime.max.replace(tzinfo=UTC))
    assert engine is not None
    assert (engine.name, engine.interval_s) == ("run", 0)
    start, told = receipts.read(shown, heartbeat.time)
    assert (start.message, told.state, told.attempts) == ("start", Delivery.SENT, 2)
    assert [(day.slug, day.checks) for day in daily_totals.read(shown, date.min, date.max)] == [
        ("api", 289), ("docs", 0),
    ]  # fmt: skip


def test_what_the_program_writes_is_what_the_page_shows(shown: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    rounds.append(again, rounds.read(shown, DAY, DAY))
    events.append(again, events.read(shown))

    assert (again / "2026-11-20.txt").read_text() == example("rounds")
    assert (again / "events" / "2026.csv").read_text() == example("events")
    upptime_samples.write(again, upptime_samples.read(shown, date.min, date.max))
    assert (again / "imported" / "2024.csv").read_text() == example("imported")
    (incident,) = incidents.read(shown)
    incidents.write(again, incident)
    assert (again / "incidents" / "42.yml").read_text() == example("incident")


def test_any_tool_reads_the_tables(shown: Path) -> None:
    with (shown / "daily" / "2026-11.csv").open() as table:
        latest = {(row["date"], row["slug"]): row for row in csv.DictReader(table)}

    assert latest["2026-11-19", "api"]["down_s"] == "300"
