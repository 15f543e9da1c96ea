"""What GitHub says of the repository: read, never written, and told when it cannot be seen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import quote

from upstatic.domain.errors import DeniedError, GithubError, GoneError
from upstatic.domain.times import parse_time
from upstatic.forges.github.client import Client
from upstatic.forges.github.responses import ApiResponse
from upstatic.tools.doctor.facts import Actions, Github, Pages, Repository, Run, Seen, Unseen

HIDDEN = "the token may not see it"
SILENT = "GitHub gives no answer that can be read"

Fact = TypeVar("Fact")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which repository to ask for ("owner/name", and its address for people).

    `schedule` is the path of the workflow that has the schedule, `branch` the one that rounds are
    pushed to; "" for none, and for the default one.
    """

    name: str
    web: str
    schedule: str = ""
    branch: str = ""


def ask(client: Client, question: Question, clock: Callable[[], datetime] | None) -> Github:
    """Ask for all facts about a repository.

    `clock` is ours, to be compared with theirs; None where it is set by hand.

    Raises GithubError when nothing can be seen: GoneError where there is no such repository,
    DeniedError where the token is no good.
    """
    base = f"repos/{question.name}"
    answer = client.read(base)
    repository = _repository(answer)
    reader = _Reader(client, base)
    return Github(
        name=question.name,
        web=question.web,
        repository=repository,
        pages=_pages(reader, repository),
        actions=reader.read("/actions/permissions", _actions),
        rights=reader.read("/actions/permissions/workflow", _rights),
        workflows=reader.read("/actions/workflows", _workflows, {"per_page": "100"}),
        scheduled=_scheduled(reader, question.schedule),
        labels=reader.list("/labels", _labels),
        rules=_rules(reader, question.branch or repository.default_branch),
        time=_time(answer),
        asked=clock() if clock else None,
    )


class _Reader:
    """Reads one fact after another; what cannot be seen is said as that."""

    def __init__(self, client: Client, base: str) -> None:
        self._client = client
        self._base = base

    def read(
        self, path: str, parse: Callable[[Any], Fact], query: Mapping[str, str] | None = None
    ) -> Seen[Fact]:
        return self._seen(lambda: parse(self._client.read(self._base + path, query).body))

    def list(self, path: str, parse: Callable[[list[Any]], Fact]) -> Seen[Fact]:
        pages = self._client.pages
        return self._seen(lambda: parse(list(pages(self._base + path, {"per_page": "100"}))))

    def _seen(self, get: Callable[[], Fact]) -> Seen[Fact]:
        try:
            return get()
        except (DeniedError, GoneError):  # GitHub answers 404 where a name alone would tell much
            return Unseen(why=HIDDEN)
        except (GithubError, KeyError, TypeError, ValueError, AttributeError):
            return Unseen(why=SILENT)


def _repository(answer: ApiResponse) -> Repository:
    try:
        body = answer.body
        return Repository(
            default_branch=str(body["default_branch"]),
            is_archived=bool(body["archived"]),
            has_issues=bool(body["has_issues"]),
            has_pages=bool(body["has_pages"]),
            size_kb=int(body["size"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise GithubError(f"{SILENT} ({error!r})") from error


def _pages(reader: _Reader, repository: Repository) -> Seen[Pages | None]:
    """Where the page is; a 404 may also mean that we may not see it."""
    page = reader.read("/pages", _page)
    return None if isinstance(page, Unseen) and not repository.has_pages else page


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


def _scheduled(reader: _Reader, path: str) -> Seen[Run | None]:
    """The last run that the schedule started; it may still be under way."""
    if not path:
        return None
    name = quote(path.rpartition("/")[2], safe="")
    query = {"event": "schedule", "status": "completed", "per_page": "1"}
    return reader.read(f"/actions/workflows/{name}/runs", _last_run, query)


def _last_run(body: Any) -> Run | None:  # noqa: ANN401 - JSON
    for one in body["workflow_runs"][:1]:
        return Run(
            started=parse_time(one.get("run_started_at") or one["created_at"]),
            conclusion=str(one["conclusion"] or ""),
            url=str(one["html_url"]),
        )
    return None


def _labels(rows: list[Any]) -> frozenset[str]:
    return frozenset(str(row["name"]).lower() for row in rows)


def _rules(reader: _Reader, branch: str) -> Seen[tuple[str, ...]]:
    """Kinds of rules for the branch, and "protected" for protection of the older kind."""
    place = quote(branch, safe="")
    rules = reader.list(f"/rules/branches/{place}", lambda rows: [str(row["type"]) for row in rows])
    is_protected = reader.read(f"/branches/{place}", lambda body: bool(body["protected"]))
    if isinstance(rules, Unseen) or isinstance(is_protected, Unseen):
        return Unseen(why=HIDDEN)
    return (*rules, *(["protected"] if is_protected and not rules else []))


def _time(answer: ApiResponse) -> datetime | None:
    """GitHub's clock, by the header of its answer."""
    try:
        return parsedate_to_datetime(answer.headers.get("date", "")).astimezone(UTC)
    except ValueError:
        return None
