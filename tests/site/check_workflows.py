"""The workflows as GitHub's own parser and evaluator of expressions read them."""

import json
import subprocess
from itertools import product
from pathlib import Path
from typing import Any

import yaml

from tests.support.program import ROOT
from tests.tools.init.expressions import evaluate
from tests.tools.init.test_incidents_workflow import ACTIONS, EVENTS, MEMBER, STRANGER, issue

HERE = Path(__file__).parent
FOLDERS = (ROOT / ".github" / "workflows", ROOT / "template" / ".github" / "workflows")
LABELS = ((), ("incident",), ("maintenance", "other"))
Json = dict[str, Any]


def node(*words: "str | Path", given: object = None) -> Any:
    done = subprocess.run(
        ["node", HERE / "workflows.js", *words], input=json.dumps(given), check=True,
        capture_output=True, text=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def test_github_accepts_every_workflow() -> None:
    paths = [path for folder in FOLDERS for path in sorted(folder.glob("*.yml"))]
    assert len(paths) > 5
    assert node("parse", *paths) == []


def conditions(name: str) -> dict[str, str]:
    """The conditions of the jobs of a workflow."""
    jobs = yaml.safe_load((FOLDERS[0] / f"{name}.yml").read_text())["jobs"]
    return {key: " ".join(str(job["if"]).split()) for key, job in jobs.items() if "if" in job}


def issue_events() -> list[Json]:
    """What a stranger and a member can do: strangers may only change their own issues."""
    people = (STRANGER, MEMBER)
    changes = [
        {"event_name": "issues", "event": {"action": action, "issue": issue(author, *labels),
                                           "sender": {"login": sender[0]}}}
        for action, author, sender, labels in product(ACTIONS, people, people, LABELS)
        if sender is MEMBER or author is STRANGER
    ]  # fmt: skip
    comments = [
        {"event_name": "issue_comment", "event": {
            "action": action, "issue": issue(author, *labels), "sender": {"login": sender[0]},
            "comment": {"user": {"login": sender[0]}, "author_association": sender[1]},
        }}
        for action, author, sender, labels in product(
            EVENTS["issue_comment"]["types"], people, people, LABELS
        )
    ]  # fmt: skip
    return [*changes, *comments]


def run_events() -> list[tuple[Json, Json]]:
    """Starts of the Status workflow, each with what the jobs before may have said."""
    starts = [
        {"event_name": name, "ref_name": branch,
         "event": {"repository": {"default_branch": "main", "private": is_private}}}
        for name, branch, is_private in product(
            ("push", "schedule"), ("main", "try"), (True, False)
        )
    ]  # fmt: skip
    said: list[Json] = [{}, {"matrix": '{"alone":true}', "page": "success"}, {"matrix": "{}"}]
    needs = [
        {"round": {"outputs": one}, "private": {"outputs": other}, "collect": {"outputs": third}}
        for one, other, third in product(
            [*said, {"again": "true"}], said, ({}, {"page": "success"})
        )
    ]
    return list(product(starts, needs))


def test_a_stranger_starts_no_round_and_the_team_does() -> None:
    (condition,) = conditions("incidents").values()
    events = issue_events()
    found = node(
        "evaluate", given=[{"expression": condition, "context": {"github": one}} for one in events]
    )

    for event, is_started in zip(events, found, strict=True):
        sender = event["event"]["sender"]["login"]
        is_shown = len(event["event"]["issue"]["labels"]) > 1
        assert is_started is (sender == MEMBER[0] and is_shown), event


def test_our_reading_of_conditions_is_githubs() -> None:
    cases: list[Json] = [
        {"expression": condition, "context": {"github": github, "needs": needs}}
        for condition in conditions("status").values()
        for github, needs in run_events()
    ]
    ours = [
        bool(evaluate(one["expression"], one["context"], {"cancelled": lambda: False}))
        for one in cases
    ]
    assert node("evaluate", given=cases) == ours
    assert any(ours)
    assert not all(ours)
