"""What a failed push left is saved into files, and the files bring all of it in again."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from upstatic.config.schema.root import Config
from upstatic.domain.errors import PublishError
from upstatic.domain.models import Reading, Round, Status
from upstatic.history import rounds
from upstatic.publish.data_branch import open_branch
from upstatic.publish.rescue import rescue
from upstatic.publish.stage import publish

from tests.publish.conftest import Clone
from tests.support.git import git, init

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
BRANCHES = ["main", "data"]


def home_of(root: Path, branch: str) -> Path:
    """The folder that history/ lies in: the code's own, or that of a branch for the data."""
    return root if branch == "main" else open_branch(root, branch, sleep=time.sleep)


def measure(home: Path, minute: int) -> datetime:
    now = NOON + timedelta(minutes=minute)
    reading = {"api": Reading(status=Status.UP, ms=98)}
    row = Round(time=now, region="", columns=("api",), readings=reading)
    rounds.append(home / "history", [row])
    return now


def push(home: Path, minute: int) -> None:
    publish(home, Config(), now=NOON + timedelta(minutes=minute), sleep=time.sleep)


def minutes_on(remote: Path, branch: str) -> list[str]:
    text = git(remote, "show", f"{branch}:history/2026-11-20.txt")
    return sorted(line[3:5] for line in text.splitlines() if line[0].isdigit())


def push_in_vain(home: Path, minute: int, remote: Path) -> None:
    away = remote.rename(remote.with_suffix(".away"))
    with pytest.raises(PublishError):
        push(home, minute)
    away.rename(remote)


@pytest.mark.parametrize("branch", BRANCHES)
def test_what_was_not_pushed_is_brought_in_by_hand(
    clone: Clone, remote: Path, tmp_path: Path, branch: str
) -> None:
    first = home_of(clone("other"), branch)
    measure(first, 0)
    push(first, 0)
    home, out = home_of(clone("runner"), branch), tmp_path / "run"
    measure(home, 1)
    push_in_vain(home, 1, remote)
    measure(home, 2)
    publish(home, Config(), now=NOON, sleep=time.sleep, is_pushed=False)
    measure(first, 3)
    push(first, 3)

    saved = rescue(home, out, sleep=time.sleep)

    assert [path.name for path in saved] == ["unpushed.patch"]
    git(tmp_path, "clone", "--quiet", "--branch", branch, remote.as_uri(), "person")
    git(tmp_path / "person", "am", "--quiet", "--3way", str(saved[0]))
    push(tmp_path / "person", 4)
    assert minutes_on(remote, branch) == ["00", "01", "02", "03"]


@pytest.mark.parametrize("branch", BRANCHES)
def test_what_the_remote_has_is_not_saved_and_old_files_go(
    clone: Clone, tmp_path: Path, branch: str
) -> None:
    home, out = home_of(clone("runner"), branch), tmp_path / "run"
    out.mkdir()
    (out / "unpushed.patch").write_text("of another time")
    measure(home, 0)
    push(home, 0)

    assert rescue(home, out, sleep=time.sleep) == []
    assert list(out.iterdir()) == []


def test_the_first_rounds_of_a_branch_are_saved_without_its_empty_beginning(
    clone: Clone, remote: Path, tmp_path: Path
) -> None:
    home = home_of(clone("runner"), "data")
    measure(home, 0)
    push_in_vain(home, 0, remote)

    (saved,) = rescue(home, tmp_path / "run", sleep=time.sleep)

    other = home_of(clone("person"), "data")
    push(other, 1)
    git(other, "am", "--quiet", "--3way", str(saved))
    push(other, 2)
    assert minutes_on(remote, "data") == ["00"]


def test_commits_of_a_rebase_that_was_killed_are_saved(
    clone: Clone, remote: Path, tmp_path: Path
) -> None:
    root = clone("runner")
    for minute in (0, 1):
        measure(root, minute)
        push_in_vain(root, minute, remote)
    git(root, "-c", "sequence.editor=sed -i 1s/pick/edit/", "rebase", "--quiet", "-i", "HEAD~2")

    (saved, *_) = rescue(root, tmp_path / "run", sleep=time.sleep)

    text = saved.read_text()
    assert "+12:00:00" in text
    assert "+12:01:00" in text


def test_invalid_utf_8_is_rescued_unchanged(clone: Clone, tmp_path: Path) -> None:
    root = clone("runner")
    (root / "history" / "2026-11-20.txt").write_bytes(b"12:00:00 \xff\xfe damaged\n")

    (saved,) = rescue(root, tmp_path / "run", sleep=time.sleep)

    assert b"+12:00:00 \xff\xfe damaged\n" in saved.read_bytes()


def test_without_a_remote_there_is_nothing_that_it_lacks(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "new")
    measure(tmp_path / "new", 0)
    push(tmp_path / "new", 0)

    assert rescue(tmp_path / "new", tmp_path / "run", sleep=time.sleep) == []


def test_a_place_that_cannot_be_written_is_one_clear_line(clone: Clone, tmp_path: Path) -> None:
    (tmp_path / "run").write_text("in the way")

    with pytest.raises(PublishError, match=r"run: cannot be written \(File exists\)"):
        rescue(clone("runner"), tmp_path / "run", sleep=time.sleep)


def test_commits_of_a_repository_that_was_never_pushed_are_saved(tmp_path: Path) -> None:
    root = init(tmp_path / "status")
    git(root, "remote", "add", "origin", str(tmp_path / "nowhere.git"))
    now = measure(root, 0)
    publish(root, Config(), now=now, sleep=time.sleep, is_pushed=False)

    (patch,) = rescue(root, tmp_path / "run", sleep=time.sleep)

    assert patch.name == "unpushed.patch"
    assert "history/2026-11-20.txt" in patch.read_text()
