from pathlib import Path

import pytest
from upstatic.history.contained_paths import is_contained


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in ("assets/deep", ".git", "assets-of-others"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "assets" / "logo.svg").touch()
    return tmp_path


@pytest.mark.parametrize("target", ["logo.svg", "deep", "./deep/../logo.svg", "deep/to-come"])
def test_a_link_within_its_folder_is_contained(root: Path, target: str) -> None:
    (root / "assets" / "link").symlink_to(target)

    assert is_contained(root / "assets" / "link", root / "assets")


@pytest.mark.parametrize(
    "target", ["/proc/self/environ", "../.git", "..", "../assets-of-others", "link", "/"]
)
def test_a_link_out_of_its_folder_or_in_a_circle_is_not(root: Path, target: str) -> None:
    (root / "assets" / "link").symlink_to(target)

    assert not is_contained(root / "assets" / "link", root / "assets")
    assert not is_contained(root / "assets" / "link" / "file", root / "assets")


def test_a_folder_that_is_a_link_contains_nothing(root: Path) -> None:
    (root / "theme").symlink_to(".git")

    assert not is_contained(root / "theme" / "config", root / "theme")


def test_names_with_dots_are_followed_too(root: Path) -> None:
    assert not is_contained(root / "assets" / ".." / ".git" / "config", root / "assets")
    assert not is_contained(root / "assets" / "a\0b", root / "assets")


def test_relative_paths_and_a_root_behind_a_link_work(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    assert is_contained(Path("assets/logo.svg"), Path("assets"))
    (root.parent / f"{root.name}-link").symlink_to(root)
    linked = root.parent / f"{root.name}-link" / "assets"
    assert is_contained(linked / "logo.svg", linked)
