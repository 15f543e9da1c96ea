"""Read the facts about a repository from GitHub; nothing is written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import quote

from upstatic.domain.errors import DeniedError, ForgeError, GoneError
from upstatic.domain.times import parse_time
from upstatic.forges.base.client import Client
from upstatic.forges.base.responses import ApiResponse
from upstatic.tools.doctor.facts import (
    Actions,
    Github,
    NotVisible,
    Pages,
    RepositoryFacts,
    Visible,
    WorkflowRun,
)

NOT_VISIBLE = "the token may not see it"
UNREADABLE = "GitHub's response cannot be read"

Fact = TypeVar("Fact")


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsRequest:
    """Which repository to read ("owner/name", and its web address).

    `schedule` is the path of the workflow with the schedule, "" for none. `branch` is the branch
    that rounds are pushed to, "" for the default branch.
    """

    name: str
    web: str
    schedule: str = ""
    branch: str = ""


def fetch(client: Client, request: FactsRequest, clock: Callable[[], datetime] | None) -> Github:
    """Fetch all facts about a repository.

    `clock` is compared with GitHub's; None if the time is fixed by --now.

    Raises ForgeError if nothing is visible: GoneError if the repository does not exist,
    DeniedError if the token is invalid.
    """
    base = f"repos/{request.name}"
    answer = client.read(base)
    repository = _repository(answer)
    reader = _FactReader(client, base)
    return Github(
        name=request.name,
        web=request.web,
        repository=repository,
        pages=_pages(reader, repository),
        actions=reader.read("/actions/permissions", _actions),
        rights=reader.read("/actions/permissions/workflow", _rights),
        workflows=reader.read("/actions/workflows", _workflows, {"per_page": "100"}),
        scheduled=_scheduled(reader, request.schedule),
        labels=reader.list("/labels", _labels),
        rules=_rules(reader, request.branch or repository.default_branch),
        time=_time(answer),
        asked=clock() if clock else None,
    )


class _FactReader:
    """Reads one fact after another; what is not visible becomes `NotVisible`."""

    def __init__(self, client: Client, base: str) -> None:
        self._client = client
        self._base = base

    def read(
        self, path: str, parse: Callable[[Any], Fact], query: Mapping[str, str] | None = None
    ) -> Visible[Fact]:
        return self._seen(lambda: parse(self._client.read(self._base + path, query).body))

    def list(self, path: str, parse: Callable[[list[Any]], Fact]) -> Visible[Fact]:
        pages = self._client.pages
        return self._seen(lambda: parse(list(pages(self._base + path, {"per_page": "100"}))))

    def _seen(self, get: Callable[[], Fact]) -> Visible[Fact]:
        try:
            return get()
        except (DeniedError, GoneError):  # GitHub answers 404 to hide that something exists
            return NotVisible(why=NOT_VISIBLE)
        except (ForgeError, KeyError, TypeError, ValueError, AttributeError):
            return NotVisible(why=UNREADABLE)


def _repository(answer: ApiResponse) -> RepositoryFacts:
    try:
        body = answer.body
        return RepositoryFacts(
            default_branch=str(body["default_branch"]),
            is_archived=bool(body["archived"]),
            has_issues=bool(body["has_issues"]),
            has_pages=bool(body["has_pages"]),
            size_kb=int(body["size"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ForgeError(f"{UNREADABLE} ({error!r})") from error


def _pages(reader: _FactReader, repository: RepositoryFacts) -> Visible[Pages | None]:
    """Where the page is; a 404 may also mean that the token has no access."""
    page = reader.read("/pages", _page)
    return None if isinstance(page, NotVisible) and not repository.has_pages else page


def _page(body: Any) -> Pages:  # noqa: ANN401 - JSON
    return Pages(
        build_type=str(body["build_type"]),
        domain=str(body["cname"] or ""),
        is_https=bool(body.get("https_enforced", True)),
    )


def _actions(body: Any) -> Actions:  # noqa: ANN401 - JSON
    return Actions(is_enabled=bool(body["enabled"]), allowed=str(body.get("allowed_actions", "")))


def _rights(body: Any) -> str:  # noqa: ANN401 - JSON
    return str(body["default_workflow_permissions"])


def _workflows(body: Any) -> Mapping[str, str]:  # noqa: ANN401 - JSON
    return {str(one["path"]): str(one["state"]) for one in body["workflows"]}


def _scheduled(reader: _FactReader, path: str) -> Visible[WorkflowRun | None]:
    """The last run that the schedule started; it may still be in progress."""
    if not path:
        return None
    name = quote(path.rpartition("/")[2], safe="")
    query = {"event": "schedule", "status": "completed", "per_page": "1"}
    return reader.read(f"/actions/workflows/{name}/runs", _last_run, query)


def _last_run(body: Any) -> WorkflowRun | None:  # noqa: ANN401 - JSON
    for one in body["workflow_runs"][:1]:
        return WorkflowRun(
            started=parse_time(one.get("run_started_at") or one["created_at"]),
            conclusion=str(one["conclusion"] or ""),
            url=str(one["html_url"]),
        )
    return None


def _labels(rows: list[Any]) -> frozenset[str]:
    return frozenset(str(row["name"]).lower() for row in rows)


def _rules(reader: _FactReader, branch: str) -> Visible[tuple[str, ...]]:
    """Kinds of rules for the branch, and "protected" for classic branch protection."""
    place = quote(branch, safe="")
    rules = reader.list(f"/rules/branches/{place}", lambda rows: [str(row["type"]) for row in rows])
    is_protected = reader.read(f"/branches/{place}", lambda body: bool(body["protected"]))
    if isinstance(rules, NotVisible) or isinstance(is_protected, NotVisible):
        return NotVisible(why=NOT_VISIBLE)
    return (*rules, *(["protected"] if is_protected and not rules else []))


def _time(answer: ApiResponse) -> datetime | None:
    """GitHub's clock, from the header of its response."""
    try:
        return parsedate_to_datetime(answer.headers.get("date", "")).astimezone(UTC)
    except ValueError:
        return None
