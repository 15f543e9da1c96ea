"""Repositories to set up: a configuration, a git folder with a remote, perhaps Upptime's files."""

import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from generator.config import load
from generator.setup.stage import Ready, Wishes, init

CONFIG = """\
owner: acme
repo: status
sites:
  - name: API
    url: https://api.acme.example
    headers: ["Authorization: Bearer $API_TOKEN"]
"""
USES = "acme/upstatic@0123456789abcdef0123456789abcdef01234567 # v1.2.3"
Init = Callable[..., Ready]


def git(folder: Path, *words: str) -> str:
    names = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")
    home = {"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(
        ["git", *names, *words], cwd=folder, env=home, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a configuration and nothing else."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "remote", "add", "origin", "git@github.com:acme/status.git")
    (folder / ".upptimerc.yml").write_text(CONFIG)
    return folder


@pytest.fixture
def run_init(repository: Path) -> Init:
    """`init` in the repository, or in a folder of it, with an action of acme's."""

    def run(
        folder: str = "", environ: Mapping[str, str] | None = None, uses: str = USES, **wishes: bool
    ) -> Ready:
        root = repository / folder
        config = load(root / ".upptimerc.yml").config
        return init(root, config, Wishes(uses=uses, **wishes), environ or {})

    return run


@pytest.fixture
def status(repository: Path) -> Path:
    return repository / ".github" / "workflows" / "status.yml"
