"""Only regular files inside of history/ are read and written."""

import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from upstatic.domain.errors import HistoryError
from upstatic.domain.models import Event, Status
from upstatic.history import events, heartbeats, rounds
from upstatic.history.file_names import EVENTS, INCIDENTS, ROUNDS

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
EVENT = Event(time=NOON, slug="api", status=Status.DOWN, reason="503", ms=1, confirmed_at=NOON)


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A file outside of the history that looks like a table of events."""
    path = tmp_path / "outside" / "2026.csv"
    path.parent.mkdir()
    path.write_text(f"{events.TABLE.header}\n{events.TABLE.line(EVENT)}\n")
    return path


@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_link_out_of_the_history_is_neither_read_nor_written(
    what: str, history: Path, outside: Path, caplog: pytest.LogCaptureFixture
) -> None:
    link = history / "events" if what == "folder" else history / "events" / "2026.csv"
    link.parent.mkdir(parents=True)
    link.symlink_to(outside.parent if what == "folder" else outside)
    before = outside.read_bytes()

    assert events.read(history) == []
    assert "a link that leads out of history/: left out" in caplog.text
    events.append(history, [EVENT])

    assert events.read(history) == [EVENT]
    assert outside.read_bytes() == before
    assert link.with_name(f"{link.name}.set-aside").is_symlink()


def test_a_link_within_the_history_is_followed(history: Path) -> None:
    events.append(history, [EVENT])
    (history / "events" / "2026.csv").rename(history / "events" / "2025.csv")
    (history / "events" / "2026.csv").symlink_to("2025.csv")

    assert events.read(history) == [EVENT]


def test_a_history_that_is_a_link_out_of_its_folder_is_refused(
    history: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    history.symlink_to(tmp_path_factory.mktemp("elsewhere"))

    assert rounds.days(history) == []
    with pytest.raises(HistoryError, match=r"history: a link that leads out of .* \(remove it"):
        events.append(history, [EVENT])


def test_a_committed_link_with_the_name_of_a_spare_file_is_not_written_through(
    history: Path, outside: Path
) -> None:
    events.append(history, [EVENT])
    (history / "events" / ".2026.csv.tmp").symlink_to(outside)
    before = outside.read_bytes()

    path = history / "events" / "2026.csv"
    path.write_text(path.read_text()[:-3])
    events.append(history, [EVENT])

    assert outside.read_bytes() == before


def test_a_pipe_in_place_of_a_file_does_not_block(history: Path) -> None:
    (history / "beats").mkdir(parents=True)
    os.mkfifo(history / "beats" / "2026-11.csv")

    assert heartbeats.last(history, NOON) == {}


def test_names_say_which_kind_a_file_is() -> None:
    assert ROUNDS.matches(Path("history/2026-11-20.txt"))
    assert EVENTS.matches(Path("history/events/2026.csv"))
    assert not EVENTS.matches(Path("history/receipts/2026.csv"))
    assert INCIDENTS.matches(Path("history/incidents/42.yml"))
    assert not INCIDENTS.matches(Path("history/incidents/042.yml"))
    assert not ROUNDS.matches(Path("history/2026-11-20.txt.set-aside"))


def test_files_are_chosen_by_their_first_and_last_name(history: Path) -> None:
    for day in ("2026-11-19", "2026-11-20", "2026-11-21"):
        history.mkdir(exist_ok=True)
        (history / f"{day}.txt").touch()

    found = ROUNDS.existing(history, "2026-11-20", "2026-11-21")
    assert [path.stem for path in found] == ["2026-11-20", "2026-11-21"]
    assert rounds.days(history)[0] == date(2026, 11, 19)
