"""What is known about a repository on GitHub, as far as the token may see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias, TypeVar

Fact = TypeVar("Fact")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """Something that could not be looked at, and why."""

    why: str


Seen: TypeAlias = Fact | Unseen


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """The repository itself; `size_kb` is what GitHub counts, all of the past included."""

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
    """Whether workflows run at all, and whose actions: "all", "local_only" or "selected"."""

    is_enabled: bool
    allowed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run of a workflow; `conclusion` is "" while it is under way."""

    started: datetime
    conclusion: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Github:
    """All that was asked of GitHub; `name` is "owner/name", `web` its address for people.

    `workflows` has the state of each by its path. `rules` are those of the branch that rounds are
    pushed to. `pages` and `scheduled` are None where there is none. `time` is GitHub's clock at
    the first answer, and `asked` ours.
    """

    name: str
    web: str
    repository: Seen[Repository]
    pages: Seen[Pages | None]
    actions: Seen[Actions]
    rights: Seen[str]
    workflows: Seen[Mapping[str, str]]
    scheduled: Seen[Run | None]
    labels: Seen[frozenset[str]]
    rules: Seen[tuple[str, ...]]
    time: datetime | None = None
    asked: datetime | None = None
