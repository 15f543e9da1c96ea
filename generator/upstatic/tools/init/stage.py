"""`init`: read the repository, decide what its files should be, and write them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from upstatic.config import Config
from upstatic.config.load import CONFIG_NAME
from upstatic.config.values.check_kinds import BROWSER
from upstatic.forges import remotes
from upstatic.forges.github.job import SERVER_URL
from upstatic.forges.hosts import Forge, detect
from upstatic.infra.secrets import names_used
from upstatic.tools.init import (
    checkout,
    installation,
    next_steps,
    program_source,
    starter,
    upptime_workflows,
    workflow_templates,
)
from upstatic.tools.init.env_block import secrets_in
from upstatic.tools.init.file_plan import Keep, Refuse, Remove, Step, Write, described, plan
from upstatic.tools.init.next_steps import Situation
from upstatic.tools.init.workflow_templates import TemplateInput, with_cron_offset


@dataclass(frozen=True, slots=True, kw_only=True)
class InitOptions:
    """What the user asks for."""

    uses: str = ""
    forge: Forge | None = None
    remove_upptime: bool = False
    force: bool = False
    check: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class InitResult:
    """What was done, or with `check` would be; `next_steps` are left to the user, as lines."""

    steps: Sequence[Step]
    is_done: bool
    next_steps: Sequence[str]

    @property
    def changes(self) -> list[Step]:
        """The steps that change something."""
        return [step for step in self.steps if not isinstance(step, Keep)]

    @property
    def lines(self) -> list[str]:
        """The steps in words."""
        return described(self.steps, is_done=self.is_done)

    @property
    def refused(self) -> list[Refuse]:
        """The files that were changed by hand; if there are any, nothing was written."""
        return [step for step in self.steps if isinstance(step, Refuse)]


def write_starter_config(root: Path) -> bool:
    """Write a commented configuration if there is none; returns whether it did.

    Raises UpstaticError if `root` is not in a repository.
    """
    if (root / CONFIG_NAME).exists():
        return False
    place = checkout.place(root)
    owner, _, repo = remotes.name_of(place.remote).partition("/")
    path = f"{place.root}/{CONFIG_NAME}".removeprefix("/")
    text = starter.config_text(owner, repo)
    checkout.apply([Write(path=path, text=text, is_new=True)], place.top)
    return True


def init(
    root: Path, config: Config, options: InitOptions, environ: Mapping[str, str]
) -> InitResult:
    """Write the workflows and issue forms of the repository that contains `root`.

    Raises UpstaticError if there is no repository, or if the program's origin is unknown.
    """
    place = checkout.place(root)
    present = checkout.files(place.top)
    given = _template_input(place, config, options, present, environ)
    theirs = upptime_workflows.own_workflows(present)
    steps = plan(
        workflow_templates.workflows(given, present),
        present,
        forms={**workflow_templates.forms(given.forge), **_history_file(place, config)},
        unwanted=theirs if options.remove_upptime else (),
        force=options.force,
    )
    is_done = not options.check and not any(isinstance(step, Refuse) for step in steps)
    if is_done:
        checkout.apply(steps, place.top)
    todo = next_steps.next_steps(_situation(place, config, given, present, steps, environ), config)
    return InitResult(steps=steps, is_done=is_done, next_steps=todo)


def _history_file(place: checkout.Place, config: Config) -> Mapping[str, str]:
    """The README.md of history/, unless that exists or is on a branch of its own."""
    is_elsewhere = config.history.branch or (place.top / place.root / "history").exists()
    return {} if is_elsewhere else starter.history_file(place.root)


def _template_input(
    place: checkout.Place,
    config: Config,
    options: InitOptions,
    present: Mapping[str, str],
    environ: Mapping[str, str],
) -> TemplateInput:
    forge = options.forge or detect(place.remote, present, environ)
    uses = program_source.choose(
        options.uses,
        is_copy=place.is_copy and forge is Forge.GITHUB,
        present=present.get(workflow_templates.STATUS, ""),
        source=program_source.of_action(environ) or installation.find_source(),
    )
    return TemplateInput(
        uses=uses,
        root=place.root,
        cron=with_cron_offset(config.workflow_schedule.uptime),
        secrets=names_used(config),
        carried=_carried(present),
        has_heartbeat=any(monitor.check == "heartbeat" for monitor in config.monitors),
        is_copy=uses == program_source.COPY,
        forge=forge,
        has_pages=config.publish.is_by_workflow,
        has_rsync=any(target.to == "rsync" for target in config.publish.own),
        has_browser=any(monitor.check == BROWSER for monitor in config.monitors),
        wait_minutes=max(round(config.cadence_s / 60), 1),
        is_kept_going=bool(config.workflow_schedule.keep_going),
        runner="codeberg-small" if "codeberg.org" in place.remote else "docker",
    )


def _carried(present: Mapping[str, str]) -> list[str]:
    """The secrets for notifications that Upptime's workflows name, which ours need too."""
    texts_there = (present[path] for path in upptime_workflows.using_upptime(present))
    names = (name for text in texts_there for name in secrets_in(text))
    return [name for name in dict.fromkeys(names) if name.startswith("NOTIFICATION")]


def _situation(
    place: checkout.Place,
    config: Config,
    given: TemplateInput,
    present: Mapping[str, str],
    steps: Sequence[Step],
    environ: Mapping[str, str],
) -> Situation:
    theirs = upptime_workflows.using_upptime(present)
    removed = {step.path for step in steps if isinstance(step, Remove)}
    status = present.get(workflow_templates.STATUS, "")
    secrets = [*given.secrets, *(name for name in given.carried if name not in given.secrets)]
    named = remotes.name_of(place.remote) or "/".join(filter(None, (config.owner, config.repo)))
    return Situation(
        name=environ.get("GITHUB_REPOSITORY") or named,
        server=environ.get("GITHUB_SERVER_URL") or remotes.server_of(place.remote) or SERVER_URL,
        folder=str(place.path),
        uses=given.uses,
        forge=given.forge,
        secrets=secrets,
        new_secrets=[name for name in secrets if name not in secrets_in(status)] if status else (),
        has_changes=any(isinstance(step, Write | Remove) for step in steps),
        had_upptime=bool(theirs),
        passes_all_secrets=upptime_workflows.passes_all_secrets([present[path] for path in theirs]),
        remaining_upptime=[path for path in theirs if path not in removed],
        includes=workflow_templates.gitlab_path(present) == workflow_templates.GITLAB_INCLUDE,
    )
