"""Examine everything that has to be right outside of the program, and mend what can be."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from upstatic.config.schema.root import Config
from upstatic.config.yaml.composer import YamlError
from upstatic.domain.deliveries import FailingChannel
from upstatic.domain.errors import DeniedError, GithubError, GoneError
from upstatic.forges.github.client import Client, GithubTransport
from upstatic.forges.github.connection import API_URL, READERS, SERVER_URL, repository
from upstatic.forges.github.issue_reader import LABELS
from upstatic.forges.github.issue_writer import IssueWriter
from upstatic.forges.github.issues import Issues
from upstatic.history import rounds
from upstatic.history.file_lines import OnDamage
from upstatic.tools.doctor import github_facts, schedule_checks, workflow_checks
from upstatic.tools.doctor import repository_checks as on_github
from upstatic.tools.doctor.checkout import Checkout, look
from upstatic.tools.doctor.facts import Github, Unseen
from upstatic.tools.doctor.findings import Finding, found, sorted_findings
from upstatic.tools.doctor.report import Report
from upstatic.tools.doctor.workflow_parser import Workflow, read_workflow

PATIENCE_S = 5.0
"""Somebody is waiting for the answer."""
_DAY = timedelta(days=1)
_PARTS: Mapping[str, str] = {
    "pages": "Pages",
    "actions": "whether Actions are allowed",
    "rights": "the default rights of workflows",
    "workflows": "whether the schedule is active",
    "scheduled": "the last scheduled run",
    "labels": "labels",
    "rules": "the rules of the branch",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """What is examined: the folder, its settings, its channels, and the world around them.

    `misconfigured` are finished lines on channels that cannot be used, `failing_channels` those
    that fail.
    `is_clock_real` is False where --now sets the time.
    """

    root: Path
    history: Path
    config: Config
    environ: Mapping[str, str]
    now: datetime
    world: GithubTransport
    misconfigured: Sequence[str] = ()
    failing_channels: Sequence[FailingChannel] = ()
    is_clock_real: bool = True
    fix: bool = False


def examine(patient: Patient) -> Report:
    """Look at files, history and GitHub, and with `fix` make missing labels.

    Without a token GitHub is asked as by anybody; what cannot be seen is a finding too. Raises
    HistoryError where the history cannot be read.
    """
    here = look(patient.root, _server(patient.environ))
    workflows, broken = _workflows(here)
    name = _name(patient, here)
    seen = _ask(patient, name, workflows) if name else _Silence()
    mended = _mend(patient, seen, here) if patient.fix and isinstance(seen, Github) else []
    last, times = _measured(patient)
    run_s = schedule_checks.cadence_s(
        cron for one in workflows if one.is_ours for cron in one.crons
    )
    findings = [
        *broken,
        *_place(here, name),
        *_files(patient, here, workflows, seen),
        *schedule_checks.rounds_of(patient.config, times, last, patient.now, run_s, _web(seen)),
        *_channels(patient),
        *_github(patient, seen, here, workflows, mended),
    ]
    return Report(
        findings=tuple(sorted_findings(findings)),
        mended=tuple(mended),
        last=max(last.values(), default=None),
        rounds_a_day=len(times),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Silence:
    """GitHub told nothing; `findings` say why."""

    findings: Sequence[Finding] = ()


def _workflows(here: Checkout) -> tuple[list[Workflow], list[Finding]]:
    """The workflows that can be read, and those that cannot."""
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


def _name(patient: Patient, here: Checkout) -> str:
    """Which repository it is; git knows it where nothing else is said."""
    config = patient.config
    return repository(patient.environ, config.owner, config.repo) or here.origin


def _place(here: Checkout, name: str) -> Iterator[Finding]:
    if here.origin and here.origin.lower() != name.lower():
        yield found("repository-other", named=name, origin=here.origin)
    for path, size in here.large.items():
        yield found("file-large", path=path, size=f"{size / 1e6:.0f} MB")
    if not name:
        yield found(
            "unseen",
            what="everything on GitHub",
            why="nothing says which repository it is",
            todo="set owner and repo in .upptimerc.yml",
        )


def _ask(patient: Patient, name: str, workflows: Sequence[Workflow]) -> Github | _Silence:
    """All that GitHub tells; findings where it tells nothing."""
    environ = patient.environ
    question = github_facts.Question(
        name=name,
        web=f"{_server(environ)}/{name}",
        schedule=next((one.path for one in workflows if one.is_ours and one.crons), ""),
        branch=patient.config.history.branch,
    )
    try:
        client = _client(patient)
        clock = patient.world.clock if patient.is_clock_real else None
        return github_facts.ask(client, question, clock)
    except GoneError:
        hidden = _unseen(name, "GitHub does not show it without a token")
        gone = found("repository-gone", repository=name)
        return _Silence(findings=[gone if _token(environ) else hidden])
    except DeniedError:
        return _Silence(findings=[found("token-refused")])
    except GithubError as error:
        why, todo = str(error).partition(";")[0], "try again when GitHub can be reached"
        return _Silence(findings=[_unseen("everything on GitHub", why, todo)])


def _client(patient: Patient) -> Client:
    url = patient.environ.get("GITHUB_API_URL") or API_URL
    token = _token(patient.environ) or None
    return Client(url, token, patient.world, patience_s=PATIENCE_S)


def _token(environ: Mapping[str, str]) -> str:
    return next(filter(None, (environ.get(one, "").strip() for one in READERS)), "")


def _server(environ: Mapping[str, str]) -> str:
    return environ.get("GITHUB_SERVER_URL") or SERVER_URL


def _web(seen: Github | _Silence) -> str:
    return seen.web if isinstance(seen, Github) else ""


def _unseen(what: str, why: str, todo: str = "set GITHUB_TOKEN, then run this again") -> Finding:
    return found("unseen", what=what, why=why, todo=todo)


def _mend(patient: Patient, seen: Github, here: Checkout) -> list[str]:
    """Make the labels that are missing; returns them. Raises GithubError."""
    lacking = on_github.missing(seen, _labels(here))
    issues = Issues(_client(patient), seen.name)
    return IssueWriter(issues, is_ours=lambda *_: False).make_labels(lacking) if lacking else []


def _labels(here: Checkout) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*LABELS, *here.forms]))


def _measured(patient: Patient) -> tuple[Mapping[str, datetime], list[datetime]]:
    """When each monitor was last measured, and the rounds of 24 hours of the busiest region."""
    now = patient.now
    rows = rounds.read(patient.history, (now - _DAY).date(), now.date(), OnDamage.IGNORE)
    by_region: dict[str, set[datetime]] = {"": set()}
    for row in rows:
        if now - _DAY < row.time <= now:
            by_region.setdefault(row.region, set()).add(row.time)
    return rounds.last_checked(patient.history, now), max(
        (sorted(times) for times in by_region.values()), key=len
    )


def _files(
    patient: Patient, here: Checkout, workflows: Sequence[Workflow], seen: Github | _Silence
) -> Iterator[Finding]:
    """Findings on the workflows' files, and on secrets where this runs."""
    needs = workflow_checks.needs_of(patient.config)
    rights = seen.rights if isinstance(seen, Github) else ""
    web = _web(seen)
    if here.workflows or web:
        known = "" if isinstance(rights, Unseen) else rights
        yield from workflow_checks.wiring(workflows, needs, known, web)
    if patient.environ.get("GITHUB_ACTIONS") == "true" or not any(one.is_ours for one in workflows):
        yield from workflow_checks.without_value(needs, patient.environ, web)
    elif needs:
        why = "nobody outside of a workflow's run can see them"
        todo = "a run of the workflow warns of each that is missing"
        yield _unseen("the values of secrets", why, todo)


