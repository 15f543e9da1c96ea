"""The workflow that init writes and the action it uses, run step by step as on GitHub."""

import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from pytest_httpserver import HTTPServer

from tests.support.git import git
from tests.tools.init.conftest import FOLLOWED, Configured, copied_program
from tests.tools.init.runner import Runner, Scope, tools


def job(runner: Runner, name: str = "round", workflow: str = "status") -> dict[str, Any]:
    """A job of the workflow that was pushed, with the secret that GitHub would fill in."""
    remote = runner.workspace.parent.parent / "remote.git"
    text = git(remote, "show", f"main:.github/workflows/{workflow}.yml")
    loaded = yaml.safe_load(text.replace("${{ secrets.API_TOKEN }}", "s3cret"))
    return dict(loaded["jobs"][name])


def run(runner: Runner, environ: dict[str, str], name: str = "round") -> Scope:
    return runner.run(job(runner, name), environ, {})


def test_the_program_is_set_up_once_a_job_and_kept_for_the_next(
    configured: Configured, runner: Runner, environ: dict[str, str], tmp_path: Path
) -> None:
    configured()
    runner.program = program = copied_program(tmp_path / "action")
    environ["PATH"] = tools(tmp_path / "real", sys.executable)
    installed = tmp_path / "real" / "installed"
    assert not run(runner, environ).failed, runner.log
    assert installed.read_text().split() == ["venv", "pip"]
    setups = [name for name in runner.used if name != FOLLOWED.partition("@")[0]]
    assert setups[:4] == [
        "actions/checkout", "actions/setup-python", "actions/cache/restore", "actions/cache/save",
    ]  # fmt: skip

    shutil.rmtree(program / ".venv")
    shutil.rmtree(runner.workspace)
    runner.workspace.mkdir()
    runner.used.clear()
    assert not run(runner, environ).failed, runner.log
    assert installed.read_text().split() == ["venv", "pip"], "the second job took it from the cache"
    assert "actions/cache/save" not in runner.used


@pytest.mark.parametrize("folder", ["", "ops/status"])
def test_a_round_measures_commits_pushes_and_draws(
    configured: Configured, runner: Runner, environ: dict[str, str], folder: str
) -> None:
    remote = configured(folder)
    done = run(runner, environ)

    assert not done.failed, runner.log
    assert "probed 1 monitor: 1 up" in runner.log
    changed = git(remote, "show", "--name-only", "--format=%s", "main").splitlines()
    assert "1 up [skip ci]" in changed[0]
    assert all(path.startswith(f"{folder}/history/".lstrip("/")) for path in changed[2:])
    assert "Shop" in (runner.artifacts / "github-pages" / "index.html").read_text()
    assert done.steps["page"]["outcome"] == "success"
    assert runner.summary.exists()
    assert git(runner.workspace, "status", "--short") == "", "nothing of ours lies about"
    assert "s3cret" not in runner.log


def test_a_configuration_with_a_mistake_fails_before_any_secret_is_used(
    configured: Configured, runner: Runner, environ: dict[str, str], repository: Path
) -> None:
    remote = configured()
    with (repository / ".upptimerc.yml").open("a") as settings:
        settings.write("    port: 99999\n")
    git(repository, "commit", "--quiet", "--all", "--message=Mistake")
    git(repository, "push", "--quiet", str(remote), "main")
    done = run(runner, environ)

    assert done.failed
    assert "::error::.upptimerc.yml:6:11: sites[0].port" in runner.log
    assert done.steps["run"]["outcome"] == "failure"
    assert "probed" not in runner.log


def test_what_cannot_be_pushed_is_kept_and_the_page_goes_online(
    configured: Configured, runner: Runner, environ: dict[str, str]
) -> None:
    remote = configured()
    (remote / "hooks").mkdir(exist_ok=True)
    hook = remote / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho protected branch hook declined; exit 1\n")
    hook.chmod(0o755)
    done = run(runner, environ)

    assert done.failed
    assert (runner.artifacts / "github-pages" / "index.html").exists()
    assert "1 up" in (runner.artifacts / "measured-1-1" / "unpushed.patch").read_text()


