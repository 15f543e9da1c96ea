"""`init` on each code host: the files it writes are valid, and their scripts run a round."""

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from pytest_httpserver import HTTPServer
from upstatic.config import load
from upstatic.forges.hosts import Forge, detect
from upstatic.tools.init.file_plan import Keep
from upstatic.tools.init.stage import InitOptions, InitResult, init, write_starter_config

from tests.support.effort import IS_FORKED
from tests.support.git import commit_all, git
from tests.support.git import init as init_repository
from tests.support.program import ROOT, output_of_script
from tests.tools.init.runner import tools
from tests.tools.init.schemas import WORKFLOWS, follows_schema

USES = "acme/upstatic@v1"
FILES = {
    Forge.GITHUB: ".github/workflows/status.yml",
    Forge.GITLAB: ".gitlab-ci.yml",
    Forge.FORGEJO: ".forgejo/workflows/status.yml",
    Forge.GITEA: ".gitea/workflows/status.yml",
}
SCHEMAS = {Forge.GITLAB: "vendor.gitlab-ci"}


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A repository without any file."""
    folder = init_repository(tmp_path / "empty")
    git(folder, "remote", "add", "origin", "https://git.example/acme/status.git")
    return folder


def set_up(folder: Path, forge: Forge | None = None) -> InitResult:
    write_starter_config(folder)
    config = load(folder / ".upptimerc.yml").config
    return init(folder, config, InitOptions(uses=USES, forge=forge), {})


@pytest.mark.parametrize(
    ("remote", "present", "environ", "forge"),
    [
        ("git@github.com:acme/status.git", [".gitlab-ci.yml"], {}, Forge.GITHUB),
        ("https://gitlab.com/acme/status.git", [], {}, Forge.GITLAB),
        ("https://gitlab.acme.example/acme/status.git", [], {}, Forge.GITLAB),
        ("https://codeberg.org/acme/status.git", [], {}, Forge.FORGEJO),
        ("https://gitea.acme.example/acme/status", [], {}, Forge.GITEA),
        ("https://git.acme.example/acme/status", [], {}, Forge.GITHUB),
        ("https://git.acme.example/acme/status", [".gitlab-ci.yml"], {}, Forge.GITLAB),
        ("https://git.acme.example/a/b", [".forgejo/workflows/a.yml"], {}, Forge.FORGEJO),
        ("https://git.acme.example/a/b", [], {"GITLAB_CI": "true"}, Forge.GITLAB),
        ("", [], {"FORGEJO_ACTIONS": "true", "GITHUB_ACTIONS": "true"}, Forge.FORGEJO),
        ("", [], {}, Forge.GITHUB),
    ],
)
def test_the_forge_is_known_by_the_job_the_remote_or_its_files(
    remote: str, present: list[str], environ: Mapping[str, str], forge: Forge
) -> None:
    assert detect(remote, present, environ) is forge


@pytest.mark.parametrize("forge", Forge)
def test_an_empty_repository_is_set_up_by_one_command(empty: Path, forge: Forge) -> None:
    result = set_up(empty, forge)
    assert (empty / FILES[forge]).is_file()
    loaded = load(empty / ".upptimerc.yml")
    assert loaded.warnings == ()
    assert (loaded.config.owner, loaded.config.repo) == ("acme", "status")
    assert (empty / "history" / "README.md").is_file()
    assert "Next steps:" in result.next_steps
    assert all(
        "git.example/acme/status" in line or "http" not in line for line in result.next_steps
    )

    again = set_up(empty, forge)
    assert {type(step) for step in again.steps} == {Keep}


@pytest.mark.parametrize("forge", [Forge.GITLAB, Forge.FORGEJO, Forge.GITEA])
@pytest.mark.parametrize("folder", ["", "ops/status"])
def test_what_is_written_follows_the_schema_of_the_forge(
    empty: Path, forge: Forge, folder: str
) -> None:
    (empty / folder).mkdir(parents=True, exist_ok=True)
    set_up(empty / folder, forge)
    follows_schema(SCHEMAS.get(forge, WORKFLOWS), empty / FILES[forge])


@pytest.mark.parametrize("forge", Forge)
def test_a_page_with_a_target_of_its_own_has_no_job_for_pages(empty: Path, forge: Forge) -> None:
    set_up(empty, forge)
    target = "publish: {site: {to: netlify, siteId: x, token: $NETLIFY_AUTH_TOKEN}}\n"
    with (empty / ".upptimerc.yml").open("a") as file:
        file.write(target)
    set_up(empty, forge)

    text = (empty / FILES[forge]).read_text()
    assert "pages:" not in text
    assert "pages" not in [line.strip() for line in text.splitlines()]
    assert forge is Forge.GITLAB or "NETLIFY_AUTH_TOKEN: ${{ secrets" in text
    follows_schema(SCHEMAS.get(forge, WORKFLOWS), empty / FILES[forge])


def test_the_pipeline_of_gitlab_installs_rsync_only_where_a_target_needs_it(empty: Path) -> None:
    set_up(empty, Forge.GITLAB)
    pipeline = empty / FILES[Forge.GITLAB]
    assert "rsync" not in pipeline.read_text()
    with (empty / ".upptimerc.yml").open("a") as file:
        file.write("publish: {site: {to: rsync, path: 'u@host:/www'}}\n")

    set_up(empty, Forge.GITLAB)

    [round_, *_] = yaml.safe_load(pipeline.read_text()).values()
    assert any("apt-get install -y -qq rsync" in line for line in round_["script"])


@pytest.mark.parametrize("forge", [Forge.GITLAB, Forge.FORGEJO, Forge.GITEA])
def test_a_browser_is_installed_only_where_a_monitor_needs_one(empty: Path, forge: Forge) -> None:
    set_up(empty, forge)
    pipeline = empty / FILES[forge]
    assert "playwright" not in pipeline.read_text().lower()
    with (empty / ".upptimerc.yml").open("a") as file:
        file.write("  - {name: Shop, check: browser, url: 'https://a.example', script: a.py}\n")

    set_up(empty, forge)

    text = pipeline.read_text()
    assert text.index("playwright install --with-deps chromium") < text.index("run --repeat auto")
    assert text.index("PLAYWRIGHT_BROWSERS_PATH") < text.index("playwright install")
    assert isinstance(yaml.safe_load(text), dict)


def test_next_to_another_pipeline_ours_is_a_file_to_include(empty: Path) -> None:
    (empty / ".gitlab-ci.yml").write_text("test: {script: make test}\n")
    result = set_up(empty, Forge.GITLAB)
    assert (empty / ".gitlab-ci.yml").read_text() == "test: {script: make test}\n"
    assert (empty / ".gitlab" / "upstatic.yml").is_file()
    assert "     - local: .gitlab/upstatic.yml" in "\n".join(result.next_steps).splitlines()


def test_the_template_repository_is_what_init_writes(tmp_path: Path) -> None:
    folder = init_repository(tmp_path)
    write_starter_config(folder)
    config = load(folder / ".upptimerc.yml").config
    init(folder, config, InitOptions(uses="OWNER/upstatic@v1"), {})
    shutil.rmtree(folder / ".git")
    assert texts(ROOT / "template") == texts(folder)


def texts(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def machine(tmp_path: Path, program: Path) -> dict[str, str]:
    """The variables of a runner; `github.com` is a folder with the program, tagged as v1."""
    source = tmp_path / "host" / "acme" / "upstatic"
    shutil.copytree(program, source, ignore=shutil.ignore_patterns(".venv"))
    # Compiling what a round does not need takes longer than the round; test_action is about it.
    (source / ".ci" / "slim.py").write_text("")
    init_repository(source)
    commit_all(source, "Release")
    git(source, "tag", "v1")
    (tmp_path / ".gitconfig").write_text(
        f'[url "file://{tmp_path}/host/"]\n\tinsteadOf = https://github.com/\n'
        f'[url "file://{tmp_path}/"]\n\tinsteadOf = https://git.example/\n'
        "[user]\n\tname = Ada\n\temail = ada@example.com\n"
    )
    path = tools(tmp_path / "tools", sys.executable, is_forked=IS_FORKED)
    return {"PATH": path, "HOME": str(tmp_path)}


@pytest.fixture
def checkout(tmp_path: Path, httpserver: HTTPServer) -> Path:
    """A clone as a runner makes it, of a repository with one monitor."""
    httpserver.expect_request("/").respond_with_data("ok")
    author = init_repository(tmp_path / "author")
    (author / ".upptimerc.yml").write_text(
        f"sites: [{{name: Shop, url: '{httpserver.url_for('/')}'}}]\n"
    )
    set_up(author, Forge.GITLAB)
    set_up(author, Forge.FORGEJO)
    commit_all(author, "Watch the shop")
    remote = init_repository(tmp_path / "acme" / "status", bare=True)
    git(author, "push", "--quiet", str(remote), "main")
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{remote}", "clone")
    return tmp_path / "clone"


def test_the_gitlab_pipeline_runs_a_round_and_makes_the_page(
    tmp_path: Path, checkout: Path, machine: dict[str, str]
) -> None:
    git(checkout, "checkout", "--quiet", "--detach")
    jobs: dict[str, Any] = yaml.safe_load((checkout / ".gitlab-ci.yml").read_text())
    gitlab = {"GITLAB_CI": "true", "CI_COMMIT_REF_NAME": "main", "CI_JOB_STATUS": "success"}
    round_ = jobs["upstatic-round"]
    log = output_of_script(
        "\n".join([*round_["script"], *round_["after_script"]]), checkout, machine | gitlab
    )
    output_of_script("\n".join(jobs["pages"]["script"]), checkout, machine)

    assert "1 up" in log
    assert "Shop" in (checkout / "public" / "index.html").read_text()
    assert "1 up" in git(tmp_path / "acme" / "status", "log", "-1", "--format=%s", "main")


def test_the_gitlab_pipeline_keeps_a_page_that_shows_nothing_new(
    checkout: Path, machine: dict[str, str]
) -> None:
    jobs: dict[str, Any] = yaml.safe_load((checkout / ".gitlab-ci.yml").read_text())
    pages = jobs["pages"]
    assert jobs["upstatic-round"]["artifacts"]["reports"] == {"dotenv": "upstatic.env"}
    (checkout / "_site").mkdir()

    done = subprocess.run(
        ["bash", "-ec", "\n".join(pages["script"])],
        cwd=checkout, env=machine | {"publish": "false"}, check=False,
    )  # fmt: skip

    assert done.returncode == pages["allow_failure"]["exit_codes"] == 77
    assert not (checkout / "public").exists()


def test_a_moved_tag_updates_the_cached_program(
    tmp_path: Path, checkout: Path, machine: dict[str, str]
) -> None:
    jobs: dict[str, Any] = yaml.safe_load((checkout / ".gitlab-ci.yml").read_text())
    [install] = [line for line in jobs["upstatic-round"]["script"] if "git clone" in line]
    output_of_script(install, checkout, machine)
    assert output_of_script(install, checkout, machine) == ""  # nothing is installed twice
    source = tmp_path / "host" / "acme" / "upstatic"
    version = source / "generator" / "upstatic" / "__init__.py"
    version.write_text(version.read_text() + "RELEASE = 'new'\n")
    commit_all(source, "Release again")
    git(source, "tag", "--force", "v1")

    output_of_script(install, checkout, machine)

    program = checkout / ".upstatic" / "generator" / "upstatic" / "__init__.py"
    assert "RELEASE = 'new'" in program.read_text()


def test_the_forgejo_workflow_runs_a_round_and_publishes_the_page(
    tmp_path: Path, checkout: Path, machine: dict[str, str]
) -> None:
    workflow = yaml.safe_load((checkout / FILES[Forge.FORGEJO]).read_text())
    steps = [step for step in workflow["jobs"]["round"]["steps"] if "run" in step]
    forgejo = {
        "GITHUB_ACTIONS": "true", "FORGEJO_ACTIONS": "true", "GITHUB_TOKEN": "planted",
        "GITHUB_SERVER_URL": "https://git.example", "GITHUB_REPOSITORY": "acme/status",
    }  # fmt: skip
    log = "".join(output_of_script(step["run"], checkout, machine | forgejo) for step in steps)

    remote = tmp_path / "acme" / "status"
    assert "planted" not in log
    assert "1 up" in git(remote, "log", "-1", "--format=%s", "main")
    assert "Shop" in git(remote, "show", "pages:index.html")
    assert git(remote, "rev-list", "--count", "pages").strip() == "1"
