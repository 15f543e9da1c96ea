"""The page in a folder, and on a branch of a bare remote."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from upstatic.domain.errors import PublishError
from upstatic.publish.deadline import PushDeadline
from upstatic.publish.site import branch, local_folder
from upstatic.publish.site.site_files import Deployed

from tests.publish.site.conftest import FILES, change
from tests.support.git import git

NOW = datetime(2026, 11, 20, 10, 5, tzinfo=UTC)


def push(root: Path, site: Path, name: str = "pages", data_branch: str = "") -> Deployed:
    return branch.deploy(
        root,
        site,
        name,
        data_branch=data_branch,
        now=NOW,
        sleep=lambda _: None,
        deadline=PushDeadline.after(600),
    )


def test_a_folder_gets_changed_files_only_and_keeps_those_of_others(
    site: Path, tmp_path: Path
) -> None:
    target = tmp_path / "www"
    target.mkdir()
    (target / "robots.txt").write_text("mine")

    first = local_folder.deploy(site, target)
    change(site)
    second = local_folder.deploy(site, target)

    assert (first.written, first.total) == (len(FILES), len(FILES))
    assert (second.written, second.deleted) == (1, 1)
    assert (target / "index.html").read_text() == "<h1>Out</h1>"
    assert not (target / "incidents" / "1.html").exists()
    assert (target / "robots.txt").read_text() == "mine"
    assert not list(target.rglob(".*.new"))


def test_a_file_that_was_lost_in_the_folder_is_written_again(site: Path, tmp_path: Path) -> None:
    target = tmp_path / "www"
    local_folder.deploy(site, target)
    (target / "static" / "page.css").unlink()

    assert local_folder.deploy(site, target).written == 1


def test_a_folder_that_cannot_be_written_is_named(site: Path, tmp_path: Path) -> None:
    (tmp_path / "www").write_text("a file")

    with pytest.raises(PublishError, match=r"www.*check the path"):
        local_folder.deploy(site, tmp_path / "www")


def test_a_branch_holds_the_page_as_its_only_commit(
    site: Path, clone: Callable[[str], Path], remote: Path
) -> None:
    root = clone("checkout")
    before = git(root, "status", "--porcelain")

    first = push(root, site)
    change(site)
    second = push(root, site)

    assert (first.written, second.written, second.deleted) == (len(FILES), 1, 1)
    assert git(remote, "rev-list", "--count", "pages").strip() == "1"
    assert git(remote, "show", "pages:index.html") == "<h1>Out</h1>"
    assert git(root, "status", "--porcelain") == before
    assert git(root, "branch", "--list").strip() == "* main"


def test_an_unchanged_page_is_not_pushed(
    site: Path, clone: Callable[[str], Path], remote: Path
) -> None:
    push(clone("one"), site)
    tip = git(remote, "rev-parse", "pages")

    done = push(clone("two"), site)

    assert (done.written, done.deleted) == (0, 0)
    assert git(remote, "rev-parse", "pages") == tip


def test_ignored_files_of_the_page_are_published_too(
    site: Path, clone: Callable[[str], Path], remote: Path
) -> None:
    root = clone("checkout")
    (root / ".gitignore").write_text("*.css\n")

    push(root, site)

    assert git(remote, "show", "pages:static/page.css") == "h1 {}"


def test_without_a_remote_the_branch_is_not_published(site: Path, tmp_path: Path) -> None:
    root = tmp_path / "alone"
    root.mkdir()
    git(root, "init", "--quiet")

    with pytest.raises(PublishError, match="no remote for the branch pages"):
        push(root, site)


@pytest.mark.parametrize("name", ["main", "data", "feature"])
def test_a_branch_with_anything_but_a_page_is_never_replaced(
    name: str, site: Path, clone: Callable[[str], Path], remote: Path
) -> None:
    root = clone("checkout")
    git(root, "push", "--quiet", "origin", "HEAD:refs/heads/main", "HEAD:refs/heads/feature")
    before = git(remote, "show-ref")

    with pytest.raises(PublishError, match=rf"branch {name} .* \(name a branch that is for the"):
        push(root, site, name, data_branch="data")

    assert git(remote, "show-ref") == before


def test_an_unreachable_remote_is_not_taken_for_one_without_the_branch(
    site: Path, clone: Callable[[str], Path], tmp_path: Path
) -> None:
    root = clone("checkout")
    git(root, "remote", "set-url", "origin", str(tmp_path / "gone.git"))

    with pytest.raises(PublishError, match="branch pages: the remote repository was not found"):
        push(root, site)


def test_a_branch_that_changed_meanwhile_is_not_replaced(
    site: Path, clone: Callable[[str], Path], remote: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = clone("checkout")
    push(root, site)
    change(site)
    real = branch._tree

    def overtaken(*given: Any) -> str:
        git(remote, "update-ref", "refs/heads/pages", git(remote, "rev-parse", "main").strip())
        return real(*given)

    monkeypatch.setattr(branch, "_tree", overtaken)

    with pytest.raises(PublishError, match="branch pages: "):
        push(root, site)
    assert git(remote, "rev-parse", "pages") == git(remote, "rev-parse", "main")


def test_an_interrupted_copy_leaves_no_file_that_is_not_recorded(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, real = tmp_path / "www", local_folder._write

    def failing(path: Path, content: bytes) -> None:
        if path.name == "index.html":
            raise KeyboardInterrupt
        real(path, content)

    monkeypatch.setattr(local_folder, "_write", failing)
    with pytest.raises(KeyboardInterrupt):
        local_folder.deploy(site, target)
    monkeypatch.undo()
    (site / "incidents" / "1.html").unlink()

    local_folder.deploy(site, target)

    assert not (target / "incidents" / "1.html").exists()
