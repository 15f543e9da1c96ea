"""Parse a workflow: its schedule, the steps that run Upstatic, their permissions and variables."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from upstatic.config.yaml.composer import compose

_COMMANDS = ("run", "probe", "record", "incidents", "notify", "publish")
_CALL = re.compile(rf"(?:-m\s+generator|\bupstatic)\s+({'|'.join(_COMMANDS)})\b")
_ACTION = re.compile(r"/upstatic$", re.IGNORECASE)
_UPPTIME = re.compile(r"^upptime/", re.IGNORECASE)
_FROM_OUTSIDE = re.compile(r"\$\{\{\s*(?:secrets|vars)\.")

Json = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowStep:
    """A step that runs Upstatic: its `name`, the command, and the names in its environment.

    `outside` are the names whose value is a secret or a variable of the repository. The action
    (`is_action`) brings its own token.
    """

    name: str
    command: str
    names: frozenset[str]
    outside: frozenset[str]
    is_action: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job: its permissions by name, None if the file leaves them to the settings.

    `uses` are the actions of its steps, without their versions.
    """

    name: str
    rights: Mapping[str, str] | None
    uses: frozenset[str]
    steps: tuple[WorkflowStep, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow:
    """A file under .github/workflows/; `path` is that in the repository."""

    path: str
    crons: tuple[str, ...]
    jobs: tuple[Job, ...]

    @property
    def steps(self) -> tuple[WorkflowStep, ...]:
        """Every step that runs Upstatic."""
        return tuple(step for job in self.jobs for step in job.steps)

    @property
    def is_ours(self) -> bool:
        """Whether it runs rounds."""
        return any(step.command in {"run", "probe"} for step in self.steps)

    @property
    def is_upptime(self) -> bool:
        """Whether it runs Upptime."""
        return any(_UPPTIME.match(name) for job in self.jobs for name in job.uses)


def read_workflow(path: str, text: str) -> Workflow:
    """Parse a workflow. Raises YamlError if it is not valid YAML."""
    node = compose(text)
    whole = _mapping(node.value if node else None)
    return Workflow(
        path=path,
        crons=tuple(_crons(_mapping(whole.get("on")).get("schedule"))),
        jobs=tuple(_job(name, _mapping(job), whole) for name, job in _jobs(whole).items()),
    )


def _jobs(whole: Json) -> Json:
    return _mapping(whole.get("jobs"))


def _crons(schedule: object) -> Iterator[str]:
    for one in _list(schedule):
        if cron := _mapping(one).get("cron"):
            yield str(cron)


def _job(name: str, job: Json, whole: Json) -> Job:
    around = _names(whole) | _names(job)
    outside = _outside(whole) | _outside(job)
    steps = [_mapping(step) for step in _list(job.get("steps"))]
    uses = [str(one.get("uses", "")) for one in (job, *steps)]
    return Job(
        name=name,
        rights=_rights(job.get("permissions", whole.get("permissions"))),
        uses=frozenset(use.partition("@")[0] for use in uses if use),
        steps=tuple(found for one in steps for found in _steps(one, around, outside)),
    )


def _steps(step: Json, around: frozenset[str], outside: frozenset[str]) -> Iterator[WorkflowStep]:
    uses = str(step.get("uses", ""))
    for command in dict.fromkeys(_called(uses, step)):
        yield WorkflowStep(
            name=str(step.get("name") or uses or command),
            command=command,
            names=around | _names(step),
            outside=outside | _outside(step),
            is_action=bool(uses),
        )


def _called(uses: str, step: Json) -> list[str]:
    """The commands that a step runs in a shell or by the action, whatever its repository is."""
    if not uses:
        return _CALL.findall(str(step.get("run", "")))
    words = str(_mapping(step.get("with")).get("command") or "").split()
    if not words and _ACTION.search(uses.partition("@")[0]):
        return [_COMMANDS[0]]
    return [word for word in words[:1] if word in _COMMANDS]


def _names(part: Json) -> frozenset[str]:
    return frozenset(_mapping(part.get("env")))


def _outside(part: Json) -> frozenset[str]:
    given = _mapping(part.get("env")).items()
    return frozenset(name for name, value in given if _FROM_OUTSIDE.search(str(value)))


def _rights(given: object) -> Mapping[str, str] | None:
    """Permissions by name; "*" stands for all of them, as in `write-all`."""
    if isinstance(given, str):
        return {"*": given.removesuffix("-all")}
    if not isinstance(given, Mapping):
        return None
    return {str(name): str(right) for name, right in given.items()}


def _mapping(value: object) -> Json:
    return {str(key): one for key, one in value.items()} if isinstance(value, Mapping) else {}


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []
