"""A rounds file holds every round of a UTC day, and reads back whatever happened to it."""

import dataclasses
import logging
import random
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import count
from pathlib import Path

import pytest
from upstatic.domain.errors import HistoryError
from upstatic.domain.models import Reading, Round, Status
from upstatic.history import rounds
from upstatic.history.file_lines import OnDamage
from upstatic.history.round_columns import columns_in, tag_of

from tests.history.conftest import MakeRound
from tests.support.git import git

DAY = date(2026, 11, 20)


def read(history: Path, damage: OnDamage = OnDamage.WARN) -> list[Round]:
    return rounds.read(history, DAY, DAY, damage)


def test_a_day_is_one_file_that_explains_itself(history: Path, a_round: MakeRound) -> None:
    rounds.append(history, [a_round("10:05:37", region="eu", api="123", web_shop="98", docs="210")])
    rounds.append(history, [a_round("10:10:41", api="!503/321", web_shop="~812", docs="-")])

    tag = tag_of(("api", "web-shop", "docs"), {})
    assert (history / "2026-11-20.txt").read_text() == (
        "# upstatic history 1\n"
        f"#{tag} api web-shop docs\n"
        f"10:05:37 {tag}@eu 123 98 210\n"
        f"10:10:41 {tag} !503/321 ~812 -\n"
    )
    assert len(tag) == 4


def test_rounds_come_back_by_time_and_region_as_they_were(
    history: Path, a_round: MakeRound
) -> None:
    first = a_round("10:05:37", region="eu", api="1", docs="-timeout/30")
    second = a_round("10:05:37", region="us", api="2", docs="-")
    third = a_round("00:00:00", day=21, api="3")

    assert rounds.append(history, [third, second, first]) == [first, second, third]
    assert rounds.read(history, DAY, DAY + timedelta(days=1)) == [first, second, third]
    assert read(history) == [first, second]
    assert rounds.days(history) == [DAY, DAY + timedelta(days=1)]


def test_a_missing_history_is_an_empty_one(history: Path) -> None:
    assert read(history) == []
    assert rounds.days(history) == []
    assert rounds.append(history, []) == []
    assert not history.exists()


def test_a_recorded_round_is_not_recorded_again(history: Path, a_round: MakeRound) -> None:
    row = a_round("10:05:37", api="1", docs="2")
    rounds.append(history, [row, row])
    before = (history / "2026-11-20.txt").read_bytes()

    assert rounds.append(history, [row]) == []
    assert rounds.append(history, [a_round("10:05:37", api="1", docs="-")]) == []
    assert (history / "2026-11-20.txt").read_bytes() == before


def test_two_rows_of_a_round_are_one_as_two_shards_leave_them(
    history: Path, a_round: MakeRound
) -> None:
    rounds.append(history, [a_round("10:05:37", api="1", docs="-")])
    rounds.append(history, [a_round("10:05:37", api="1", docs="2")])

    assert read(history) == [a_round("10:05:37", api="1", docs="2")]


def test_a_contradiction_is_settled_alike_in_any_order(tmp_path: Path, a_round: MakeRound) -> None:
    rows = [a_round("10:05:37", api=cell) for cell in ("1", "!dns", "-secret")]
    seen = set()
    for n, order in enumerate([rows, rows[::-1]]):
        for row in order:
            rounds.append(tmp_path / str(n), [row])
        [merged] = read(tmp_path / str(n))
        seen.add(merged.readings["api"])

    assert len(seen) == 1


def test_a_late_writer_with_older_columns_lands_under_its_own(
    history: Path, a_round: MakeRound
) -> None:
    rows = [
        a_round("10:05:00", api="1", docs="2"),
        a_round("10:10:00", docs="3", api="4", new="5"),
        a_round("10:15:00", api="6", docs="7"),
    ]
    for row in rows:
        rounds.append(history, [row])

    assert read(history) == rows
    assert (history / "2026-11-20.txt").read_text().count("#") == 3


def collision() -> tuple[tuple[str, ...], tuple[str, ...]]:
    seen: dict[str, tuple[str, ...]] = {}
    for n in count():
        columns = (f"site-{n}",)
        tag = tag_of(columns, {})
        if tag in seen:
            return seen[tag], columns
        seen[tag] = columns
    raise AssertionError("unreachable")


def test_a_tag_grows_when_another_list_of_columns_has_it(history: Path, a_round: MakeRound) -> None:
    rows = [
        dataclasses.replace(a_round(at, api="7"), columns=columns, readings={})
        for at, columns in zip(("10:00:00", "10:05:00"), collision(), strict=True)
    ]
    rounds.append(history, rows)

    tags = columns_in((history / "2026-11-20.txt").read_text().split("\n"))
    assert sorted(map(len, tags)) == [4, 5]
    assert read(history) == rows


def test_any_time_zone_and_any_fraction_of_a_second_may_come_in(
    history: Path, a_round: MakeRound
) -> None:
    row = a_round("23:30:00", api="1")
    east = row.time.astimezone(timezone(timedelta(hours=2))) + timedelta(microseconds=987_654)

    assert rounds.append(history, [dataclasses.replace(row, time=east)]) == [row]
    assert rounds.append(history, [row]) == []
    assert read(history) == [row]


def test_odd_regions_and_reasons_break_no_row(history: Path, a_round: MakeRound) -> None:
    row = a_round("10:00:00", region="us east/2 é@\n#", api="!a%20b%0A%23c/9", docs="3")
    rounds.append(history, [row])

    assert read(history) == [row]
    assert row.readings["api"].reason == "a b\n#c"


@pytest.mark.parametrize("slug", ["two words", "", "a\nb", "a\u2028b", "nul\0"])
def test_a_slug_that_would_break_a_row_is_refused(
    history: Path, a_round: MakeRound, slug: str
) -> None:
    row = dataclasses.replace(a_round("10:00:00", api="1"), columns=(slug,))

    with pytest.raises(HistoryError, match="cannot be recorded"):
        rounds.append(history, [row])
    assert not history.exists()


def test_a_round_that_knew_no_monitor_is_not_recorded(history: Path, a_round: MakeRound) -> None:
    assert rounds.append(history, [a_round("10:00:00")]) == []
    assert not history.exists()


def test_the_order_of_lines_and_windows_line_ends_do_not_matter(
    history: Path, a_round: MakeRound
) -> None:
    rows = [a_round(f"10:{n:02}:00", api=str(n)) for n in range(30)]
    rounds.append(history, rows)
    path = history / "2026-11-20.txt"
    lines = path.read_text().splitlines() * 2
    random.Random(7).shuffle(lines)  # noqa: S311 - a test, not a secret
    path.write_bytes("\r\n".join([*lines, ""]).encode())

    assert read(history) == rows


def test_other_files_in_the_folder_are_not_rounds(history: Path, a_round: MakeRound) -> None:
    rounds.append(history, [a_round("10:00:00", api="1")])
    for name in ("README.md", "2026-11-20.txt.orig", "2026-13-45.txt", "notes.txt"):
        (history / name).write_text("hello\n")

    assert rounds.days(history) == [DAY]


def test_a_newer_format_is_refused_in_one_line_and_nothing_is_written(
    history: Path, a_round: MakeRound
) -> None:
    history.mkdir()
    newer = history / "2026-11-20.txt"
    newer.write_text("# upstatic history 2\nwhatever it is\n")

    with pytest.raises(HistoryError, match=r"2026-11-20\.txt: written by a newer Upstatic") as told:
        rounds.append(history, [a_round("10:00:00", day=19, api="1"), a_round("10:00:00", api="1")])
    assert "\n" not in str(told.value)
    assert [path.name for path in history.iterdir()] == [newer.name]
    with pytest.raises(HistoryError, match="newer"):
        read(history)
    with pytest.raises(HistoryError, match="newer"):
        rounds.check(history, DAY, DAY)


def test_a_folder_in_place_of_a_file_is_renamed_with_a_warning(
    history: Path, a_round: MakeRound, caplog: pytest.LogCaptureFixture
) -> None:
    (history / "2026-11-20.txt").mkdir(parents=True)

    assert read(history) == []
    rounds.append(history, [a_round("10:00:00", api="1")])

    assert read(history) == [a_round("10:00:00", api="1")]
    assert (history / "2026-11-20.txt.set-aside").is_dir()
    assert "2026-11-20.txt: not a regular file: renamed to" in caplog.text


def test_expiry_takes_only_old_days_that_are_rolled_up(history: Path, a_round: MakeRound) -> None:
    rounds.append(history, [a_round("10:00:00", day=day, api="1") for day in range(1, 11)])
    rolled = {date(2026, 11, day) for day in (1, 3, 10)}

    gone = rounds.expire(history, keep_days=5, today=date(2026, 11, 11), rolled=rolled)

    assert gone == [date(2026, 11, 1), date(2026, 11, 3)]
    assert [day.day for day in rounds.days(history)] == [2, 4, 5, 6, 7, 8, 9, 10]


def test_a_clock_far_ahead_expires_no_more_than_what_is_too_much(
    history: Path, a_round: MakeRound
) -> None:
    rounds.append(history, [a_round("10:00:00", day=day, api="1") for day in range(1, 11)])
    everything = set(rounds.days(history))

    gone = rounds.expire(history, keep_days=8, today=date(2099, 1, 1), rolled=everything)

    assert [day.day for day in gone] == [1, 2]


def test_two_writers_merge_by_git_and_nothing_is_lost(
    tmp_path: Path, history: Path, a_round: MakeRound
) -> None:
    attributes = Path(__file__).parents[2] / ".gitattributes"
    git(tmp_path, "init", "-b", "main")
    (tmp_path / ".gitattributes").write_text(attributes.read_text())
    both = a_round("10:00:00", api="1")
    rounds.append(history, [both])
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "both")
    git(tmp_path, "switch", "-c", "other")
    mine, theirs = a_round("10:05:01", api="2"), a_round("10:05:00", api="3", docs="4")
    rounds.append(history, [theirs])
    git(tmp_path, "commit", "-am", "theirs")
    git(tmp_path, "switch", "main")
    rounds.append(history, [mine])
    git(tmp_path, "commit", "-am", "mine")
    git(tmp_path, "rebase", "other")

    assert read(history) == [both, theirs, mine]


def test_damage_is_warned_about_with_its_place_and_left_alone_by_a_reader(
    history: Path, a_round: MakeRound, caplog: pytest.LogCaptureFixture
) -> None:
    rounds.append(history, [a_round("10:00:00", api="1"), a_round("10:05:00", api="2")])
    path = history / "2026-11-20.txt"
    path.write_text(path.read_text().replace("10:05:00", "10:05:xx"))
    before = path.read_bytes()

    with caplog.at_level(logging.WARNING):
        assert read(history) == [a_round("10:00:00", api="1")]
    assert "2026-11-20.txt:4: a damaged line is left out: '10:05:xx" in caplog.text
    assert path.read_bytes() == before


def test_the_last_check_of_a_monitor_is_found_also_on_an_earlier_day(
    history: Path, a_round: MakeRound
) -> None:
    rounds.append(history, [a_round("23:00:00", day=18, weekly="4", api="1", never="-secret")])
    rounds.append(history, [a_round("10:05:00", api="1", weekly="-"), a_round("10:10:00", api="-")])
    now = a_round("10:07:00").time

    assert rounds.last_checked(history, now) == {
        "api": a_round("10:05:00").time,
        "weekly": a_round("23:00:00", day=18).time,
    }
    assert rounds.last_checked(history, now + timedelta(days=30)) == {}
    assert rounds.last_checked(history / "nowhere", now) == {}


def test_the_last_check_from_a_region_is_that_of_the_region(
    history: Path, a_round: MakeRound
) -> None:
    eu, us = a_round("10:00:00", region="eu", api="1"), a_round("10:05:00", region="us", api="1")
    rounds.append(history, [eu, us])
    now = a_round("10:07:00").time

    assert rounds.last_checked(history, now, "eu") == {"api": eu.time}
    assert rounds.last_checked(history, now) == {"api": us.time}
    assert rounds.last_checked(history, now, "asia") == {}


def test_the_readings_of_a_row_are_those_of_its_measured_cells(tmp_path: Path) -> None:
    noon = datetime(2026, 11, 20, 12, tzinfo=UTC)
    readings = {"api": Reading(status=Status.UP, ms=12), "web": Reading(status=Status.DOWN)}
    row = Round(time=noon, region="", columns=("api", "docs", "web"), readings=readings)
    rounds.append(tmp_path, [row])

    [found] = rounds.read(tmp_path, noon.date(), noon.date())

    assert dict(found.readings) == readings == found.readings
    assert (len(found.readings), "docs" in found.readings) == (2, False)
    assert found.readings.get("docs") is found.readings.get("unknown") is None
    with pytest.raises(KeyError):
        found.readings["docs"]