def test_many_jobs_measure_and_one_collects(
    configured: Configured, runner: Runner, environ: dict[str, str]
) -> None:
    remote = configured(more="regions: [eu]\n")
    plan = run(runner, environ)
    assert not plan.failed, runner.log
    assert '"name":"eu-1"' in plan.steps["plan"]["outputs"]["matrix"]
    commits = git(remote, "rev-list", "--count", "main")
    assert commits == "1\n", "the first job only says who measures"

    measure = job(runner, "probe")["steps"][2]
    assert measure["name"] == "Run checks"
    command = measure["with"]["command"]
    for key, value in (("region", "eu"), ("shard", "1/1"), ("name", "eu-1")):
        command = command.replace(f"${{{{ matrix.{key} }}}}", value)
    collect = job(runner, "collect")["steps"][-4]
    assert collect["name"] == "Record the results"
    steps = [{**measure, "with": {**measure["with"], "command": command}}, collect]
    done = runner.run({"steps": steps}, environ, {})

    assert not done.failed, runner.log
    assert "recorded 1 round" in runner.log
    assert git(remote, "rev-list", "--count", "main") == "2\n"


def test_a_report_reaches_the_program_as_one_word_whatever_it_says(
    configured: Configured, runner: Runner, environ: dict[str, str], tmp_path: Path
) -> None:
    remote = configured(more="  - {name: Nightly backup, slug: 备份, check: heartbeat}\n")
    steps = job(runner, "beat", "heartbeat")
    evil = f"x\"; touch {tmp_path}/evil; $(touch {tmp_path}/evil) ' --root /"
    done = runner.run(steps, environ, {"client_payload": {"slug": evil}})
    assert done.failed
    assert not (tmp_path / "evil").exists()
    assert "::error::" in runner.log

    shutil.rmtree(runner.workspace)
    runner.workspace.mkdir()
    sent = {"client_payload": {"slug": "备份", "failed": True}}
    assert not runner.run(steps, environ, sent).failed, runner.log
    assert "备份 reported" in runner.log
    assert "reported a failure" in runner.log
    assert "history/beats/" in git(remote, "show", "--name-only", "--format=", "main")


def test_pictures_of_other_hosts_are_kept_for_a_week(
    configured: Configured, runner: Runner, environ: dict[str, str], shop: HTTPServer
) -> None:
    shop.expect_request("/logo.svg").respond_with_data(
        "<svg xmlns='http://www.w3.org/2000/svg'/>", content_type="image/svg+xml"
    )
    configured(more=f"status-website:\n  logoUrl: {shop.url_for('/logo.svg')}\n")
    assert not run(runner, environ).failed, runner.log
    shutil.rmtree(runner.workspace)
    runner.workspace.mkdir()
    assert not run(runner, environ).failed, runner.log

    assert [one.path for one, _ in shop.log].count("/logo.svg") == 1


def test_a_page_of_the_cache_is_not_published_when_none_could_be_rendered(
    configured: Configured, runner: Runner, environ: dict[str, str], repository: Path
) -> None:
    remote = configured()
    assert not run(runner, environ).failed, runner.log
    for folder in (runner.workspace, runner.artifacts):
        shutil.rmtree(folder)
        folder.mkdir()
    (repository / "_site.new").mkdir()
    (repository / "_site.new" / "mine.md").write_text("in the way\n")
    git(repository, "pull", "--quiet", str(remote), "main")
    git(repository, "add", "--force", "_site.new")
    git(repository, "commit", "--quiet", "--message=Put a folder in the way")
    git(repository, "push", "--quiet", str(remote), "main")
    done = run(runner, environ)

    assert done.failed
    assert "holds files that Upstatic did not write" in runner.log
    assert not (runner.artifacts / "github-pages").exists()
