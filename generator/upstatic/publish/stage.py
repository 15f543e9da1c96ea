"""Publish what is in history/: one commit a round, pushed to where the branch belongs."""

import logging
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from upstatic.config.schema.root import Config
from upstatic.domain.errors import PublishError
from upstatic.domain.models import Status
from upstatic.domain.times import format_time
from upstatic.history import diff_summary, git_attributes
from upstatic.publish import commit_message
from upstatic.publish.derived_files import DerivedFiles
from upstatic.publish.git import Git
from upstatic.publish.git_errors import PushOutcome
from upstatic.publish.remote import Target, ahead, fetch, last_seen, push, rebase, target_of
from upstatic.publish.repository import Repository, open_repository

HISTORY = "history"
# Short, since every commit keeps it.
AUTHOR = ("upstatic", "bot@localhost")
ATTEMPTS = 10
FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 20.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What a call of `publish` did; `note` is a line for people.

    `commit` is the id of the new commit and `subject` its first line, None and "" where there was
    nothing to commit. `attempts` counts the pushes.
    """

    commit: str | None
    subject: str
    pushed: bool
    attempts: int
    note: str


def publish(
    root: Path,
    config: Config,
    *,
    now: datetime,
    sleep: Callable[[float], None],
    jitter: Callable[[], float] = random.random,
    is_pushed: bool = True,
) -> Published:
    """Commit `root`/history and what is made of it for others, nothing else, and push it.

    `root` is the folder that history/ lies in: the configuration's, or the branch of the data.
    Commits that an earlier call could not push go along. `now` dates the commit; `sleep` takes
    seconds; `jitter` gives numbers from 0 to 1, so that two writers do not keep step.
    Without `is_pushed` it is left at the commit. Raises PublishError; what was committed by then
    stays.
    """
    with open_repository(root, sleep) as repository:
        repository.refuse_unfinished()
        branch = repository.branch()
        repository.git.identify(*_author(config), format_time(now))
        derived = DerivedFiles(repository=repository, root=root, config=config)
        subject = _commit(repository, root / HISTORY, derived, now)
        waits, note, attempts = _Waits(sleep=sleep, jitter=jitter), "not pushed", 0
        if is_pushed:
            note, attempts = _deliver(repository, branch, waits, derived.resolve_conflicts)
        return Published(
            commit=repository.head() if subject else None,
            subject=subject,
            pushed=attempts > 0,
            attempts=attempts,
            note=note,
        )


def _commit(repository: Repository, history: Path, derived: DerivedFiles, now: datetime) -> str:
    """Commit what is new in `history` and derived: the message's first line, "" when nothing is."""
    # A folder that somebody took away is not committed: that would delete the history.
    if not history.is_dir():
        return ""
    if not repository.is_told("merge", history, git_attributes.SAMPLES):
        git_attributes.add(history)
    places = [*([history] if repository.stage(history) else []), *derived.stage()]
    if not places:
        return ""
    text = _message(diff_summary.read(repository.added(history)), derived.config, now)
    repository.commit(places, text, signoff=bool(derived.config.commit_messages.signoff))
    return text.partition("\n")[0]


def _message(found: diff_summary.CommitNews, config: Config, now: datetime) -> str:
    if found.events:
        names = {monitor.slug: monitor.name for monitor in config.monitors}
        return commit_message.of_events(found.events, names, now, _style(config))
    if found.heartbeats and not found.readings:
        return commit_message.of_heartbeats(found.heartbeats, now)
    if (found.incidents or found.told) and not found.readings:
        return commit_message.of_handling(found.incidents, now, told=found.told)
    if found == diff_summary.NOTHING:
        said = config.commit_messages
        return commit_message.of_copies(
            said.summary_json if config.compat else said.readme_content, now
        )
    return commit_message.of_round(found.readings, now)


def _deliver(
    repository: Repository, branch: str, waits: "_Waits", settle: Callable[[], bool]
) -> tuple[str, int]:
    """Push what the remote lacks: a line for people, and how many pushes it took (0: none)."""
    if repository.head() is None:
        return "nothing to commit yet", 0
    target = target_of(repository.git, branch)
    if target is None:
        return "no remote: nothing to push to", 0
    if not ahead(repository.git, target):
        return f"nothing new for {target}", 0
    attempts = _push(repository.git, target, waits, settle)
    return f"pushed to {target}", attempts


def _push(git: Git, target: Target, waits: "_Waits", settle: Callable[[], bool]) -> int:
    """Push until it works; returns the number of attempts. Raises PublishError."""
    behind, said = False, ""
    for attempt in range(ATTEMPTS):
        if attempt:
            log.info("%s: %s; trying again", target, said)
            waits.after(attempt)
        result, said = _attempt(git, target, settle, behind=behind)
        if result in {PushOutcome.PUSHED, PushOutcome.CURRENT}:
            return attempt + 1
        if result is PushOutcome.REFUSED:
            break
        behind = behind or result is PushOutcome.BEHIND
    raise PublishError(f"{target}: not pushed: {said}; the commit stays here and goes along later")


def _attempt(
    git: Git, target: Target, settle: Callable[[], bool], *, behind: bool
) -> tuple[PushOutcome, str]:
    if behind:
        seen = last_seen(git, target)
        result, said = fetch(git, target)
        if result is PushOutcome.CURRENT:
            rebase(git, target, seen, settle)
        elif result is not PushOutcome.ABSENT:
            return result, said
    return push(git, target)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waits:
    """Growing waits between pushes, of random length so that two writers do not keep step."""

    sleep: Callable[[float], None]
    jitter: Callable[[], float]

    def after(self, attempt: int) -> None:
        longest_s = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** (attempt - 1))
        self.sleep(longest_s * (0.5 + self.jitter() / 2))


def _style(config: Config) -> commit_message.Style:
    """How the configuration wants changes of status said."""
    signs = {
        Status.UP: config.commit_prefix_status_up,
        Status.DEGRADED: config.commit_prefix_status_degraded,
        Status.DOWN: config.commit_prefix_status_down,
    }
    return commit_message.Style(signs=signs, template=config.commit_messages.status_change)


def _author(config: Config) -> tuple[str, str]:
    """Name and e-mail of the commits, the configured ones where git can take them."""
    given = config.commit_messages
    name, email = (
        re.sub(r"[<>\x00-\x1f]", "", text).strip(" .,:;\"'\\")
        for text in (given.commit_author_name, given.commit_author_email)
    )
    return name or AUTHOR[0], email or AUTHOR[1]
