"""Check everything outside of the program that must be right, and fix what can be fixed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from upstatic.config.schema.root import Config
from upstatic.config.yaml.composer import YamlError
from upstatic.domain.deliveries import FailingChannel
from upstatic.domain.errors import DeniedError, ForgeError, GoneError
from upstatic.forges.base.client import Client, ForgeTransport
from upstatic.forges.base.issue_reader import LABELS
from upstatic.forges.base.issue_writer import IssueWriter
from upstatic.forges.github.connection import client_for
from upstatic.forges.github.issues import GithubIssues
from upstatic.forges.github.job import READERS, SERVER_URL, repository, token_of
from upstatic.forges.hosts import Forge, hosted_on, running_on
from upstatic.infra.git_origin import origin_of
from upstatic.tools.doctor import (
    github_facts,
    history_checks,
    other_forges,
    schedule_checks,
    workflow_checks,
)
from upstatic.tools.doctor import repository_checks as on_github
from upstatic.tools.doctor.channel_findings import channel_findings
from upstatic.tools.doctor.facts import Github, NotVisible
from upstatic.tools.doctor.findings import Finding, found, sorted_findings
from upstatic.tools.doctor.local_facts import LocalFacts, inspect
from upstatic.tools.doctor.report import Report
from upstatic.tools.doctor.workflow_parser import Workflow, read_workflow

TIMEOUT_S = 5.0
"""Per request: a user waits for the report."""
_DAY = timedelta(days=1)
_PARTS: Mapping[str, str] = {
    "pages": "Pages",
    "actions": "the settings of Actions",
    "rights": "the default permissions of workflows",
    "workflows": "the state of the schedule",
    "scheduled": "the last scheduled run",
    "labels": "labels",
    "rules": "the rules of the branch",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorInput:
    """What is examined: the folder, its configuration and channels, and the way to GitHub.

    `misconfigured` are lines about channels that cannot be used, `failing_channels` channels whose
    deliveries fail. `is_clock_real` is False if --now sets the time.
    """

    root: Path
    history: Path
    config: Config
    environ: Mapping[str, str]
    now: datetime
    transport: ForgeTransport
    misconfigured: Sequence[str] = ()
    failing_channels: Sequence[FailingChannel] = ()
    is_clock_real: bool = True
    fix: bool = False


def examine(given: DoctorInput) -> Report:
    """Examine files, history and GitHub, and with `fix` create missing labels.

    Without a token only public facts are visible; what is not visible is a finding, too. Raises
    HistoryError if the history cannot be read.
    """
    here = inspect(given.root, _server(given.environ))
    workflows, broken = _workflows(here)
    remote = origin_of(given.root)
    forge = running_on(given.environ) or hosted_on(remote) or Forge.GITHUB
    name = _name(given, here)
    if forge is not Forge.GITHUB:
        seen: Github | _NoFacts = _elsewhere(given, forge, remote)
    else:
        seen = _ask(given, name, workflows) if name else _NoFacts()
    created: list[str] = []
    if given.fix and isinstance(seen, Github):
        created = _create_missing_labels(given, seen, here)
    last, times = schedule_checks.measured(given.history, given.now)
    run_s = schedule_checks.cadence_s(
        cron for one in workflows if one.is_ours for cron in one.crons
    )
    findings = [
        *broken,
        *_repository_findings(here, name if forge is Forge.GITHUB else str(forge)),
        *_files(given, here, workflows, seen),
        *schedule_checks.rounds_of(given.config, times, last, given.now, run_s, _web(seen)),
        *history_checks.history_findings(given.history, given.config, given.now),
        *channel_findings(given.misconfigured, given.failing_channels),
        *_github(given, seen, here, workflows, created),
    ]
    return Report(
        findings=tuple(sorted_findings(findings)),
        created_labels=tuple(created),
        last=max(last.values(), default=None),
        rounds_a_day=len(times),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _NoFacts:
    """Nothing is known from GitHub; `findings` say why."""

    findings: Sequence[Finding] = ()


def _elsewhere(given: DoctorInput, forge: Forge, remote: str) -> _NoFacts:
    """The findings of another forge; nothing is asked of GitHub."""
    findings = other_forges.forge_findings(
        forge, given.config, given.environ, given.transport, remote=remote, now=given.now
    )
    return _NoFacts(findings=[*findings])


def _workflows(here: LocalFacts) -> tuple[list[Workflow], list[Finding]]:
    """The workflows that can be parsed, and findings for those that cannot."""
    whole: list[Workflow] = []
    broken: list[Finding] = []
    for path, text in here.workflows.items():
        try:
            whole.append(read_workflow(path, text))
        except YamlError as error:
            line, column = error.line, error.column
            broken.append(
                found("workflow-unreadable", path=path, line=line, column=column, problem=error)
            )
    return whole, broken


def _name(given: DoctorInput, here: LocalFacts) -> str:
    """The name of the repository; from git if nothing else names it."""
    config = given.config
    return repository(given.environ, config.owner, config.repo) or here.origin


def _repository_findings(here: LocalFacts, name: str) -> Iterator[Finding]:
    if here.origin and here.origin.lower() != name.lower():
        yield found("repository-other", named=name, origin=here.origin)
    for path, size in here.large.items():
        yield found("file-large", path=path, size=f"{size / 1e6:.0f} MB")
    if not name:
        yield found(
            "unseen",
            what="everything on GitHub",
            why="the name of the repository is unknown",
            todo="set owner and repo in .upptimerc.yml",
        )


def _ask(given: DoctorInput, name: str, workflows: Sequence[Workflow]) -> Github | _NoFacts:
    """All facts from GitHub, or findings if there are none."""
    environ = given.environ
    request = github_facts.FactsRequest(
        name=name,
        web=f"{_server(environ)}/{name}",
        schedule=next((one.path for one in workflows if one.is_ours and one.crons), ""),
        branch=given.config.history.branch,
    )
    try:
        client = _client(given)
        clock = given.transport.clock if given.is_clock_real else None
        return github_facts.fetch(client, request, clock)
    except GoneError:
        hidden = _not_checked(name, "it is not visible without a token")
        gone = found("repository-gone", repository=name)
        return _NoFacts(findings=[gone if _token(environ) else hidden])
    except DeniedError:
        return _NoFacts(findings=[found("token-refused")])
    except ForgeError as error:
        why, todo = str(error).partition(";")[0], "retry when GitHub is reachable"
        return _NoFacts(findings=[_not_checked("everything on GitHub", why, todo)])


def _client(given: DoctorInput) -> Client:
    token = _token(given.environ)
    return client_for(given.environ, given.transport, token, patience_s=TIMEOUT_S)


def _token(environ: Mapping[str, str]) -> str:
    return token_of(environ, READERS)


def _server(environ: Mapping[str, str]) -> str:
    return environ.get("GITHUB_SERVER_URL") or SERVER_URL


def _web(seen: Github | _NoFacts) -> str:
    return seen.web if isinstance(seen, Github) else ""


def _not_checked(what: str, why: str, todo: str = "set GITHUB_TOKEN, and run it again") -> Finding:
    return found("unseen", what=what, why=why, todo=todo)


def _create_missing_labels(given: DoctorInput, seen: Github, here: LocalFacts) -> list[str]:
    """Create the missing labels; returns them. Raises ForgeError."""
    lacking = on_github.missing(seen, _labels(here))
    issues = GithubIssues(_client(given), seen.name)
    return IssueWriter(issues, is_ours=lambda *_: False).make_labels(lacking) if lacking else []


def _labels(here: LocalFacts) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*LABELS, *here.forms]))


def _files(
    given: DoctorInput, here: LocalFacts, workflows: Sequence[Workflow], seen: Github | _NoFacts
) -> Iterator[Finding]:
    """Findings on the workflow files, and on the values of secrets where this runs."""
    needs = workflow_checks.needs_of(given.config)
    rights = seen.rights if isinstance(seen, Github) else ""
    web = _web(seen)
    if here.workflows or web:
        known = "" if isinstance(rights, NotVisible) else rights
        yield from workflow_checks.check_workflows(workflows, needs, known, web)
    if given.environ.get("GITHUB_ACTIONS") == "true" or not any(one.is_ours for one in workflows):
        yield from workflow_checks.without_value(needs, given.environ, web)
    elif needs:
        why = "they are visible only in a run of a workflow"
        todo = "a run of the workflow warns about each missing one"
        yield _not_checked("the values of secrets", why, todo)


def _github(
    given: DoctorInput,
    seen: Github | _NoFacts,
    here: LocalFacts,
    workflows: Sequence[Workflow],
    created: Sequence[str],
) -> Iterator[Finding]:
    if isinstance(seen, _NoFacts):
        yield from seen.findings
        return
    yield from on_github.settings(seen, given.config, workflows, given.now)
    yield from on_github.labels(seen, [name for name in _labels(here) if name not in created])
    by_why: dict[str, list[str]] = {}
    for part, words in _PARTS.items():
        if isinstance(fact := getattr(seen, part), NotVisible):
            by_why.setdefault(fact.why, []).append(words)
    for why, parts in by_why.items():
        yield _not_checked(", ".join(parts), why, _required_token(given.environ))


def _required_token(environ: Mapping[str, str]) -> str:
    """The token that has access."""
    if environ.get("GITHUB_ACTIONS") == "true":
        return "the token of a run has no access; use a token of an administrator"
    if _token(environ):
        return "it needs to read Actions, Administration, Issues and Pages"
    return "set GITHUB_TOKEN to a token of an administrator, e.g. GITHUB_TOKEN=$(gh auth token)"
