"""What is known about a repository on GitHub, as far as the token has access."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias, TypeVar

Fact = TypeVar("Fact")


@dataclass(frozen=True, slots=True, kw_only=True)
class NotVisible:
    """A fact that could not be read, and why."""

    why: str


Visible: TypeAlias = Fact | NotVisible


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositoryFacts:
    """The repository itself; `size_kb` is GitHub's figure, with all of its history."""

    default_branch: str
    is_archived: bool
    has_issues: bool
    has_pages: bool
    size_kb: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """Where the page is served: `build_type` is "workflow" or "legacy" (from a branch)."""

    build_type: str
    domain: str
    is_https: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Actions:
    """Whether workflows run, and which actions they may use: "all", "local_only" or "selected"."""

    is_enabled: bool
    allowed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowRun:
    """A run of a workflow; `conclusion` is "" while it is in progress."""

    started: datetime
    conclusion: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Github:
    """All facts from GitHub; `name` is "owner/name", `web` its web address.

    `workflows` has the state of each by its path. `rules` apply to the branch that rounds are
    pushed to. `pages` and `scheduled` are None if there is none. `time` is GitHub's clock at the
    first response, and `asked` ours.
    """

    name: str
    web: str
    repository: Visible[RepositoryFacts]
    pages: Visible[Pages | None]
    actions: Visible[Actions]
    rights: Visible[str]
    workflows: Visible[Mapping[str, str]]
    scheduled: Visible[WorkflowRun | None]
    labels: Visible[frozenset[str]]
    rules: Visible[tuple[str, ...]]
    time: datetime | None = None
    asked: datetime | None = None
