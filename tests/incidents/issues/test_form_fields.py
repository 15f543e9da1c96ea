"""The issue forms and the manual say what is read."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from upstatic.config import Loaded, load
from upstatic.domain.models import Impact, Incident, Phase, Status
from upstatic.forges.base.issue_reader import Thread
from upstatic.forges.base.issues import Issue
from upstatic.incidents.issues.authors import ours
from upstatic.incidents.issues.parser import IssueParser
from upstatic.incidents.issues.phase_keywords import read_word

from tests.incidents.conftest import MakeConfig
from tests.support.program import ROOT

MANUAL = (ROOT / "docs" / "incidents.md").read_text()
TEN = datetime(2026, 11, 20, 10, tzinfo=UTC)


def template(name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load(
        (ROOT / ".github" / "ISSUE_TEMPLATE" / f"{name}.yml").read_text()
    )
    return found


def form(name: str, **values: str) -> Issue:
    """The issue that GitHub makes of a form; a dropdown takes the option that begins so."""
    parts = []
    for part in template(name)["body"]:
        if part["type"] == "markdown":
            continue
        value = values.pop(part["id"], "_No response_")
        if part["type"] == "dropdown":
            value = next(one for one in part["attributes"]["options"] if one.startswith(value))
        parts.append(f"### {part['attributes']['label']}\n\n{value}")
    assert not values, f"the form has no such field: {values}"
    return Issue(
        number=1, title="x", body="\n\n".join(parts), labels=tuple(template(name)["labels"]),
        is_open=True, author="alice", by_team=True, created=TEN, updated=TEN, closed=None,
        comments=0, url="",
    )  # fmt: skip


@pytest.fixture
def reader(configured: MakeConfig) -> IssueParser:
    config = configured()
    return IssueParser(monitors=config.monitors, is_ours=ours(config), now=TEN)


def read(reader: IssueParser, issue: Issue) -> Incident:
    incident = reader.incident(Thread(issue=issue))
    assert incident is not None
    return incident


def test_the_incident_form_is_read_field_by_field(reader: IssueParser) -> None:
    one = read(
        reader,
        form(
            "incident", message="Orders fail.", components="api, Docs", impact="major",
            start="2026-11-20 09:00 Europe/Paris", end="2026-11-20 09:30 Europe/Paris",
        ),
    )  # fmt: skip

    assert (one.components, one.impact, one.phase) == (
        ("api", "docs"),
        Impact.MAJOR,
        Phase.RESOLVED,
    )
    assert one.started == TEN.replace(hour=8)
    assert one.ended == TEN.replace(hour=8, minute=30)
    assert [update.body for update in one.updates] == ["Orders fail."]


def test_the_maintenance_form_is_read_field_by_field(reader: IssueParser) -> None:
    one = read(
        reader,
        form(
            "maintenance", message="We move.", components="all", start="2026-12-01 22:00",
            end="2026-12-02 00:30", timezone="Europe/Paris", expected="degraded",
        ),
    )  # fmt: skip

    assert one.impact is Impact.MAINTENANCE
    assert one.started == datetime(2026, 12, 1, 21, tzinfo=UTC)
    assert one.ended == datetime(2026, 12, 1, 23, 30, tzinfo=UTC)
    assert set(one.expected.values()) == {Status.DEGRADED}
    assert len(one.expected) == 5


def test_the_postmortem_form_belongs_to_its_incident(reader: IssueParser) -> None:
    issue = form("postmortem", incident="#42", summary="The disk.", cause="It was full.")
    found = reader.postmortem(Thread(issue=issue))

    assert found is not None
    assert found[0] == 42
    assert found[1].body == "### Summary\n\nThe disk.\n\n### Root cause\n\nIt was full."


def test_every_word_of_the_manual_is_read() -> None:
    table = MANUAL.split("| | English |")[1].split("\n\n")[0]
    rows = re.findall(r"^\| (?:\*maintenance:\* )?([a-z ]+) \| (.+) \|$", table, re.MULTILINE)
    told = 0
    for name, cells in rows:
        for word in re.split(r", | \| ", cells):
            assert read_word(f"{word}: x") == (name, "x"), word
            told += 1

    assert told > 30


def test_the_manual_s_maintenance_loads(tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", MANUAL, re.DOTALL)
    path = tmp_path / ".upptimerc.yml"
    path.write_text(
        "owner: a\nrepo: b\n"
        f"sites: [{{name: A, group: Customers, url: https://a.example}}]\n{example}"
    )
    loaded: Loaded = load(path)

    assert loaded.warnings == ()
    assert len(loaded.config.maintenance) == 1
