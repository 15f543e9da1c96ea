"""Real repositories: a bare remote, clones of it as a workflow makes them, and git itself."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Git = Callable[..., str]

ATTRIBUTES = "history/*.txt merge=union text eol=lf\nhistory/**/*.csv merge=union text eol=lf\n"


@pytest.fixture(autouse=True)
def nobodys_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No settings of this machine take part: no name, no e-mail, no helper, no hook."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def git() -> Git:
    """Run git as a person would, in a folder; returns what it prints."""

    def run(folder: Path, *words: str) -> str:
        person = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")
        done = subprocess.run(
            ["git", *person, *words], cwd=folder, check=True, capture_output=True, text=True
        )
        return done.stdout

    return run


@pytest.fixture
def remote(tmp_path: Path, git: Git) -> Path:
    """A bare repository with a first commit on its branch `main`."""
    bare = tmp_path / "remote.git"
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", str(bare))
    first = tmp_path / "first"
    git(tmp_path, "init", "--quiet", "--initial-branch=main", str(first))
    (first / ".gitattributes").write_text(ATTRIBUTES)
    (first / "README.md").write_text("# Status\n")
    (first / "history").mkdir()
    (first / "history" / "README.md").write_text("The data.\n")
    git(first, "add", ".")
    git(first, "commit", "--quiet", "--message=First")
    git(first, "push", "--quiet", str(bare), "main")
    return bare


@pytest.fixture
def clone(tmp_path: Path, remote: Path, git: Git) -> Callable[[str], Path]:
    """Make a clone that knows only the last commit, as actions/checkout does."""

    def make(name: str) -> Path:
        git(tmp_path, "clone", "--quiet", "--depth=1", remote.as_uri(), name)
        return tmp_path / name

    return make
