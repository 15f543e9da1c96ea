import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from upstatic.domain.errors import HistoryError
from upstatic.domain.heartbeats import Heartbeat
from upstatic.history import heartbeats

NOW = datetime(2026, 11, 30, 23, 50, tzinfo=UTC)


def heartbeat(slug: str, minutes: float = 0, *, ok: bool = True) -> Heartbeat:
    return Heartbeat(time=NOW + timedelta(minutes=minutes), slug=slug, ok=ok)


def test_the_last_heartbeat_of_each_job_counts_in_any_order(history: Path) -> None:
    for each in (heartbeat("backup", 5), heartbeat("report", 1), heartbeat("backup", 2, ok=False)):
        heartbeats.append(history, each)

    assert heartbeats.last(history, NOW + timedelta(hours=1)) == {
        "backup": heartbeat("backup", 5), "report": heartbeat("report", 1),
    }  # fmt: skip


def test_a_beat_of_the_future_does_not_count_yet(history: Path) -> None:
    heartbeats.append(history, heartbeat("backup", 1))
    heartbeats.append(history, heartbeat("backup", 600))

    assert heartbeats.last(history, NOW + timedelta(minutes=2)) == {
        "backup": heartbeat("backup", 1)
    }


def test_each_month_has_its_table(history: Path) -> None:
    heartbeats.append(history, heartbeat("backup"))
    heartbeats.append(history, heartbeat("backup", 20, ok=False))

    assert (history / "beats" / "2026-11.csv").read_text() == (
        "time,slug,state\n2026-11-30T23:50:00Z,backup,ok\n"
    )
    assert (history / "beats" / "2026-12.csv").read_text() == (
        "time,slug,state\n2026-12-01T00:10:00Z,backup,failed\n"
    )


def test_no_beats_are_none(history: Path) -> None:
    assert heartbeats.last(history, NOW) == {}


def test_damage_is_reported_and_does_not_affect_other_heartbeats(
    history: Path, caplog: pytest.LogCaptureFixture
) -> None:
    heartbeats.append(history, heartbeat("backup"))
    table = history / "beats" / "2026-11.csv"
    table.write_text(table.read_text() + "<<<<<<< HEAD\n2026-11-30T23:59:00Z,report,perhaps\n")
    with caplog.at_level(logging.WARNING):
        found = heartbeats.last(history, NOW + timedelta(hours=1))

    assert list(found) == ["backup"]
    assert "2026-11.csv:3: a damaged line is left out" in caplog.text


def test_a_table_of_a_newer_version_is_left_alone(history: Path) -> None:
    (history / "beats").mkdir(parents=True)
    (history / "beats" / "2026-11.csv").write_text("time,slug,state,runner\n")

    with pytest.raises(HistoryError, match="newer Upstatic"):
        heartbeats.append(history, heartbeat("backup"))


def test_the_lines_of_a_diff_are_read(history: Path) -> None:
    heartbeats.append(history, heartbeat("backup"))
    lines = (history / "beats" / "2026-11.csv").read_text().splitlines(keepends=True)

    assert heartbeats.read_lines([*lines, "half a", "? set aside"]) == [heartbeat("backup")]
