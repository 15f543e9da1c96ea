"""Findings on workflows: permissions, schedules, and secrets that do not reach their steps."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from upstatic.config.schema.root import Config
from upstatic.config.schema.secret_texts import monitor_texts
from upstatic.infra.secrets import readings_in
from upstatic.tools.doctor.findings import Finding, found
from upstatic.tools.doctor.workflow_parser import Job, Workflow, WorkflowStep

_WRITERS = {"run", "record", "publish"}
_ISSUE_COMMANDS = {"run", "incidents"}
_KNOWN = {"GITHUB_TOKEN", "GH_TOKEN", "GLOBALPING_TOKEN", "RANDOM_MIN", "RANDOM_MAX"}
_KNOWN |= {"DYNAMIC_STRING_LENGTH"}
_DEPLOY = "actions/deploy-pages"


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A `$NAME` of the configuration: the names it may stand for, and what uses it.

    `is_probed` says whether checks use it, and not only notifications.
    """

    readings: tuple[str, ...]
    users: tuple[str, ...]
    is_probed: bool

    def is_met(self, names: Iterable[str]) -> bool:
        """Whether one of its readings is among these."""
        return not set(self.readings).isdisjoint(names)


def needs_of(config: Config) -> list[Need]:
    """The secrets that the configuration uses, ordered by name."""
    users: dict[tuple[str, ...], list[str]] = {}
    probed: set[tuple[str, ...]] = set()
    for user, texts, is_probed in _texts(config):
        for readings in readings_in(texts):
            users.setdefault(readings, []).append(user)
            if is_probed:
                probed.add(readings)
    return [
        Need(readings=one, users=tuple(dict.fromkeys(users[one])), is_probed=one in probed)
        for one in sorted(users)
    ]


def _texts(config: Config) -> Iterator[tuple[str, Iterable[str], bool]]:
    for monitor in config.monitors:
        yield monitor.name, monitor_texts(monitor), True
    yield "controls", config.controls, True
    for name, channel in config.notifications.channels.items():
        yield f"channel {name}", [channel.url], False
    yield "ping", [config.ping], False
    yield "secrets", [f"${{{name}}}" for name in config.secrets], False


def named(users: Sequence[str]) -> str:
    """The users of a secret, in a few words."""
    return users[0] if len(users) == 1 else f"{users[0]} and {len(users) - 1} more"


def without_value(needs: Iterable[Need], environ: Mapping[str, str], web: str) -> Iterator[Finding]:
    """Secrets that have no value where this runs."""
    given = {name for name, value in environ.items() if value}
    for need in needs:
        if not need.is_met(given):
            users = named(need.users)
            yield found("secret-missing", web=web, name=need.readings[0], users=users)


def check_workflows(
    workflows: Sequence[Workflow], needs: Sequence[Need], rights: str, web: str
) -> Iterator[Finding]:
    """What is wrong with the workflows' files.

    `rights` is what the settings give to a job that asks for nothing: "read", "write", or ""
    where it is unknown.
    """
    ours = [one for one in workflows if one.is_ours]
    if not ours:
        yield found("workflow-missing")
        return
    if not any(one.crons for one in ours):
        yield found("workflow-unscheduled", path=ours[0].path)
    yield from (found("upptime-beside", path=one.path) for one in workflows if one.is_upptime)
    for one in ours:
        yield from _unpassed(one, needs)
        yield from _unused(one, needs)
        for job in one.jobs:
            yield from _permissions(one, job, rights, web)


def _unpassed(workflow: Workflow, needs: Iterable[Need]) -> Iterator[Finding]:
    """Variables that steps need and do not receive."""
    for need in needs:
        lacking = [one for one in workflow.steps if _concerns(one, need) and not _gets(one, need)]
        if lacking:
            yield found(
                "secret-not-passed",
                path=workflow.path,
                name=need.readings[0],
                users=named(need.users),
                steps=_quoted(lacking),
            )
    scripts = [one for one in workflow.steps if not one.is_action]
    without = [one for one in scripts if one.command in _ISSUE_COMMANDS and not _has_token(one)]
    if without:
        yield found("token-not-passed", path=workflow.path, steps=_quoted(without))


def _has_token(step: WorkflowStep) -> bool:
    return "GITHUB_TOKEN" in step.names


def _gets(step: WorkflowStep, need: Need) -> bool:
    return need.is_met(step.names)


def _quoted(steps: Iterable[WorkflowStep]) -> str:
    return ", ".join(dict.fromkeys(f"“{step.name}”" for step in steps))


def _concerns(step: WorkflowStep, need: Need) -> bool:
    match step.command:
        case "run":
            return True
        case "probe":
            return need.is_probed
        case "notify":
            return not need.is_probed
        case _:
            return False


def _unused(workflow: Workflow, needs: Iterable[Need]) -> Iterator[Finding]:
    wanted = _KNOWN.union(*(need.readings for need in needs))
    passed = set().union(*(step.outside for step in workflow.steps))
    for name in sorted(passed - wanted):
        if not name.startswith("NOTIFICATION"):
            yield found("secret-unused", path=workflow.path, name=name)


def _permissions(workflow: Workflow, job: Job, rights: str, web: str) -> Iterator[Finding]:
    wanted: dict[str, str] = {}
    commands = {step.command for step in job.steps}
    if commands & _WRITERS:
        wanted["contents"] = "write"
    if commands & _ISSUE_COMMANDS:
        wanted["issues"] = "write"
    if _DEPLOY in job.uses:
        wanted |= {"pages": "write", "id-token": "write"}
    lacking = [f"{name}: {right}" for name, right in wanted.items() if not _has(job, name, rights)]
    if lacking:
        place = {"path": workflow.path, "job": job.name, "rights": ", ".join(lacking)}
        yield found("workflow-rights", web=web, **place)


def _has(job: Job, name: str, rights: str) -> bool:
    """Whether a job may write; an unknown default counts as sufficient."""
    if job.rights is None:
        return rights != "read"
    return "write" in (job.rights.get(name), job.rights.get("*"))
