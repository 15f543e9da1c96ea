"""`init`: looks at the repository, decides what its files should be, and writes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from upstatic.config import Config
from upstatic.infra.secrets import names_used
from upstatic.tools.init import checkout, program_source, templates, upptime_workflows
from upstatic.tools.init.env_block import secrets_in
from upstatic.tools.init.next_steps import Facts, advice
from upstatic.tools.init.plan import Keep, Refuse, Remove, Step, Write, plan, told
from upstatic.tools.init.templates import start_times


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the user asks for."""

    uses: str = ""
    remove_upptime: bool = False
    force: bool = False
    check: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """What was done, or with `check` would be, and what is left to the user, as lines."""

    steps: Sequence[Step]
    is_done: bool
    advice: Sequence[str]

    @property
    def news(self) -> list[Step]:
        """The steps that change something."""
        return [step for step in self.steps if not isinstance(step, Keep)]

    @property
    def said(self) -> list[str]:
        """The steps in words."""
        return told(self.steps, is_done=self.is_done)

    @property
    def refused(self) -> list[Refuse]:
        """The files that somebody changed; then nothing at all was written."""
        return [step for step in self.steps if isinstance(step, Refuse)]


def init(root: Path, config: Config, wishes: Wishes, environ: Mapping[str, str]) -> Ready:
    """Write the workflows and issue forms of the repository that `root` lies in.

    Raises UpstaticError where there is no repository, or no telling where the program comes from.
    """
    place = checkout.place(root)
    present = checkout.files(place.top)
    needs = _needs(place, config, wishes, present, environ)
    theirs = upptime_workflows.workflows(present)
    steps = plan(
        templates.workflows(needs, present),
        present,
        forms=templates.forms(),
        unwanted=theirs if wishes.remove_upptime else (),
        force=wishes.force,
    )
    is_done = not wishes.check and not any(isinstance(step, Refuse) for step in steps)
    if is_done:
        checkout.carry_out(steps, place.top)
    todo = _advice(place, config, needs, present, steps, environ)
    return Ready(steps=steps, is_done=is_done, advice=todo)


def _needs(
    place: checkout.Place,
    config: Config,
    wishes: Wishes,
    present: Mapping[str, str],
    environ: Mapping[str, str],
) -> templates.Needs:
    uses = program_source.choose(
        wishes.uses,
        is_copy=place.is_copy,
        present=present.get(templates.STATUS, ""),
        origin=program_source.of_action(environ) or checkout.origin(templates.PROGRAM),
    )
    return templates.Needs(
        uses=uses,
        root=place.root,
        cron=start_times(config.workflow_schedule.uptime),
        secrets=names_used(config),
        carried=_carried(present),
        heartbeat=any(monitor.check == "heartbeat" for monitor in config.monitors),
        is_copy=uses == program_source.COPY,
    )


def _carried(present: Mapping[str, str]) -> list[str]:
    """The secrets for notifications that Upptime's workflows name, which ours need then too."""
    texts_there = (present[path] for path in upptime_workflows.alike(present))
    names = (name for text in texts_there for name in secrets_in(text))
    return [name for name in dict.fromkeys(names) if name.startswith("NOTIFICATION")]


def _advice(
    place: checkout.Place,
    config: Config,
    needs: templates.Needs,
    present: Mapping[str, str],
    steps: Sequence[Step],
    environ: Mapping[str, str],
) -> list[str]:
    theirs = upptime_workflows.alike(present)
    removed = {step.path for step in steps if isinstance(step, Remove)}
    status = present.get(templates.STATUS, "")
    secrets = [*needs.secrets, *(name for name in needs.carried if name not in needs.secrets)]
    named = program_source.name_of(place.remote) or "/".join(
        filter(None, (config.owner, config.repo))
    )
    facts = Facts(
        name=environ.get("GITHUB_REPOSITORY") or named,
        server=environ.get("GITHUB_SERVER_URL") or program_source.server_of(place.remote),
        folder=str(place.path),
        uses=needs.uses,
        secrets=secrets,
        new_secrets=[name for name in secrets if name not in secrets_in(status)] if status else (),
        has_news=any(isinstance(step, Write | Remove) for step in steps),
        had_upptime=bool(theirs),
        hands_all_over=upptime_workflows.hands_all_over([present[path] for path in theirs]),
        left_upptime=[path for path in theirs if path not in removed],
    )
    return advice(facts, config)
