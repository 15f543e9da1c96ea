"""Repositories to set up: a configuration, a git folder with a remote, perhaps Upptime's files."""

import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from upstatic.config import load
from upstatic.tools.init.stage import InitOptions, InitResult, init

from tests.support.effort import IS_FORKED
from tests.support.git import commit_all, git
from tests.support.git import init as init_repository
from tests.support.program import ROOT
from tests.tools.init.runner import Runner, tools

CONFIG = """\
owner: acme
repo: status
sites:
  - name: API
    url: https://api.acme.example
    headers: ["Authorization: Bearer $API_TOKEN"]
"""
USES = "acme/upstatic@0123456789abcdef0123456789abcdef01234567 # v1.2.3"
FOLLOWED = "acme/upstatic@v1"
PARTS = ("action.yml", ".ci", "generator", "requirements.txt", "site")
Init = Callable[..., InitResult]
Configured = Callable[..., Path]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a configuration and nothing else."""
    folder = init_repository(tmp_path / "repository")
    git(folder, "remote", "add", "origin", "git@github.com:acme/status.git")
    (folder / ".upptimerc.yml").write_text(CONFIG)
    return folder


@pytest.fixture
def run_init(repository: Path) -> Init:
    """`init` in the repository, or in a folder of it, with an action of acme's."""

    def run(
        folder: str = "", environ: Mapping[str, str] | None = None, uses: str = USES, **wishes: Any
    ) -> InitResult:
        root = repository / folder
        config = load(root / ".upptimerc.yml").config
        return init(root, config, InitOptions(uses=uses, **wishes), environ or {})

    return run


@pytest.fixture
def status(repository: Path) -> Path:
    return repository / ".github" / "workflows" / "status.yml"


def copied_program(folder: Path) -> Path:
    """The action's own folder, as the runner unpacks it."""
    folder.mkdir(exist_ok=True)
    for name in PARTS:
        part, ignored = ROOT / name, shutil.ignore_patterns("__pycache__")
        if part.is_dir():
            shutil.copytree(part, folder / name, ignore=ignored)
        else:
            shutil.copy(part, folder / name)
    return folder


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The action's own folder; the first job installs the program there.

    Installing takes longer than all jobs together. Outside of CI the installed program is forked,
    so nothing of it is compiled; test_action has a test of the installation.
    """
    folder = copied_program(tmp_path_factory.mktemp("action"))
    if IS_FORKED:
        (folder / ".ci" / "slim.py").write_text("")
    return folder


@pytest.fixture
def shop(httpserver: HTTPServer) -> HTTPServer:
    """An endpoint that knows who may ask."""
    httpserver.expect_request("/", headers={"Authorization": "s3cret"}).respond_with_data("ok")
    return httpserver


@pytest.fixture
def configured(repository: Path, run_init: Init, shop: HTTPServer, tmp_path: Path) -> Configured:
    """A repository of another person's code with a page in it, set up by init and pushed."""

    def configure(folder: str = "", more: str = "", url: str = "") -> Path:
        root = repository / folder
        root.mkdir(parents=True, exist_ok=True)
        (root / ".upptimerc.yml").write_text(
            f"sites:\n  - name: Shop\n    url: {url or shop.url_for('/')}\n"
            f"    headers: ['Authorization: $API_TOKEN']\n    retries: {{attempts: 1}}\n{more}"
        )
        (repository / "upstatic").mkdir()
        (repository / "upstatic" / "__init__.py").write_text("raise SystemExit('not yours')\n")
        run_init(folder, uses=FOLLOWED)
        remote = init_repository(tmp_path / "remote.git", bare=True)
        commit_all(repository, "Watch the shop")
        git(repository, "push", "--quiet", str(remote), "main")
        return remote

    return configure


@pytest.fixture
def runner(tmp_path: Path, program: Path) -> Runner:
    def clone(workspace: Path) -> None:
        url = f"file://{tmp_path}/remote.git"
        git(workspace, "clone", "--quiet", "--depth=1", url, ".")

    return Runner(tmp_path / "runner", program, clone)


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """What a runner has; to git the checkout is another user's, as in a container."""
    trusted = f"[safe]\n\tdirectory = {tmp_path}/remote.git\n"  # GitHub trusts itself
    (tmp_path / ".gitconfig").write_text(trusted)
    return {
        "PATH": tools(tmp_path / "tools", sys.executable, is_forked=IS_FORKED),
        "HOME": str(tmp_path),
        "GIT_TEST_ASSUME_DIFFERENT_OWNER": "1",
    }
