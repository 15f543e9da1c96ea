"""The manual has every finding with its repair, word for word as the program says it."""

import re

import pytest
from upstatic.tools.doctor.finding_kinds import KINDS, Severity
from upstatic.tools.doctor.findings import Finding, found, sorted_findings

from tests.support.program import ROOT

MANUAL = (ROOT / "docs" / "doctor.md").read_text()


def test_the_manual_lists_every_finding_as_it_is_said() -> None:
    rows = re.findall(r"^\| `[\w-]+` \(.*$", MANUAL, re.MULTILINE)

    assert rows == [
        f"| `{name}` ({kind.severity}) | {kind.where}: {kind.what} | {kind.todo} |"
        for name, kind in KINDS.items()
    ]


@pytest.mark.parametrize("name", KINDS)
def test_every_finding_says_what_to_do_on_one_line(name: str) -> None:
    kind = KINDS[name]

    assert kind.where
    assert kind.what
    assert kind.todo
    assert not kind.link.startswith("/")
    assert str(found(name, web="https://github.test/acme/status")).count("\n") == 0


def test_what_was_found_is_never_read_as_a_place_or_a_second_line() -> None:
    line = str(found("workflow-rights", path="{job}\n::error::x", job="a", rights="b"))

    assert line.startswith("problem: {job} ::error::x: the job a lacks permissions: b")


def test_the_worst_comes_first_and_each_line_once() -> None:
    names = ["unseen", "pages-https", "pages-off", "pages-https"]
    ordered = sorted_findings(Finding(name=name) for name in names)

    assert [one.name for one in ordered] == ["pages-off", "pages-https", "unseen"]
    assert [one.severity for one in ordered] == [*Severity]
