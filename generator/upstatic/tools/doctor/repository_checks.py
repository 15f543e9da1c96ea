"""Findings on GitHub's settings: Pages, Actions, schedules, issues, labels, rules."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from upstatic.config.schema.root import Config
from upstatic.domain.times import DAY_S
from upstatic.domain.wording import duration
from upstatic.tools.doctor.facts import Github, NotVisible, Pages, RepositoryFacts, WorkflowRun
from upstatic.tools.doctor.findings import Finding, found
from upstatic.tools.doctor.schedule_checks import cadence_s
from upstatic.tools.doctor.workflow_parser import Workflow

_MISSED = 3
MOST_SKEW = timedelta(minutes=2)
LARGE_KB = 1_000_000
_OK = {"", "success", "skipped", "neutral", "cancelled"}
"""Cancelled: a newer round replaced a waiting one in the concurrency group."""
_INACTIVE = {"disabled_inactivity"}
_BLOCKING = {
    "pull_request": "a pull request",
    "required_status_checks": "status checks",
    "required_signatures": "signed commits",
    "required_deployments": "deployments",
    "update": "restricted updates",
    "merge_queue": "a merge queue",
    "workflows": "workflows",
    "protected": "protection",
}


def settings(
    seen: Github, config: Config, workflows: Sequence[Workflow], now: datetime
) -> Iterator[Finding]:
    """Everything that is wrong with GitHub's settings, as far as they are visible.

    `seen.scheduled` belongs to the first workflow with a schedule.
    """
    if isinstance(seen.repository, RepositoryFacts):
        yield from _repository(seen, seen.repository, config.history.branch)
    if not isinstance(seen.pages, NotVisible):
        yield from _pages(seen.pages, config.status_website.cname, seen.web)
    ours = [one for one in workflows if one.is_ours]
    yield from _actions(seen, ours)
    yield from _schedule(seen, [one for one in ours if one.crons], now)
    yield from _clock(seen)


def labels(seen: Github, wanted: Iterable[str]) -> Iterator[Finding]:
    """Labels that issues need and that do not exist in the repository."""
    if not isinstance(seen.labels, NotVisible) and (lacking := missing(seen, wanted)):
        yield found("labels-missing", web=seen.web, labels=", ".join(lacking))


def missing(seen: Github, wanted: Iterable[str]) -> list[str]:
    """The wanted labels that do not exist in the repository; none if they are not visible."""
    if isinstance(seen.labels, NotVisible):
        return []
    return [name for name in dict.fromkeys(wanted) if name.lower() not in seen.labels]


def _repository(seen: Github, repository: RepositoryFacts, branch: str) -> Iterator[Finding]:
    if repository.is_archived:
        yield found("repository-archived", web=seen.web, repository=seen.name)
    if not repository.has_issues:
        yield found("issues-off", web=seen.web)
    if repository.size_kb > LARGE_KB:
        size = f"{repository.size_kb / LARGE_KB:.1f} GB"
        yield found("repository-large", repository=seen.name, size=size)
    if not isinstance(seen.rules, NotVisible) and (blocking := _blocking(seen.rules)):
        place = {"branch": branch or repository.default_branch, "rules": ", ".join(blocking)}
        yield found("branch-protected", web=seen.web, **place)


def _blocking(rules: Iterable[str]) -> list[str]:
    return [_BLOCKING[name] for name in dict.fromkeys(rules) if name in _BLOCKING]


def _pages(pages: Pages | None, cname: str, web: str) -> Iterator[Finding]:
    wanted = cname.strip().removeprefix("https://").strip("/").lower()
    if pages is None:
        yield found("pages-off", web=web)
        return
    if pages.build_type != "workflow":
        yield found("pages-source", web=web)
    if wanted != pages.domain.lower():
        served = pages.domain or "GitHub's own address"
        yield found("pages-domain", web=web, served=served, wanted=wanted or "(none)")
    if not pages.is_https:
        yield found("pages-https", web=web)


def _actions(seen: Github, ours: Sequence[Workflow]) -> Iterator[Finding]:
    if isinstance(seen.actions, NotVisible):
        return
    if not seen.actions.is_enabled:
        yield found("actions-off", web=seen.web)
    elif seen.actions.allowed == "local_only":
        yield from (found("actions-local", web=seen.web, path=one.path) for one in ours)


def _schedule(seen: Github, ours: Sequence[Workflow], now: datetime) -> Iterator[Finding]:
    """Whether GitHub knows the workflow and starts it, and how the last run ended."""
    if isinstance(seen.workflows, NotVisible):
        return
    for number, workflow in enumerate(ours):
        state = seen.workflows.get(workflow.path)
        if state is None:
            yield found("workflow-not-there", path=workflow.path, branch=_branch(seen))
        elif state in _INACTIVE:
            yield found("workflow-inactive", web=seen.web, path=workflow.path)
        elif state != "active":
            word = state.replace("_", " ")
            yield found("workflow-disabled", web=seen.web, path=workflow.path, state=word)
        elif not number and not isinstance(seen.scheduled, NotVisible):
            yield from _started(seen.scheduled, workflow, now, seen.web)


def _started(
    run: WorkflowRun | None, workflow: Workflow, now: datetime, web: str
) -> Iterator[Finding]:
    path, age_s = workflow.path, (now - run.started).total_seconds() if run else 0.0
    if run is None:
        yield found("workflow-silent", web=web, path=path, since="yet")
    elif age_s > max(DAY_S, _MISSED * cadence_s(workflow.crons)):
        yield found("workflow-silent", web=web, path=path, since=f"for {duration(age_s)}")
    elif run.conclusion not in _OK:
        when, how = f"{run.started:%Y-%m-%d %H:%M} UTC", run.conclusion.replace("_", " ")
        yield found("workflow-failing", path=path, when=when, conclusion=how, log=run.url)


def _branch(seen: Github) -> str:
    here = seen.repository
    return here.default_branch if isinstance(here, RepositoryFacts) else "that schedules run on"


def _clock(seen: Github) -> Iterator[Finding]:
    if seen.time is None or seen.asked is None:
        return
    ahead = seen.asked - seen.time
    if abs(ahead) > MOST_SKEW:
        direction = "ahead of" if ahead > timedelta(0) else "behind"
        yield found("clock-off", skew=duration(abs(ahead).total_seconds()), direction=direction)
