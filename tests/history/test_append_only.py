"""A disk that is full, read-only or odd gives one clear line, and whole lines stay whole."""

import subprocess
import sys
from pathlib import Path

import pytest
from upstatic.domain.errors import HistoryError
from upstatic.history import append_only, file_lines

FILL = """
import resource, sys
from pathlib import Path
from upstatic.domain.errors import HistoryError
from upstatic.history import append_only
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
try:
    getattr(append_only, sys.argv[3])(Path(sys.argv[1]), ["one", "two", "three" * 9])
except HistoryError as error:
    print(error)
"""


def fill(path: Path, limit: int, act: str) -> str:
    """Write in a process whose files cannot grow beyond `limit` bytes; what it said."""
    command = [sys.executable, "-c", FILL, str(path), str(limit), act]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return done.stdout


@pytest.mark.parametrize("limit", [0, 5, 12, 30])
def test_a_full_disk_leaves_the_file_as_it_was_and_says_so(tmp_path: Path, limit: int) -> None:
    path = tmp_path / "history" / "a.txt"
    path.parent.mkdir()
    path.write_text("zero\n")

    said = fill(path, limit, "append")

    assert "a.txt: cannot be written: File too large (make room" in said
    assert said.count("\n") == 1
    assert path.read_text() == "zero\n"
    append_only.append(path, ["one"])
    assert path.read_text() == "zero\none\n"


def test_a_full_disk_in_the_middle_of_a_rewrite_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("zero\n")

    assert "cannot be written" in fill(path, 6, "rewrite")
    assert path.read_text() == "zero\n"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    for act in (
        lambda: append_only.append(tmp_path / "file" / "a.txt", ["one"]),
        lambda: append_only.rewrite(tmp_path / "file" / "a.txt", ["one"]),
        lambda: file_lines.load(tmp_path),
        lambda: append_only.remove(tmp_path),
    ):
        with pytest.raises(HistoryError, match=r"cannot be (written|read|removed): ") as told:
            act()
        assert "\n" not in str(told.value)


def test_what_a_killed_rewrite_left_is_swept_away(tmp_path: Path) -> None:
    (tmp_path / "daily").mkdir()
    (tmp_path / "daily" / ".2026-11.csv.tmp").write_text("half")
    (tmp_path / "daily" / "2026-11.csv").write_text("whole\n")

    append_only.sweep(tmp_path)
    append_only.sweep(tmp_path / "nowhere")

    assert [path.name for path in (tmp_path / "daily").iterdir()] == ["2026-11.csv"]


def test_nothing_to_add_touches_nothing(tmp_path: Path) -> None:
    append_only.append(tmp_path / "deep" / "a.txt", [])

    assert list(tmp_path.iterdir()) == []
