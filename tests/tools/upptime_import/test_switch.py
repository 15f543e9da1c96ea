"""The day of the switch, and those around it: what Upptime measured and our rounds are one past."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from upstatic.config import Config, load
from upstatic.domain.models import Day, Reading, Round, Status
from upstatic.history import append_only, daily_totals
from upstatic.record.stage import record
from upstatic.render.analysis.dataset import MonitorData
from upstatic.render.analysis.loading import load_dataset
from upstatic.render.analysis.windows import window_stats

from tests.tools.upptime_import.conftest import Bring
from tests.tools.upptime_import.repositories import Repository

HOUR = 3600


@pytest.fixture
def api(upptime: Repository) -> Repository:
    """Upptime's last days: up on the 1st at 22:00, down on the 2nd from 6:00 to 7:00."""
    upptime.config("2024-05-01T08:00:00Z", api="https://api.test")
    upptime.sample("api.yml", "2024-05-01T22:00:00Z", "up 200 100")
    upptime.sample("api.yml", "2024-05-02T06:00:00Z", "down 503 20")
    upptime.sample("api.yml", "2024-05-02T07:00:00Z", "up 200 300")
    return upptime


def settings(api: Repository) -> Config:
    return load(api.folder / ".upptimerc.yml").config


def measure(api: Repository, first: str, last: str) -> None:
    """Our own rounds, every five minutes, up in 50 ms; recorded one after the other."""
    time, end = datetime.fromisoformat(first), datetime.fromisoformat(last)
    while time <= end:
        readings = {"api": Reading(status=Status.UP, ms=50)}
        row = Round(time=time, region="", columns=("api",), readings=readings)
        record(api.folder / "history", [row], settings(api).monitors, now=time)
        time += timedelta(minutes=5)


def days(api: Repository) -> dict[int, Day]:
    """What is recorded, by day of the month."""
    rows = daily_totals.read(api.folder / "history", date.min, date.max)
    return {row.date.day: row for row in rows if row.slug == "api"}


def page(api: Repository, now: str) -> MonitorData:
    facts = load_dataset(api.folder / "history", settings(api), datetime.fromisoformat(now))
    return facts.monitors[0]


def test_the_day_of_the_switch_holds_both_halves(api: Repository, bring: Bring) -> None:
    bring(now="2024-05-02T08:00:00Z")
    measure(api, "2024-05-02T09:00:00Z", "2024-05-02T10:00:00Z")
    measure(api, "2024-05-03T00:00:00Z", "2024-05-03T00:10:00Z")
    second = days(api)[2]
    assert (second.checks, second.down_s) == (2 + 13, HOUR)
    assert second.known_s == 10 * HOUR + 600  # until ten minutes after our last round
    assert days(api)[1].known_s == 2 * HOUR


def test_the_page_shows_the_running_day_of_the_switch_whole(api: Repository, bring: Bring) -> None:
    bring(now="2024-05-02T08:00:00Z")
    measure(api, "2024-05-02T09:00:00Z", "2024-05-02T09:30:00Z")
    facts = page(api, "2024-05-02T09:30:00Z")
    today = facts.days[date(2024, 5, 2)]
    assert (today.known_s, today.down_s) == (9 * HOUR + 1800, HOUR)
    day, week, *_ = window_stats(facts, datetime(2024, 5, 2, 9, 30, tzinfo=UTC))
    assert (day.totals.known_s, day.totals.down_s) == (11 * HOUR + 1800, HOUR)
    assert week.ratio == pytest.approx(1 - HOUR / (11.5 * HOUR))


def test_before_the_first_round_the_page_shows_imported_history_only(
    api: Repository, bring: Bring
) -> None:
    bring(now="2024-05-02T08:00:00Z")
    facts = page(api, "2024-05-02T20:00:00Z")
    assert facts.stale
    assert facts.days[date(2024, 5, 2)].known_s == 7 * HOUR
    assert facts.days[date(2024, 5, 1)].known_s == 2 * HOUR


