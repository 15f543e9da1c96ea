"""What the program makes next to the user's files does not show in `git status`."""

from pathlib import Path

import pytest
from upstatic.infra.git_exclude import exclude_outputs

from tests.support.git import git

MADE = (
    "_site/index.html",
    "_site.new/a",
    ".cache/look/a",
    "run/a.jsonl",
    "run/run-eu-1/eu-1.jsonl",
    "run/a.patch",
    "run/lock",
    "run/turn.holder",
    "run/details.json",
    "run/screenshots/shop.png",
    "run/set-aside/a.jsonl",
)


def make(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("made")


@pytest.fixture
def top(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet", "code")
    git(tmp_path / "code", "commit", "--quiet", "--allow-empty", "--message=First")
    (tmp_path / "code" / ".git" / "info").mkdir()
    return tmp_path / "code"


@pytest.mark.parametrize("folder", ["", "status", "a b/[page] *?", "back\\slash"])
def test_outputs_are_excluded_wherever_the_page_is(top: Path, folder: str) -> None:
    root = top / folder
    root.mkdir(parents=True, exist_ok=True)

    exclude_outputs(root)
    make(root, *MADE)

    assert git(top, "status", "--porcelain", "--untracked-files=all") == ""


def test_files_of_the_user_are_not(top: Path) -> None:
    exclude_outputs(top)
    make(top, "run/server.sh", ".cache/mine", "_sites/a", "docs/_site/a", "history/2026-11-20.txt")

    assert len(git(top, "status", "--porcelain", "--untracked-files=all").splitlines()) == 5


def test_it_is_said_once_and_after_what_the_user_says(top: Path) -> None:
    exclude = top / ".git" / "info" / "exclude"
    exclude.write_text("*.secret")

    exclude_outputs(top)
    once = exclude.read_text()
    exclude_outputs(top)

    assert once.startswith("*.secret\n/_site/\n")
    assert exclude.read_text() == once


def test_a_linked_working_tree_and_a_submodule_are_repositories_too(
    top: Path, tmp_path: Path
) -> None:
    git(top, "worktree", "add", "--quiet", "../tree")
    allowed = ("-c", "protocol.file.allow=always")
    git(top, *allowed, "submodule", "--quiet", "add", "../code", "part")
    git(top, "commit", "--quiet", "--message=A part")
    for root in (tmp_path / "tree", top / "part"):
        exclude_outputs(root)
        make(root, *MADE)

        assert git(root, "status", "--porcelain") == ""
    assert git(top, "status", "--porcelain") == ""


def test_without_a_repository_or_the_right_to_write_nothing_happens(
    top: Path, tmp_path: Path
) -> None:
    exclude_outputs(tmp_path)
    (top / ".git" / "info").rmdir()
    (top / ".git" / "info").write_text("in the way")
    exclude_outputs(top)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["code"]
