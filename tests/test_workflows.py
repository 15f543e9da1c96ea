"""What the workflows and the documentation tell people and machines to run does exist."""

import contextlib
import io
import json
import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from pytest_httpserver import HTTPServer
from upstatic.cli.command_line import build_parser
from upstatic.config import Config, Monitor, matrix
from upstatic.forges.base.issue_reader import LABELS

from tests.support.program import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
DOCUMENTS = [
    path
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("docs/*.md")))
    if path.exists()
]
PLAN = "needs.round.outputs.matrix || needs.private.outputs.matrix"
MAKEFILE = (ROOT / "Makefile").read_text()


def load(path: Path) -> dict[str, Any]:
    loaded = yaml.safe_load(path.read_text())
    assert isinstance(loaded, dict)
    return loaded


def steps(path: Path) -> list[dict[str, Any]]:
    return [step for job in load(path)["jobs"].values() for step in job["steps"]]


def scripts(path: Path) -> Iterator[str]:
    """The shell lines of a workflow, or the code of a document."""
    text = path.read_text()
    if path.suffix == ".yml":
        yield from (step["run"] for step in steps(path) if "run" in step)
        yield from re.findall(r"`([^`\n]+)`", text)
    else:
        yield from re.findall(r"^```[^\n]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
        yield from re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text)


def program_calls() -> list[str]:
    return sorted(
        {
            call.strip()
            for path in (*WORKFLOWS, *DOCUMENTS)
            for script in scripts(path)
            for call in re.findall(
                r"(?:^|-m |\$ |uvx )upstatic\b([ ][^\n#|;&)]*)", script, re.MULTILINE
            )
            if "…" not in call
        }
    )


def action_calls() -> list[str]:
    """What the workflows ask of our own action."""
    return sorted(
        {
            step["with"]["command"]
            for path in WORKFLOWS
            for step in steps(path)
            if step.get("uses") == "./"
        }
    )


def make_calls() -> list[str]:
    return sorted(
        {
            call.strip()
            for path in (*WORKFLOWS, *DOCUMENTS)
            for script in scripts(path)
            for call in re.findall(r"^(?:\$ )?make( [^\n#|;&]*)", script, re.MULTILINE)
        }
    )


def words(call: str) -> list[str]:
    """The words of a command; what only the workflow knows is replaced by a number."""
    known = call.partition(" > ")[0].replace("$SHARD", "1/1").replace("${{ matrix.shard }}", "1/1")
    return shlex.split(re.sub(r"\$\{\{.*?\}\}|\$\w+", "1", known))


def test_there_are_commands_to_look_at() -> None:
    assert any(call.startswith("run") for call in program_calls())
    assert any(call.startswith("run") for call in action_calls())
    assert "check" in make_calls()
    assert verdict(["rum"])[0] == verdict(["run", "--fast"])[0] == 2


@pytest.mark.parametrize("call", [*program_calls(), *action_calls()])
def test_every_documented_command_and_flag_exists(call: str) -> None:
    code, said = verdict(words(call))

    assert code == 0, said


def verdict(arguments: list[str]) -> tuple[object, str]:
    """The exit code of reading these arguments, and what is said about them."""
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
        try:
            build_parser().parse_args(arguments)
        except SystemExit as stop:
            return stop.code, said.getvalue()
    return 0, ""


@pytest.mark.parametrize("call", make_calls())
def test_every_documented_make_target_and_variable_exists(call: str) -> None:
    for word in words(call):
        name, is_variable, _ = word.partition("=")
        if is_variable:
            assert f"$({name}" in MAKEFILE, f"the Makefile knows no {name}"
        else:
            assert re.search(rf"^{name}:", MAKEFILE, re.MULTILINE), f"there is no make {name}"


@pytest.mark.parametrize("path", [*WORKFLOWS, ROOT / "action.yml"], ids=lambda path: path.name)
def test_every_action_is_pinned_to_a_commit_that_names_its_version(path: Path) -> None:
    for use in re.findall(r"uses: *(.*)", path.read_text()):
        pinned = r"[\w-]+/[\w-]+(/[\w-]+)?@[0-9a-f]{40} # v\d+\.\d+\.\d+"
        assert use == "./" or re.fullmatch(pinned, use), use


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_job_has_a_time_limit_and_only_the_rights_it_needs(path: Path) -> None:
    workflow = load(path)

    assert workflow["permissions"] == {}
    for name, job in workflow["jobs"].items():
        assert job["timeout-minutes"] <= 20
        assert job["permissions"] == {
            "round": {"contents": "write", "issues": "write"},
            "private": {
                "contents": "write",
                "issues": "write",
                "pages": "write",
                "id-token": "write",
            },
            "beat": {"contents": "write"},
            "redraw": {"actions": "write"},
            "again": {"actions": "write"},
            "collect": {"actions": "read", "contents": "write", "issues": "write"},
            "deploy": {"pages": "write", "id-token": "write"},
            "build": {"contents": "read", "id-token": "write", "attestations": "write"},
            "publish": {"contents": "write"},
        }.get(name, {"contents": "read"})


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_no_workflow_hands_out_all_secrets_or_keeps_the_token_on_disk(path: Path) -> None:
    assert "toJson(secrets)" not in path.read_text()
    for step in steps(path):
        if "actions/checkout@" in step.get("uses", ""):
            assert step["with"]["persist-credentials"] is False


