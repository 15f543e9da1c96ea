"""A round is one job in a private repository, where each job is billed, and two in a public one."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from pytest_httpserver import HTTPServer

from tests.support.git import git
from tests.support.program import ROOT
from tests.tools.init.conftest import Configured
from tests.tools.init.expressions import evaluate
from tests.tools.init.runner import Runner
from tests.tools.init.test_action import job

JOBS = yaml.safe_load((ROOT / ".github" / "workflows" / "status.yml").read_text())["jobs"]
ALONE = '{"include":[{"name":"1","alone":true}]}'
MANY = '{"include":[{"name":"eu-1"},{"name":"us-1"}]}'
Json = dict[str, Any]


def starts(name: str, github: Json, needs: Json) -> bool:
    """Whether a job runs; `needs` are the outputs of the others, empty for those skipped."""
    condition = str(JOBS[name].get("if", "true"))
    contexts = {"github": github, "needs": {key: {"outputs": one} for key, one in needs.items()}}
    return bool(evaluate(condition, contexts, {"cancelled": lambda: False}))


def jobs_of(github: Json, matrix: str) -> list[str]:
    """The jobs of a run, in order, where every page is made."""
    ran: list[str] = []
    needs: dict[str, Json] = {}
    for name in ("round", "private", "again", "probe", "collect", "deploy"):
        if starts(name, github, needs):
            ran.append(name)
            is_whole = matrix == ALONE or name == "collect"
            needs[name] = {"matrix": matrix, "page": "success" if is_whole else "skipped"}
    return ran


def event(name: str, *, is_private: bool | None, branch: str = "main") -> Json:
    repository = {"default_branch": "main", "private": is_private}
    known = {} if is_private is None else {"repository": repository}
    return {"event_name": name, "ref_name": branch, "event": known}


@pytest.mark.parametrize("name", ["schedule", "workflow_dispatch", "push"])
def test_a_private_repository_is_billed_for_one_job_a_round(name: str) -> None:
    assert jobs_of(event(name, is_private=True), ALONE) == ["private"]
    assert jobs_of(event(name, is_private=False), ALONE) == ["round", "deploy"]


def test_a_server_that_does_not_say_is_treated_as_public() -> None:
    assert jobs_of(event("schedule", is_private=None), ALONE) == ["round", "deploy"]


@pytest.mark.parametrize(("is_private", "first"), [(True, "private"), (False, "round")])
def test_several_probes_are_planned_and_collected_in_both(*, is_private: bool, first: str) -> None:
    ran = jobs_of(event("schedule", is_private=is_private), MANY)
    assert ran == [first, "probe", "collect", "deploy"]


@pytest.mark.parametrize("is_private", [True, False])
def test_a_push_to_another_branch_starts_nothing(*, is_private: bool) -> None:
    assert jobs_of(event("push", is_private=is_private, branch="try"), ALONE) == []


@pytest.mark.parametrize("name", ["round", "private"])
def test_rounds_that_are_left_start_in_another_run(name: str) -> None:
    needs = {name: {"again": "true"}}
    assert starts("again", event("schedule", is_private=name == "private"), needs)
    assert not starts("again", event("schedule", is_private=name == "private"), {name: {}})


def test_only_the_job_that_deploys_may_write_pages() -> None:
    may = [name for name, one in JOBS.items() if "pages" in one["permissions"]]
    assert may == ["private", "deploy"]


def api(shop: HTTPServer, pages: int = 200) -> dict[str, str]:
    """Let the server answer as GitHub's API for a repository without issues."""
    shop.expect_request("/repos/acme/status/pages").respond_with_data("{}", status=pages)
    shop.expect_request(re.compile("/repos/acme/status/issues.*")).respond_with_json([])
    shop.expect_request("/repos/acme/status").respond_with_json({"private": True})
    return {"GITHUB_API_URL": shop.url_for("").rstrip("/"), "GITHUB_REPOSITORY": "acme/status"}


@pytest.mark.parametrize(("code", "is_deployed"), [(200, True), (404, False)])
def test_the_one_job_measures_pushes_and_deploys(
    configured: Configured, runner: Runner, environ: dict[str, str], shop: HTTPServer,
    code: int, *, is_deployed: bool,
) -> None:  # fmt: skip
    remote = configured()
    done = runner.run(job(runner, "private"), environ | api(shop, pages=code), {})

    assert not done.failed, runner.log
    assert "1 up [skip ci]" in git(remote, "log", "-1", "--format=%s", "main")
    assert (runner.used[-1] == "actions/deploy-pages") is is_deployed


def test_a_page_that_shows_nothing_new_is_not_deployed(
    configured: Configured, runner: Runner, environ: dict[str, str], shop: HTTPServer,
    tmp_path: Path,
) -> None:  # fmt: skip
    configured()
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"repository": {"private": True}}))
    place = {"GITHUB_EVENT_PATH": str(event), "CI_PAGES_URL": shop.url_for("/page/")}
    known = environ | api(shop) | place
    assert not runner.run(job(runner, "private"), known, {}).failed, runner.log
    assert runner.used[-1] == "actions/deploy-pages", "there was no page online"

    status = (runner.workspace / "_site" / "status.json").read_text()
    shop.expect_request("/page/status.json").respond_with_data(status)
    shutil.rmtree(runner.workspace)
    runner.workspace.mkdir()
    done = runner.run(job(runner, "private"), known, {})

    assert not done.failed, runner.log
    assert done.steps["run"]["outputs"]["publish"] == "false", runner.log
    assert runner.used[-1] not in {"actions/deploy-pages", "actions/upload-pages-artifact"}
