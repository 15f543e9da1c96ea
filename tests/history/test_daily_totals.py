"""Daily totals are kept indefinitely; the last row of a day and monitor counts."""

import dataclasses
import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from upstatic.domain.errors import HistoryError
from upstatic.domain.models import Day
from upstatic.history import daily_totals
from upstatic.history.file_lines import OnDamage

FRIDAY = Day(
    date=date(2026, 11, 20), slug="api", checks=288, known_s=86_400, down_s=600, degraded_s=0,
    maintenance_s=0, mean_ms=120, p50_ms=118, p95_ms=210, max_ms=900,
)  # fmt: skip
EMPTY = dataclasses.replace(
    FRIDAY, slug="web", checks=0, known_s=0, down_s=0, mean_ms=None, p50_ms=None, p95_ms=None,
    max_ms=None,
)  # fmt: skip
ALWAYS = date.min, date.max


def on(day: date, **changes: int) -> Day:
    return dataclasses.replace(FRIDAY, date=day, **changes)  # type: ignore[arg-type] # ints only


def test_a_month_is_a_table_that_any_tool_reads(history: Path) -> None:
    daily_totals.append(history, [EMPTY, FRIDAY])

    assert (history / "daily" / "2026-11.csv").read_text() == (
        "date,slug,checks,known_s,down_s,degraded_s,maintenance_s,mean_ms,p50_ms,p95_ms,max_ms\n"
        "2026-11-20,api,288,86400,600,0,0,120,118,210,900\n"
        "2026-11-20,web,0,0,0,0,0,,,,\n"
    )
    assert daily_totals.read(history, *ALWAYS) == [FRIDAY, EMPTY]


def test_totals_that_did_not_change_are_not_written_again(history: Path) -> None:
    assert daily_totals.append(history, [FRIDAY, EMPTY]) == [FRIDAY, EMPTY]
    assert daily_totals.append(history, [EMPTY, FRIDAY]) == []


def test_the_last_row_of_a_day_and_monitor_counts(history: Path) -> None:
    corrected = on(FRIDAY.date, down_s=900)
    daily_totals.append(history, [FRIDAY, EMPTY])

    assert daily_totals.append(history, [corrected, EMPTY]) == [corrected]
    assert daily_totals.read(history, *ALWAYS) == [corrected, EMPTY]
    assert len((history / "daily" / "2026-11.csv").read_text().splitlines()) == 4


def test_only_the_days_that_are_asked_for_are_read(history: Path) -> None:
    days = [on(date(2026, 9, 29) + timedelta(days=n)) for n in range(60)]
    daily_totals.append(history, days)

    assert [path.name for path in sorted((history / "daily").iterdir())] == [
        "2026-09.csv", "2026-10.csv", "2026-11.csv",
    ]  # fmt: skip
    assert daily_totals.read(history, days[1].date, days[40].date) == days[1:41]
    assert daily_totals.rolled_up(history, days[1].date, days[40].date) == {
        d.date for d in days[1:41]
    }


def test_a_missing_history_has_no_days(history: Path) -> None:
    assert daily_totals.read(history, *ALWAYS) == []
    assert daily_totals.rolled_up(history, *ALWAYS) == set()
    assert daily_totals.append(history, []) == []
    assert not history.exists()


@pytest.mark.parametrize("damage", ["<<<<<<<", "2026-11-20,web,-1,0,0,0,0,,,,", "2026-11-20,web"])
def test_damaged_totals_are_set_aside_and_may_be_rolled_up_again(
    history: Path, damage: str
) -> None:
    path = history / "daily" / "2026-11.csv"
    daily_totals.append(history, [FRIDAY])
    path.write_text(path.read_text() + damage + "\n")

    assert daily_totals.read(history, *ALWAYS, OnDamage.QUARANTINE) == [FRIDAY]
    assert path.read_text().endswith(f"\n? {damage}\n")
    assert daily_totals.append(history, [EMPTY]) == [EMPTY]
    assert daily_totals.read(history, *ALWAYS) == [FRIDAY, EMPTY]


def test_a_torn_row_is_set_aside_by_the_next_roll_up(history: Path) -> None:
    daily_totals.append(history, [FRIDAY])
    path = history / "daily" / "2026-11.csv"
    os.truncate(path, path.stat().st_size - 2)
    daily_totals.append(history, [FRIDAY])

    assert daily_totals.read(history, *ALWAYS) == [FRIDAY]
    assert "\n? 2026-11-20,api" in path.read_text()


def test_a_newer_table_is_refused(history: Path) -> None:
    path = history / "daily" / "2026-11.csv"
    path.parent.mkdir(parents=True)
    path.write_text(f"{daily_totals.TABLE.header},energy_wh\n")

    for act in (
        lambda: daily_totals.append(history, [FRIDAY]),
        lambda: daily_totals.rolled_up(history, *ALWAYS),
    ):
        with pytest.raises(HistoryError, match="newer"):
            act()
    assert path.read_text() == f"{daily_totals.TABLE.header},energy_wh\n"