def test_totals_are_rolled_up_again_without_a_loss(api: Repository, bring: Bring) -> None:
    bring(now="2024-05-03T08:00:00Z")
    before = days(api)
    measure(api, "2024-05-03T09:00:00Z", "2024-05-03T09:10:00Z")
    measure(api, "2024-05-04T00:00:00Z", "2024-05-04T00:10:00Z")
    after = days(api)
    assert after[1] == before[1]
    assert (after[2].checks, after[2].down_s) == (2, HOUR)
    assert after[2].known_s == 24 * HOUR  # our round came in time: what was between is known
    assert after[3].known_s == 9 * HOUR + 1200


def test_a_day_without_any_round_of_ours_is_summed_up_too(api: Repository, bring: Bring) -> None:
    bring(now="2024-05-02T08:00:00Z")
    measure(api, "2024-05-04T06:00:00Z", "2024-05-04T06:05:00Z")
    found = days(api)
    assert {day: row.known_s for day, row in found.items()} == {
        1: 2 * HOUR, 2: 24 * HOUR, 3: 24 * HOUR,
    }  # fmt: skip
    assert found[2].down_s == HOUR


def test_a_pause_before_our_first_round_is_a_gap(api: Repository, bring: Bring) -> None:
    bring(now="2024-05-02T08:00:00Z")
    measure(api, "2024-05-09T06:00:00Z", "2024-05-09T06:05:00Z")
    assert {day: row.known_s for day, row in days(api).items()} == {1: 2 * HOUR, 2: 7 * HOUR}


def test_an_import_after_our_rounds_began_gives_the_same_days(
    api: Repository, bring: Bring, tmp_path: Path
) -> None:
    measure(api, "2024-05-02T09:00:00Z", "2024-05-02T10:00:00Z")
    measure(api, "2024-05-03T00:00:00Z", "2024-05-03T00:10:00Z")
    assert days(api)[2].known_s == HOUR + 600
    bring(now="2024-05-03T00:12:00Z")
    late = days(api)
    assert (late[2].checks, late[2].known_s, late[2].down_s) == (15, 10 * HOUR + 600, HOUR)
    (api.folder / "history").rename(tmp_path / "late")
    bring(now="2024-05-02T08:00:00Z")
    measure(api, "2024-05-02T09:00:00Z", "2024-05-02T10:00:00Z")
    measure(api, "2024-05-03T00:00:00Z", "2024-05-03T00:10:00Z")
    assert days(api) == late


def test_a_finished_day_that_record_has_not_summed_up_is_left_to_it(
    api: Repository, bring: Bring
) -> None:
    measure(api, "2024-05-02T09:00:00Z", "2024-05-02T10:00:00Z")
    bring(now="2024-05-03T00:02:00Z")
    assert sorted(days(api)) == [1]
    measure(api, "2024-05-03T00:05:00Z", "2024-05-03T00:10:00Z")
    assert days(api)[2].checks == 15


def test_a_kill_at_any_file_is_made_whole_by_the_next_import(
    api: Repository, bring: Bring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.sample("api.yml", "2025-01-02T07:00:00Z", "down 0 0")
    history = api.folder / "history"
    bring(now="2025-02-01T00:00:00Z")
    whole = tables(history)
    assert len(whole) == 2 * 3  # two years of samples, of events, and a month of days in each
    for survived in range(len(whole)):
        for path in ("imported", "events", "daily"):
            (history / path).rename(tmp_path / f"{path}{survived}")
        with monkeypatch.context() as patched:
            _kill_after(patched, survived)
            with pytest.raises(KeyboardInterrupt):
                bring(now="2025-02-01T00:00:00Z")
        bring(now="2025-02-01T00:00:00Z")
        assert tables(history) == whole


def tables(history: Path) -> dict[str, bytes]:
    found = history.rglob("*.csv")
    return {str(path.relative_to(history)): path.read_bytes() for path in found}


def _kill_after(patched: pytest.MonkeyPatch, files_written: int) -> None:
    """Let so many files be written, and then no more: each is whole or not there."""
    left = [files_written]

    def counted(write: Callable[..., None]) -> Callable[..., None]:
        def run(path: Path, what: object) -> None:
            if what and not left[0]:
                raise KeyboardInterrupt
            left[0] -= bool(what)
            write(path, what)

        return run

    for name in ("rewrite", "append"):
        patched.setattr(append_only, name, counted(getattr(append_only, name)))
