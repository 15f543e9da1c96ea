"""docs/commands.md is current, and names every environment variable that is read."""

import re

from upstatic.cli.command_line import build
from upstatic.cli.command_reference import ENVIRONMENT, manual

from tests.support.program import ROOT


def test_the_manual_is_current() -> None:
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert text == manual(), "run python -m upstatic.cli"


def read_variables() -> set[str]:
    """The names that the program looks up in its environment."""
    looked_up = re.compile(r"environ(?:\.get\(|\[)\"([A-Z_]+)\"")
    sources = (ROOT / "generator").rglob("*.py")
    return {name for path in sources for name in looked_up.findall(path.read_text("utf-8"))}


def test_every_environment_variable_is_documented() -> None:
    documented = {name for names in ENVIRONMENT for name in names.split(", ")}
    prefixes = tuple(name.removesuffix("*") for name in documented if name.endswith("*"))
    missing = {
        name
        for name in read_variables() - documented
        if not name.startswith((*prefixes, "NOTIFICATIONS_")) and name not in INTERNAL
    }
    assert missing == set()


INTERNAL = {"UPSTATIC_ACTION", "TERM"}
"""What the action and the terminal set by themselves."""


def test_every_command_with_json_says_what_it_prints() -> None:
    _, commands = build()
    with_json = {name for name, each in commands.items() if "--json" in each.format_usage()}
    section = manual().partition("## Results as JSON")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `([a-z ]+)` \|", section, re.MULTILINE)) == with_json