def status_step(name: str) -> dict[str, Any]:
    path = ROOT / ".github" / "workflows" / "status.yml"
    return next(step for step in steps(path) if step.get("name") == name)


def test_rounds_start_every_five_minutes_but_never_at_the_full_hour() -> None:
    text = (ROOT / ".github" / "workflows" / "status.yml").read_text()
    found = re.search(r'cron: "(\d+)-(\d+)/5 \* \* \* \*"', text)

    assert found
    minutes = range(int(found[1]), int(found[2]) + 1, 5)
    assert len(minutes) == 12
    assert not {0, 5} & set(minutes)


def status_jobs() -> dict[str, dict[str, Any]]:
    return dict(load(ROOT / ".github" / "workflows" / "status.yml")["jobs"])


def test_nearly_everybody_needs_one_job_for_a_round() -> None:
    """The others begin only where the one job says that it does not do it all alone."""
    jobs = status_jobs()
    plain, divided = matrix(Config()), matrix(Config(shards=2))
    said = json.dumps(plain, separators=(",", ":"))

    (run,) = [one for one in jobs["round"]["steps"] if one.get("name") == "Run a round"]
    alone = re.findall(r"contains\([\w.]+, '(.*?)'\)", str(run["if"]))
    assert [word in said for word in alone] == [True]
    assert alone[0] not in json.dumps(divided, separators=(",", ":"))
    for name in ("probe", "collect"):
        assert jobs[name]["needs"] == ["round", "private"]
        assert f"!contains({PLAN}, '{alone[0]}')" in jobs[name]["if"]


def test_each_job_of_the_matrix_runs_where_and_what_its_entry_says() -> None:
    probe = status_jobs()["probe"]

    assert probe["runs-on"] == "${{ matrix.runner }}"
    (command,) = [
        step["with"]["command"] for step in probe["steps"] if step.get("name") == "Run checks"
    ]
    for flag, key in (("region=", "region"), ("shard=", "shard"), ("out=run/", "name")):
        assert f"--{flag}${{{{ matrix.{key} }}}}" in command
    keys = set(matrix(Config(regions={"eu": ["a"]}))["include"][0])
    assert keys == {"name", "region", "shard", "runner"}


def test_monitors_that_need_a_browser_have_a_job_of_their_own() -> None:
    site = {"name": "Shop", "check": "browser", "url": "https://a.example", "script": "a.py"}
    config = Config.model_validate({"sites": [{"name": "A", "url": "https://a.example"}, site]})
    jobs = matrix(config)["include"]
    (step,) = [one for one in status_jobs()["probe"]["steps"] if one.get("name") == "Run checks"]

    assert [(job["name"], job["shard"], job.get("browser")) for job in jobs] == [
        ("1", "1/2", None), ("browser", "2/2", True),
    ]  # fmt: skip
    assert step["with"]["browser"] == "${{ matrix.browser }}"


@pytest.mark.parametrize(("region", "has_browser"), [("eu", True), ("us", False)])
def test_a_browser_is_installed_only_in_regions_that_need_it(
    region: str,
    has_browser: bool,  # noqa: FBT001 - a table
) -> None:
    monitor = Monitor(name="Shop", url="https://a.example", check="browser", regions=("eu",))
    config = Config(regions={"eu": (), "us": ()}, monitors=(monitor,), shards=2)
    names = [job["name"] for job in matrix(config)["include"] if job["region"] == region]

    assert names == [f"{region}-1", f"{region}-2", *([f"{region}-browser"] * has_browser)]


def test_a_secret_is_named_once_and_reaches_every_job_that_needs_it() -> None:
    found = [
        step["env"]
        for job in status_jobs().values()
        for step in job["steps"]
        if re.match(r"(run|probe)\b", step.get("with", {}).get("command", ""))
    ]

    assert len(found) == 4
    assert all(one == found[0] for one in found)


@pytest.mark.parametrize(
    ("answers", "wanted", "looks"),
    [
        (["run-eu-1 run-us-1"], 2, 1),
        (["", "run-eu-1", "run-eu-1 run-eu-1 github-pages", "run-eu-1 run-us-1"], 2, 4),
        (["run-eu-1"], 2, 25),
        ([""], 2, 97),
    ],
)
def test_the_round_waits_for_its_probes_but_not_for_one_that_does_not_come(
    tmp_path: Path, answers: list[str], wanted: int, looks: int
) -> None:
    """`sleep` moves the clock; `gh` says what was handed over so far."""
    said = "\n".join(f"{n}) set -- {answer};;" for n, answer in enumerate(answers, 1))
    (tmp_path / "gh").write_text(
        f"#!/bin/sh\necho look >> {tmp_path}/looks\n"
        f"case $(wc -l < {tmp_path}/looks) in\n{said}\n*) set -- {answers[-1]};;\nesac\n"
        'for name in "$@"; do echo "$name"; done\n'
    )
    (tmp_path / "gh").chmod(0o755)
    # Once unset it is a variable like any other: a busy machine must not move it.
    clock = "unset SECONDS; SECONDS=0; sleep() { SECONDS=$((SECONDS + $1)); }\n"
    step = next(
        step for step in status_jobs()["collect"]["steps"]
        if step.get("name") == "Wait for the probes"
    )  # fmt: skip
    jobs: dict[str, list[object]] = {"include": [{}] * wanted}

    subprocess.run(
        ["bash", "-e", "-c", clock + step["run"]],
        env={
            "PATH": f"{tmp_path}:{os.environ['PATH']}",
            "MATRIX": json.dumps(jobs),
            "GITHUB_REPOSITORY": "o/r",
            "GITHUB_RUN_ID": "1",
        },
        check=True,
        capture_output=True,
    )

    assert abs(len((tmp_path / "looks").read_text().splitlines()) - looks) <= 1


def test_an_artifact_has_a_folder_of_its_own() -> None:
    (download,) = (
        step["with"]
        for step in status_jobs()["collect"]["steps"]
        if "download-artifact" in step.get("uses", "")
    )
    assert download == {"pattern": "run-*", "path": "run"}, "merged, one could overwrite another"


def condition(path: Path, job: str) -> str:
    return str(load(path)["jobs"][job]["if"])


def test_a_word_in_an_issue_starts_a_round_and_no_word_of_it_gets_into_a_shell() -> None:
    path = ROOT / ".github" / "workflows" / "incidents.yml"
    job = load(path)["jobs"]["redraw"]

    assert [step["run"] for step in job["steps"]] == ['gh workflow run status.yml --ref "$BRANCH"']
    assert set(job["steps"][0]["env"].values()) == {
        "${{ github.event.repository.default_branch }}",
        "${{ github.repository }}",
        "${{ github.token }}",
    }
    assert "workflow_dispatch" in (path.parent / "status.yml").read_text()


@pytest.mark.parametrize("label", LABELS)
def test_only_issues_that_concern_us_start_a_round(label: str) -> None:
    wanted = condition(ROOT / ".github" / "workflows" / "incidents.yml", "redraw")

    assert f"contains(github.event.issue.labels.*.name, '{label}')" in wanted
    assert "!github.event.issue.pull_request" in wanted
    assert "github.event.comment.author_association" in wanted


def test_git_gets_the_token_from_the_environment_of_the_step(tmp_path: Path) -> None:
    action = load(ROOT / "action.yml")["runs"]["steps"]
    (wanted,) = (step["env"] for step in action if step.get("name") == "Run the command")
    values = {
        "${{ env.GITHUB_TOKEN || github.token }}": "ghs_planted",
        "credential.${{ github.server_url }}.helper": "credential.https://git.example.helper",
    }
    environment = {name: values.get(value, value) for name, value in wanted.items()}

    answer = subprocess.run(
        ["git", "credential", "fill"],
        input="protocol=https\nhost=git.example\n\n",
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), **environment},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )

    assert "username=x-access-token\npassword=ghs_planted\n" in answer.stdout


@pytest.mark.parametrize(("code", "is_ready"), [(200, True), (404, False), (403, True)])
def test_a_page_without_a_place_is_a_notice_and_not_a_failure(
    tmp_path: Path, httpserver: HTTPServer, code: int, *, is_ready: bool
) -> None:
    httpserver.expect_request("/repos/o/r/pages").respond_with_data("{}", status=code)
    output, summary = tmp_path / "output", tmp_path / "summary"

    done = subprocess.run(
        ["bash", "-e", "-c", status_step("Check that Pages is enabled")["run"]],
        env={
            "PATH": os.environ["PATH"],
            "GITHUB_API_URL": httpserver.url_for("").rstrip("/"),
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_REPOSITORY": "o/r",
            "GITHUB_TOKEN": "t",
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(summary),
        },
        capture_output=True,
        text=True,
        check=True,
    )

    assert (output.exists() and output.read_text() == "ready=true\n") is is_ready
    assert ("::warning title=GitHub Pages is not enabled::" in done.stdout) is not is_ready
    assert summary.exists() is not is_ready
