"""What a workflow's file says is read from its YAML, anchors included, as GitHub reads it."""

import pytest
from upstatic.config.yaml.composer import YamlError
from upstatic.tools.doctor.workflow_parser import Workflow, read_workflow

from tests.support.program import ROOT
from tests.tools.doctor.conftest import STATUS


def read(text: str) -> Workflow:
    return read_workflow("status.yml", text)


def one_step(step: str) -> str:
    return f"on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - {step}\n"


def test_our_own_workflow_is_read_with_its_anchors() -> None:
    found = read_workflow(STATUS, (ROOT / STATUS).read_text())

    assert found.crons == ("3-58/5 * * * *",)
    assert [(step.name, step.command) for step in found.steps] == [
        ("Run a round", "run"),
        ("Run a round", "run"),
        ("Run checks", "probe"),
        ("Record the results", "run"),
    ]
    assert len({step.names - {"NAME", "REGION", "SHARD"} for step in found.steps}) == 1
    assert "GITHUB_TOKEN" in found.steps[1].names
    rights = {job.name: job.rights for job in found.jobs}
    assert rights["round"] == {"contents": "write", "issues": "write"}
    assert found.is_ours
    assert not found.is_upptime


def test_the_environment_of_workflow_job_and_step_is_one() -> None:
    found = read(
        "env: {A: '${{ secrets.A }}'}\non: push\npermissions: write-all\njobs:\n  a:\n"
        "    env: {B: '${{vars.B}}'}\n    steps:\n"
        "      - run: upstatic run\n        env: {C: 1}\n      - run: echo\n"
    )
    (step,) = found.steps

    assert step.names == {"A", "B", "C"}
    assert step.outside == {"A", "B"}
    assert found.jobs[0].rights == {"*": "write"}


@pytest.mark.parametrize(
    ("step", "commands"),
    [
        ("run: python -m upstatic run --repeat auto", ["run"]),
        ("run: .venv/bin/python -m upstatic probe --out x", ["probe"]),
        ("run: upstatic record a && upstatic publish", ["record", "publish"]),
        ("uses: acme/upstatic@v1", ["run"]),
        ("{uses: acme/upstatic@v1, with: {command: notify --test}}", ["notify"]),
        ("{uses: ./, with: {command: run --repeat auto}}", ["run"]),
        ("{uses: acme/our-fork@v1, with: {command: probe --out=x}}", ["probe"]),
        ("{uses: acme/upstatic@v1, with: {command: validate --matrix}}", []),
        ("{uses: acme/other@v1, with: {command: build}}", []),
        ("run: python -m upstatic validate --matrix", []),
        ("run: echo upstatic runs", []),
        ("uses: upptime/uptime-monitor@v1", []),
        ("uses: acme/upstatic-fork@v1", []),
        ("{}", []),
        ("just text", []),
    ],
)
def test_steps_that_call_us_are_known_by_what_they_run(step: str, commands: list[str]) -> None:
    assert [one.command for one in read(one_step(step)).steps] == commands


def test_upptimes_workflows_are_known_by_what_they_use() -> None:
    assert read(one_step("uses: upptime/uptime-monitor@v1.41.0")).is_upptime
    assert not read(one_step("uses: acme/upptime@v1")).is_upptime


@pytest.mark.parametrize("text", ["", "text", "[1, 2]", "on: push\njobs: 3\n", "jobs: {a: null}"])
def test_a_file_that_is_not_a_workflow_gives_nothing(text: str) -> None:
    assert read(text).steps == ()


def test_an_invalid_workflow_is_reported_with_its_position() -> None:
    with pytest.raises(YamlError) as caught:
        read("on: push\njobs: [")

    assert caught.value.line == 2
