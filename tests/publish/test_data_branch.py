"""The data on a branch of its own: real clones of depth one, several writers, other people."""

import shutil
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from upstatic.config.schema.root import Config
from upstatic.domain.errors import BranchError, PublishError
from upstatic.domain.models import Reading, Round, Status
from upstatic.history import rounds
from upstatic.publish.data_branch import found_branch, open_branch
from upstatic.publish.stage import publish

from tests.publish.conftest import Clone
from tests.support.effort import cases
from tests.support.git import git

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
DATA = "status-data"


def open_it(root: Path, waits: list[float] | None = None) -> Path:
    return open_branch(root, DATA, sleep=(waits if waits is not None else []).append)


def measure(data: Path, minute: int, region: str = "") -> None:
    reading = {"api": Reading(status=Status.UP, ms=98)}
    now = NOON + timedelta(minutes=minute)
    rounds.append(
        data / "history", [Round(time=now, region=region, columns=("api",), readings=reading)]
    )


def push(data: Path, minute: int = 0) -> str:
    now = NOON + timedelta(minutes=minute)
    return publish(data, Config(), now=now, sleep=lambda wait_s: time.sleep(wait_s / 20)).note


def a_round(root: Path, minute: int, region: str = "") -> Path:
    """One round, as a workflow makes it: open, record, publish."""
    data = open_it(root)
    measure(data, minute, region)
    push(data, minute)
    return data


def minutes_on(remote: Path) -> list[str]:
    text = git(remote, "show", f"{DATA}:history/2026-11-20.txt")
    return sorted(line[3:5] for line in text.splitlines() if line[0].isdigit())


def test_rounds_in_fresh_shallow_clones_follow_each_other_and_the_code_is_not_touched(
    clone: Clone, remote: Path
) -> None:
    before = git(remote, "rev-parse", "main")
    for minute in range(3):
        root = clone(f"runner{minute}")
        data = a_round(root, minute)
        found = rounds.read(data / "history", NOON.date(), NOON.date())
        assert [row.time.minute for row in found] == [*range(minute + 1)]
        assert git(root, "status", "--porcelain", "--ignored") == ""
        assert git(root, "rev-parse", "HEAD") == before

    assert git(remote, "rev-parse", "main") == before
    assert git(remote, "log", "--format=%s", DATA).splitlines() == [
        *(f"12:0{minute} 1 up [skip ci]" for minute in (2, 1, 0)),
        "Begin the history [skip ci]",
    ]


def test_only_the_newest_commit_of_the_branch_is_fetched(clone: Clone) -> None:
    for minute in range(3):
        a_round(clone(f"runner{minute}"), minute)
    data = open_it(clone("late"))

    assert git(data, "rev-list", "--count", "HEAD") == "1\n"


def test_a_whole_clone_stays_whole(clone: Clone, remote: Path) -> None:
    """The data may branch off the code: one commit of it would cut the code's past off."""
    git(remote, "update-ref", f"refs/heads/{DATA}", "main")
    a_round(clone("runner"), 0)
    root = remote.parent / "person"
    git(remote.parent, "clone", "--quiet", "--single-branch", remote.as_uri(), root.name)

    data = open_it(root)

    assert git(root, "rev-parse", "--is-shallow-repository") == "false\n"
    assert git(data, "rev-list", "--count", "HEAD") == "2\n"


def test_the_appends_of_two_rounds_merge_without_any_attributes_of_the_code(
    clone: Clone, remote: Path
) -> None:
    a_round(clone("zero"), 0)
    first, second = open_it(clone("a")), open_it(clone("b"))
    for minute, data in enumerate((first, second), 1):
        measure(data, minute)
        push(data, minute)

    assert minutes_on(remote) == ["00", "01", "02"]


