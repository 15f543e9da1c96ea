"""What surrounds the issues of a repository: Pages, Actions, workflows, branches and their rules.

Answers have GitHub's own shape: what a test does not set is the least that the description asks.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from tests.support.github.description import DOCUMENT

Row = dict[str, Any]


@dataclass(slots=True)
class Surroundings:
    """The settings as an administrator sees them; a test changes what it is about.

    `hidden` are the paths below the repository that the token may not see.
    """

    repository: Row = field(default_factory=dict)
    pages: Row | None = field(default_factory=dict)
    actions: Row = field(default_factory=dict)
    rights: str = "read"
    workflows: dict[str, str] = field(default_factory=dict)
    runs: list[Row] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    is_protected: bool = False
    is_public: bool = True
    hidden: tuple[str, ...] = ()

    def answer(self, route: str) -> object:
        """What there is at a path below the repository; None for nothing."""
        parts: dict[str, Any] = {
            "": self._repository,
            "pages": lambda: None if self.pages is None else example("page") | PAGES | self.pages,
            "actions/permissions": lambda: ACTIONS | self.actions,
            "actions/permissions/workflow": lambda: DEFAULTS | {
                "default_workflow_permissions": self.rights
            },
            "actions/workflows": lambda: _counted("workflows", self._workflows()),
            r"actions/workflows/[\w.]+/runs": lambda: _counted("workflow_runs", self._runs()),
            r"branches/\w+": lambda: example("branch-with-protection") | {
                "protected": self.is_protected
            },
            r"rules/branches/\w+": lambda: [
                {"type": one, **RULES.get(one, {})} for one in self.rules
            ],
        }  # fmt: skip
        found = [make for pattern, make in parts.items() if re.fullmatch(pattern, route)]
        return found[0]() if found else None

    def _repository(self) -> Row:
        known = {
            "default_branch": "main",
            "archived": False,
            "has_issues": True,
            "has_pages": self.pages is not None,
            "size": 4000,
        }
        return example("full-repository") | known | self.repository

    def _runs(self) -> list[Row]:
        return [example("workflow-run") | run for run in self.runs]

    def _workflows(self) -> list[Row]:
        return [
            example("workflow") | {"path": path, "state": state}
            for path, state in self.workflows.items()
        ]


TIME = "2026-11-20T10:00:00Z"
ACTIONS = {"enabled": True, "allowed_actions": "all"}
DEFAULTS = {"can_approve_pull_request_reviews": False}
PAGES = {"build_type": "workflow", "cname": None, "https_enforced": True}
RULES: dict[str, Row] = {
    "required_status_checks": {
        "parameters": {
            "required_status_checks": [],
            "strict_required_status_checks_policy": False,
        }
    }
}


def example(name: str) -> Row:
    """The least object that a schema of the description allows."""
    found = _least(DOCUMENT["components"]["schemas"][name])
    assert isinstance(found, dict)
    return found


def _counted(name: str, rows: list[Row]) -> Row:
    return {"total_count": len(rows), name: rows}


def _least(schema: Row) -> object:
    if reference := schema.get("$ref"):
        return _least(DOCUMENT["components"]["schemas"][reference.rsplit("/", 1)[-1]])
    if options := schema.get("allOf") or schema.get("anyOf") or schema.get("oneOf"):
        least = [_least(one) for one in options]
        return None if None in least else least[0]
    if "enum" in schema:
        return schema["enum"][0]
    known = schema.get("properties", {})
    plain: dict[str, object] = {"array": [], "integer": 0, "boolean": False}
    plain["null"] = None
    plain["object"] = {
        key: _least(known[key]) for key in schema.get("required", ()) if key in known
    }
    plain["string"] = TIME if schema.get("format") == "date-time" else "text"
    return plain[schema.get("type", "object")]
