"""Repositories with a remote: a bare one, and clones of it as a workflow makes them."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.git import ATTRIBUTES, commit_all, git, init, shallow_clone

Clone = Callable[[str], Path]


@pytest.fixture(scope="session")
def remote_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bare repository with a first commit on its branch `main`; tests copy it."""
    folder = tmp_path_factory.mktemp("template")
    bare, first = init(folder / "remote.git", bare=True), init(folder / "first")
    (first / ".gitattributes").write_text(ATTRIBUTES)
    (first / "README.md").write_text("# Status\n")
    (first / "history").mkdir()
    (first / "history" / "README.md").write_text("The data.\n")
    commit_all(first, "First")
    git(first, "push", "--quiet", str(bare), "main")
    return bare


@pytest.fixture
def remote(tmp_path: Path, remote_template: Path) -> Path:
    """A bare repository with a first commit on its branch `main`."""
    return shutil.copytree(remote_template, tmp_path / "remote.git")


@pytest.fixture
def clone(tmp_path: Path, remote: Path) -> Callable[[str], Path]:
    """Make a clone that knows only the last commit, as actions/checkout does."""
    return lambda name: shallow_clone(remote, tmp_path / name)