def test_two_writers_that_begin_the_branch_at_once_lose_nothing(clone: Clone, remote: Path) -> None:
    first, second = open_it(clone("a")), open_it(clone("b"))
    for minute, data in enumerate((first, second)):
        measure(data, minute)
        push(data, minute)

    assert minutes_on(remote) == ["00", "01"]
    assert git(remote, "rev-list", "--count", DATA) == "3\n"


def test_many_rounds_of_two_racing_writers_lose_nothing(clone: Clone, remote: Path) -> None:
    laps, failures = cases(8, local_share=2), []

    def race(root: Path, first: int) -> None:
        try:
            for lap in range(laps):
                a_round(root, first + lap, f"r{first}")
        except BaseException as error:
            failures.append(error)
            raise

    runners = [threading.Thread(target=race, args=(clone(f"c{n}"), n)) for n in (10, 30)]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join()

    assert failures == []
    assert minutes_on(remote) == [f"{n + lap}" for n in (10, 30) for lap in range(laps)]


def test_a_history_that_the_code_has_is_carried_over(
    clone: Clone, remote: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first = clone("old")
    measure(first, 0)
    publish(first, Config(), now=NOON, sleep=time.sleep)
    caplog.set_level("INFO")

    a_round(clone("new"), 1)

    assert minutes_on(remote) == ["00", "01"]
    assert f"history is copied to the branch {DATA}" in caplog.text
    caplog.clear()
    a_round(clone("next"), 2)
    assert minutes_on(remote) == ["00", "01", "02"]
    assert "carried over" not in caplog.text


def test_a_kill_while_the_history_is_carried_over_leaves_no_half_of_it(clone: Clone) -> None:
    root = clone("a")
    measure(root, 0)
    data = open_it(root)
    half = data / ".history.new"
    (data / "history").rename(half)
    (half / "2026-11-20.txt").unlink()

    assert (open_it(root) / "history" / "2026-11-20.txt").exists()
    assert not half.exists()


def test_what_others_pushed_is_there_at_the_next_opening(clone: Clone) -> None:
    mine = clone("mine")
    a_round(mine, 0)
    a_round(clone("other"), 1)

    found = rounds.read(open_it(mine) / "history", NOON.date(), NOON.date())

    assert [row.time.minute for row in found] == [0, 1]


@pytest.mark.parametrize("is_committed", [True, False])
def test_what_was_not_pushed_yet_stays_and_goes_along(
    clone: Clone, remote: Path, *, is_committed: bool
) -> None:
    root = clone("a")
    data = a_round(root, 0)
    measure(data, 1)
    if is_committed:
        git(data, "add", ".")
        git(data, "commit", "--quiet", "--message=Not pushed")
    a_round(clone("b"), 2)

    a_round(root, 3)

    assert minutes_on(remote) == ["00", "01", "02", "03"]


def prune(remote: Path, folder: Path) -> None:
    """Remove the past of the branch, as one does who wants a small repository."""
    git(folder, "clone", "--quiet", "--branch", DATA, remote.as_uri(), "gardener")
    tree = git(folder / "gardener", "rev-parse", "HEAD^{tree}").strip()
    pruned = git(folder / "gardener", "commit-tree", tree, "-m", "Pruned").strip()
    git(folder / "gardener", "push", "--quiet", "--force", "origin", f"{pruned}:{DATA}")


@pytest.mark.parametrize("is_open", [True, False])
def test_pruned_history_is_not_restored(
    clone: Clone, remote: Path, tmp_path: Path, *, is_open: bool
) -> None:
    root = clone("a")
    data = a_round(root, 0)
    prune(remote, tmp_path)
    if is_open:  # in the middle of a round
        measure(data, 1)
        push(data, 1)
    else:
        a_round(root, 1)

    subjects = git(remote, "log", "--format=%s", DATA).splitlines()
    assert subjects == ["12:01 1 up [skip ci]", "Pruned"]
    assert minutes_on(remote) == ["00", "01"]


def test_a_branch_that_was_deleted_comes_back_with_all_that_is_known_here(
    clone: Clone, remote: Path
) -> None:
    root = clone("a")
    data = a_round(root, 0)
    git(remote, "update-ref", "-d", f"refs/heads/{DATA}")
    measure(data, 1)
    push(data, 1)
    git(remote, "update-ref", "-d", f"refs/heads/{DATA}")

    assert push(open_it(root)) == f"pushed to origin/{DATA}"
    assert minutes_on(remote) == ["00", "01"]


def test_without_a_remote_it_works_here(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "new")
    root = tmp_path / "new"

    a_round(root, 0)
    data = a_round(root, 1)

    assert [row.time.minute for row in rounds.read(data / "history", NOON.date(), NOON.date())] == [
        0,
        1,
    ]
    assert git(root, "branch", "--list").split() == ["+", DATA]


def test_an_unreachable_remote_is_tolerated_if_the_branch_is_known(
    clone: Clone, remote: Path, caplog: pytest.LogCaptureFixture
) -> None:
    root = clone("a")
    a_round(root, 0)
    away = remote.rename(remote.with_suffix(".away"))
    measure(open_it(root), 1)
    assert "using the local history" in caplog.text

    away.rename(remote)
    push(open_it(root), 1)
    assert minutes_on(remote) == ["00", "01"]


def test_a_branch_that_was_never_seen_is_not_begun_anew_because_the_remote_is_away(
    clone: Clone,
) -> None:
    root, waits = clone("a"), list[float]()
    git(root, "remote", "set-url", "origin", "http://127.0.0.1:1/o/r")

    with pytest.raises(PublishError, match=rf"origin/{DATA}: not fetched: the remote cannot be"):
        open_it(root, waits)

    assert len(waits) == 2
    assert found_branch(root, DATA, sleep=time.sleep) is None


def test_a_detached_head_and_a_folder_below_the_top_are_good_enough(
    clone: Clone, remote: Path
) -> None:
    root = clone("a")
    git(root, "switch", "--quiet", "--detach")
    (root / "status").mkdir()

    a_round(root / "status", 0)

    assert minutes_on(remote) == ["00"]


def test_another_working_tree_of_the_code_shares_the_branch(clone: Clone) -> None:
    root = clone("a")
    git(root, "worktree", "add", "--quiet", "-b", "feature", "../feature")

    assert open_it(root.parent / "feature") == a_round(root, 0)


def test_it_goes_to_the_remote_of_the_code(clone: Clone, remote: Path) -> None:
    root = clone("a")
    git(root, "remote", "rename", "origin", "company")
    git(root, "remote", "add", "fork", "nowhere")

    assert push(a_round(root, 0)) == f"nothing new for company/{DATA}"
    assert minutes_on(remote) == ["00"]


def test_a_fresh_clone_remembers_where_the_branch_came_from(clone: Clone, remote: Path) -> None:
    a_round(clone("a"), 0)
    root = clone("b")
    git(root, "remote", "rename", "origin", "company")
    git(root, "remote", "add", "fork", "nowhere")

    data = a_round(root, 1)

    assert git(data, "config", f"branch.{DATA}.remote") == "company\n"
    assert git(data, "config", f"branch.{DATA}.merge") == f"refs/heads/{DATA}\n"
    assert minutes_on(remote) == ["00", "01"]


@pytest.mark.parametrize("way", ["moved", "copied"])
def test_a_repository_that_was_moved_or_copied_has_its_own_branch(
    clone: Clone, remote: Path, way: str
) -> None:
    root = clone("a")
    measure(a_round(root, 0), 1)
    other = root.with_name("b")
    if way == "moved":
        root.rename(other)
    else:
        shutil.copytree(root, other, symlinks=True)

    data = open_it(other)
    push(data, 1)

    assert data == other / ".git" / "upstatic" / DATA
    assert git(data, "rev-parse", "--git-common-dir").strip() == str(other / ".git")
    assert minutes_on(remote) == ["00", "01"]


def leave_half(root: Path) -> None:
    """A kill while the branch was being checked out."""
    place = root / ".git" / "upstatic"
    (place / DATA).rename(place / f"{DATA}.new")
    (root / ".git" / "worktrees" / f"{DATA}.new" / "locked").write_text("initializing")
    (place / f"{DATA}.new" / "history" / "2026-11-20.txt").unlink()


def begin_rebase(root: Path) -> None:
    data = root / ".git" / "upstatic" / DATA
    git(data, "-c", "sequence.editor=sed -i s/pick/edit/", "rebase", "--quiet", "-i", "HEAD~")


def throw_away(root: Path) -> None:
    shutil.rmtree(root / ".git" / "upstatic")


def forget(root: Path) -> None:
    shutil.rmtree(root / ".git" / "worktrees")


def leave_half_with_relative_paths(root: Path) -> None:
    """As git does with the setting `worktree.useRelativePaths`."""
    leave_half(root)
    pointer = root / ".git" / "worktrees" / f"{DATA}.new" / "gitdir"
    pointer.write_text(f"../../upstatic/{DATA}.new/.git\n")


@pytest.mark.parametrize(
    "spoil", [leave_half, leave_half_with_relative_paths, begin_rebase, throw_away, forget]
)
def test_what_a_kill_or_a_tidy_person_left_is_repaired(
    clone: Clone, remote: Path, spoil: Callable[[Path], None]
) -> None:
    root = clone("a")
    a_round(root, 0)
    a_round(root, 1)
    spoil(root)

    a_round(root, 2)

    assert minutes_on(remote) == ["00", "01", "02"]


def test_files_of_a_tree_that_git_forgot_are_kept_aside(
    clone: Clone, caplog: pytest.LogCaptureFixture
) -> None:
    root = clone("a")
    measure(a_round(root, 0), 1)
    forget(root)

    data = open_it(root)

    kept = data.with_name(f"{DATA}.old1")
    assert str(kept) in caplog.text
    assert "12:01:00" in (kept / "history" / "2026-11-20.txt").read_text()


@pytest.mark.parametrize("torn", ["", "gitdir: \n", "\0\xff"])
def test_a_tree_whose_pointer_was_torn_is_kept_aside(
    clone: Clone, remote: Path, caplog: pytest.LogCaptureFixture, torn: str
) -> None:
    root = clone("a")
    data = a_round(root, 0)
    measure(data, 1)
    (data / ".git").write_text(torn)

    a_round(root, 2)

    assert f"{DATA}.old1" in caplog.text
    assert minutes_on(remote) == ["00", "02"]
    assert "12:01:00" in (data.with_name(f"{DATA}.old1") / "history" / "2026-11-20.txt").read_text()


def test_a_branch_that_is_checked_out_is_refused(clone: Clone) -> None:
    root = clone("a")
    with pytest.raises(BranchError, match=rf"is checked out in {root} \("):
        open_branch(root, "main", sleep=time.sleep)
    git(root, "worktree", "add", "--quiet", "-b", DATA, "../elsewhere")
    with pytest.raises(BranchError, match=r"checked out in .*elsewhere"):
        open_it(root)


def test_a_folder_that_cannot_be_written_is_one_clear_line(clone: Clone) -> None:
    root = clone("a")
    (root / ".git" / "upstatic").write_text("in the way")

    with pytest.raises(PublishError, match=r"upstatic") as caught:
        open_it(root)

    assert "\n" not in str(caught.value)


def test_a_name_with_slashes_is_a_name_too(clone: Clone, remote: Path) -> None:
    root = clone("a")
    data = open_branch(root, "bot/status/data", sleep=time.sleep)
    measure(data, 0)
    push(data)

    assert open_branch(root, "bot/status/data", sleep=time.sleep) == data
    assert git(remote, "branch", "--list", "bot/*").strip() == "bot/status/data"