def _channels(patient: Patient) -> Iterator[Finding]:
    for line in patient.misconfigured:
        where, _, problem = line.partition(": ")
        yield found("channel-broken", channel=where, problem=problem)
    for one in patient.failing_channels:
        since = f"{one.since:%Y-%m-%d %H:%M} UTC"
        yield found("channel-failing", channel=one.channel, since=since, problem=one.why)


def _github(
    patient: Patient,
    seen: Github | _Silence,
    here: Checkout,
    workflows: Sequence[Workflow],
    mended: Sequence[str],
) -> Iterator[Finding]:
    if isinstance(seen, _Silence):
        yield from seen.findings
        return
    yield from on_github.settings(seen, patient.config, workflows, patient.now)
    yield from on_github.labels(seen, [name for name in _labels(here) if name not in mended])
    by_why: dict[str, list[str]] = {}
    for part, words in _PARTS.items():
        if isinstance(fact := getattr(seen, part), Unseen):
            by_why.setdefault(fact.why, []).append(words)
    for why, parts in by_why.items():
        yield _unseen(", ".join(parts), why, _token_wanted(patient.environ))


def _token_wanted(environ: Mapping[str, str]) -> str:
    """Which token would see it."""
    if environ.get("GITHUB_ACTIONS") == "true":
        return "a run's own token may not; run this with one of an administrator"
    if _token(environ):
        return "it needs to read Actions, Administration, Issues and Pages"
    return "set GITHUB_TOKEN to one of an administrator, e.g. GITHUB_TOKEN=$(gh auth token)"
