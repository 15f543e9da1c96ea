"""`init` in an empty repository: a configuration that works, and what history/ is."""

import re
from pathlib import Path

import pytest
from upstatic.config import load

from tests.support.git import git, init
from tests.support.program import upstatic

USES = ("--uses", "acme/upstatic@v1")


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    root = init(tmp_path / "status")
    git(root, "remote", "add", "origin", "git@github.com:acme/status.git")
    return root


def test_an_empty_repository_gets_a_configuration_without_warnings(empty: Path) -> None:
    done = upstatic("init", "--root", empty, *USES)

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("wrote .upptimerc.yml (replace the example")
    loaded = load(empty / ".upptimerc.yml")
    assert (loaded.config.owner, loaded.config.repo) == ("acme", "status")
    assert [monitor.name for monitor in loaded.config.monitors] == ["Example"]
    assert loaded.warnings == ()
    assert (empty / "history" / "README.md").is_file()
    assert (empty / ".github" / "workflows" / "status.yml").is_file()
    assert upstatic("init", "--check", "--root", empty, *USES).returncode == 0


def test_the_lines_in_comments_are_a_configuration_too(empty: Path) -> None:
    upstatic("init", "--root", empty, *USES)
    path = empty / ".upptimerc.yml"
    _, _, keys = path.read_text().partition("\n\n")
    path.write_text(re.sub(r"^( *)# ", r"\1", keys, flags=re.MULTILINE))

    loaded = load(path)

    assert len(loaded.config.monitors) == 3
    assert loaded.config.notifications.channels["team"].url == "$SLACK_URL"


def test_without_a_remote_owner_and_repo_are_left_open(tmp_path: Path) -> None:
    root = init(tmp_path / "status")
    assert upstatic("init", "--root", root, *USES).returncode == 0
    assert load(root / ".upptimerc.yml").config.owner == ""


def test_an_existing_configuration_and_history_are_unchanged(empty: Path) -> None:
    text = "sites: [{name: Mine, url: 'https://mine.example'}]\n"
    (empty / ".upptimerc.yml").write_text(text)
    (empty / "history").mkdir()

    done = upstatic("init", "--root", empty, *USES)

    assert done.returncode == 0, done.stderr
    assert (empty / ".upptimerc.yml").read_text() == text
    assert list((empty / "history").iterdir()) == []


def test_check_writes_no_configuration(empty: Path) -> None:
    done = upstatic("init", "--check", "--root", empty, *USES)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert not (empty / ".upptimerc.yml").exists()


def test_data_on_a_branch_of_its_own_needs_no_history_folder(empty: Path) -> None:
    (empty / ".upptimerc.yml").write_text(
        "history: {branch: status-data}\nsites: [{name: A, url: 'https://a.example'}]\n"
    )
    assert upstatic("init", "--root", empty, *USES).returncode == 0
    assert not (empty / "history").exists()


def test_a_folder_without_git_is_one_clear_line(tmp_path: Path) -> None:
    done = upstatic("init", "--root", tmp_path, *USES)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
