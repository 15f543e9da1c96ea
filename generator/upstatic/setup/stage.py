"""`init`: looks at the repository, decides what its files should be, and writes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from upstatic.config import Config
from upstatic.infra.secrets import names_used
from upstatic.setup import folder, origin, texts, upptime
from upstatic.setup.advice import Facts, advice
from upstatic.setup.environment import secrets_in
from upstatic.setup.steps import Keep, Refuse, Remove, Step, Write, plan, told
from upstatic.setup.texts import start_times


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
    place = folder.place(root)
    present = folder.files(place.top)
    needs = _needs(place, config, wishes, present, environ)
    theirs = upptime.workflows(present)
    steps = plan(
        texts.workflows(needs, present),
        present,
        forms=texts.forms(),
        unwanted=theirs if wishes.remove_upptime else (),
        force=wishes.force,
    )
    is_done = not wishes.check and not any(isinstance(step, Refuse) for step in steps)
    if is_done:
        folder.carry_out(steps, place.top)
    todo = _advice(place, config, needs, present, steps, environ)
    return Ready(steps=steps, is_done=is_done, advice=todo)


def _needs(
    place: folder.Place,
    config: Config,
    wishes: Wishes,
    present: Mapping[str, str],
    environ: Mapping[str, str],
) -> texts.Needs:
    uses = origin.choose(
        wishes.uses,
        is_copy=place.is_copy,
        present=present.get(texts.STATUS, ""),
        origin=origin.of_action(environ) or folder.origin(texts.PROGRAM),
    )
    return texts.Needs(
        uses=uses,
        root=place.root,
        cron=start_times(config.workflow_schedule.uptime),
        secrets=names_used(config),
        carried=_carried(present),
        heartbeat=any(monitor.check == "heartbeat" for monitor in config.monitors),
        is_copy=uses == origin.COPY,
    )


def _carried(present: Mapping[str, str]) -> list[str]:
    """The secrets for notifications that Upptime's workflows name, which ours need then too."""
    texts_there = (present[path] for path in upptime.alike(present))
    names = (name for text in texts_there for name in secrets_in(text))
    return [name for name in dict.fromkeys(names) if name.startswith("NOTIFICATION")]


def _advice(
    place: folder.Place,
    config: Config,
    needs: texts.Needs,
    present: Mapping[str, str],
    steps: Sequence[Step],
    environ: Mapping[str, str],
) -> list[str]:
    theirs = upptime.alike(present)
    removed = {step.path for step in steps if isinstance(step, Remove)}
    status = present.get(texts.STATUS, "")
    secrets = [*needs.secrets, *(name for name in needs.carried if name not in needs.secrets)]
    named = origin.name_of(place.remote) or "/".join(filter(None, (config.owner, config.repo)))
    facts = Facts(
        name=environ.get("GITHUB_REPOSITORY") or named,
        server=environ.get("GITHUB_SERVER_URL") or origin.server_of(place.remote),
        folder=str(place.path),
        uses=needs.uses,
        secrets=secrets,
        new_secrets=[name for name in secrets if name not in secrets_in(status)] if status else (),
        has_news=any(isinstance(step, Write | Remove) for step in steps),
        had_upptime=bool(theirs),
        hands_all_over=upptime.hands_all_over([present[path] for path in theirs]),
        left_upptime=[path for path in theirs if path not in removed],
    )
    return advice(facts, config)
