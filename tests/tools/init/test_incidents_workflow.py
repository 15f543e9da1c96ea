"""Which events of an issue start a round: those of the team, and never those of a stranger."""

from typing import Any

import pytest
import yaml

from tests.support.program import ROOT
from tests.tools.init.expressions import evaluate

WORKFLOW = yaml.safe_load((ROOT / ".github" / "workflows" / "incidents.yml").read_text())
EVENTS = WORKFLOW[True]
ACTIONS = EVENTS["issues"]["types"]
STRANGER, MEMBER = ("mallory", "NONE"), ("ada", "MEMBER")
Person = tuple[str, str]


def issue(author: Person, *labels: str, **more: Any) -> dict[str, Any]:
    return {
        "user": {"login": author[0]},
        "author_association": author[1],
        "labels": [{"name": name} for name in ("bug", *labels)],
        **more,
    }


def starts(name: str, sender: Person, **event: Any) -> bool:
    github = {"event_name": name, "event": {"sender": {"login": sender[0]}, **event}}
    condition = " ".join(WORKFLOW["jobs"]["redraw"]["if"].split())
    return bool(evaluate(condition, {"github": github}, {}))


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("label", ["incident", "maintenance", "postmortem", "status"])
def test_events_of_outside_users_start_no_round(action: str, label: str) -> None:
    event = {"action": action, "issue": issue(STRANGER, label), "label": {"name": label}}
    assert not starts("issues", STRANGER, **event)


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("author", [STRANGER, MEMBER])
def test_everything_that_the_team_does_starts_one(action: str, author: Person) -> None:
    assert starts("issues", MEMBER, action=action, issue=issue(author, "incident"))


@pytest.mark.parametrize("action", EVENTS["issue_comment"]["types"])
@pytest.mark.parametrize("issue_of", [STRANGER, MEMBER])
@pytest.mark.parametrize(("person", "expected"), [(STRANGER, False), (MEMBER, True)])
def test_a_comment_counts_by_its_author(
    action: str, issue_of: Person, person: Person, *, expected: bool
) -> None:
    comment = {"author_association": person[1], "user": {"login": person[0]}}
    event = {"action": action, "issue": issue(issue_of, "incident"), "comment": comment}
    assert starts("issue_comment", person, **event) is expected


def test_issues_that_the_page_does_not_show_start_none() -> None:
    assert not starts("issues", MEMBER, action="opened", issue=issue(MEMBER, "enhancement"))
    pull_request = issue(MEMBER, "incident", pull_request={"url": "…"})
    assert not starts("issues", MEMBER, action="labeled", issue=pull_request)


def test_removing_our_label_starts_one() -> None:
    event = {"action": "unlabeled", "issue": issue(MEMBER), "label": {"name": "incident"}}
    assert starts("issues", MEMBER, **event)
