"""Publish history/: one commit per round, pushed to the upstream of the branch."""

import logging
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from upstatic.config.schema.root import Config
from upstatic.domain.errors import PublishError
from upstatic.domain.models import Status
from upstatic.domain.times import format_time
from upstatic.history import diff_summary, git_attributes
from upstatic.publish import commit_message
from upstatic.publish.deadline import PushDeadline
from upstatic.publish.derived_files import DerivedFiles
from upstatic.publish.git import Git
from upstatic.publish.git_errors import PushOutcome
from upstatic.publish.refs import Refs, read_refs
from upstatic.publish.remote import RemoteBranch, ahead, fetch, last_seen, push, rebase
from upstatic.publish.repository import Repository, open_repository

HISTORY = "history"
# Short, because every commit stores it.
AUTHOR = ("upstatic", "bot@localhost")
ATTEMPTS = 10
FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 20.0
TIME_LIMIT_S = 150.0
"""How long all attempts of a round may take together: a workflow's job has ten minutes, and after
this stage come incidents, notifications and the page. The next round pushes what is left."""
LAST_TRY_S = 20.0
"""How long the first attempt may take in any case."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """The result of `publish`; `note` is a line for people.

    `subject` is the first line of the new commit, "" when there was nothing to commit. `attempts`
    counts the pushes.
    """

    subject: str
    pushed: bool
    attempts: int
    note: str


def publish(  # noqa: PLR0913 - clock, waits and time limit are arguments
    root: Path,
    config: Config,
    *,
    now: datetime,
    sleep: Callable[[float], None],
    jitter: Callable[[], float] = random.random,
    is_pushed: bool = True,
    deadline: PushDeadline | None = None,
) -> Published:
    """Commit `root`/history and the files derived from it, nothing else, and push the commit.

    `root` is the folder that history/ is in: the configuration's, or the worktree of the data
    branch. Commits that an earlier call could not push are pushed too. `now` dates the commit;
    `sleep` takes seconds; `jitter` gives numbers from 0 to 1, so that two writers do not retry in
    step. `deadline` bounds all attempts of a round, by default TIME_LIMIT_S from now. Without
    `is_pushed` nothing is pushed. Raises PublishError; what was committed by then stays.

    Call it while holding the history lock.
    """
    repository = open_repository(root, sleep)
    repository.refuse_unfinished()
    refs = read_refs(repository.git)
    refs = refs if refs.branch else replace(refs, branch=repository.branch())
    repository.git.identify(*_author(config), format_time(now))
    derived = DerivedFiles(repository=repository, root=root, config=config)
    subject = _commit(repository, root / HISTORY, derived, now)
    note, attempts = "not pushed", 0
    if is_pushed:
        retries = _PushRetries(sleep=sleep, jitter=jitter, deadline=deadline or round_deadline())
        push = _Push(
            git=repository.git,
            refs=refs,
            has_committed=bool(subject),
            retries=retries,
            resolve_conflicts=derived.resolve_conflicts,
        )
        note, attempts = push.deliver()
    return Published(subject=subject, pushed=attempts > 0, attempts=attempts, note=note)


def round_deadline() -> PushDeadline:
    """Until when all pushes of a round that begins now have to end."""
    return PushDeadline.after(TIME_LIMIT_S)


def _commit(repository: Repository, history: Path, derived: DerivedFiles, now: datetime) -> str:
    """Commit what changed: the message's first line, "" when nothing did."""
    # A missing folder is not committed: that would delete the history.
    if not history.is_dir():
        return ""
    if not git_attributes.exist(history) and not repository.has_attribute(
        "merge", history, git_attributes.SAMPLES
    ):
        git_attributes.add(history)
    staged = repository.stage(history)
    places = [*([history] if staged else []), *derived.stage()]
    if not places:
        return ""
    news = diff_summary.read(staged.added if staged else {})
    text = _message(news, derived.config, now)
    repository.commit(places, text, signoff=bool(derived.config.commit_messages.signoff))
    if staged and staged.has_new_files:
        repository.git.maintain()
    return text.partition("\n")[0]


def _message(found: diff_summary.CommitNews, config: Config, now: datetime) -> str:
    if found.events:
        names = {monitor.slug: monitor.name for monitor in config.monitors}
        return commit_message.of_events(found.events, names, now, _style(config))
    if found.heartbeats and not found.readings:
        return commit_message.of_heartbeats(found.heartbeats, now)
    if (found.incidents or found.notified) and not found.readings:
        return commit_message.of_handling(found.incidents, now, notified=found.notified)
    if found == diff_summary.NOTHING:
        said = config.commit_messages
        return commit_message.of_generated(
            said.summary_json if config.compat else said.readme_content, now
        )
    return commit_message.of_round(found.readings, now)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Push:
    """Pushes what the remote lacks. `refs` are from before our commit, if there is one."""

    git: Git
    refs: Refs
    has_committed: bool
    retries: "_PushRetries"
    resolve_conflicts: Callable[[], bool]

    def deliver(self) -> tuple[str, int]:
        """Push: a line for people, and the number of pushes (0: none). Raises PublishError."""
        if not self.has_committed and self._before is None:
            return "nothing to commit yet", 0
        target = self.refs.target(self.git, self.refs.branch)
        if target is None:
            return "no remote: nothing to push to", 0
        if not self.has_committed and (self._contained(target) or not ahead(self.git, target)):
            return f"nothing new for {target}", 0
        return f"pushed to {target}", self._push(target)

    @property
    def _before(self) -> str | None:
        return self.refs.head(self.refs.branch)

    def _contained(self, target: RemoteBranch) -> str | None:
        """Where the remote was last seen, if our branch was there before our commit."""
        seen = self.refs.seen(target)
        return seen if seen == self._before else None

    def _push(self, target: RemoteBranch) -> int:
        """Push until it works; returns the number of attempts."""
        behind, why = False, ""
        for attempt in range(ATTEMPTS):
            if attempt:
                log.info("%s: %s; retrying", target, why)
                self.retries.wait(attempt)
            limit_s = self.retries.limit_s(attempt)
            if not limit_s:
                break
            result, why = self._attempt(target, behind=behind, limit_s=limit_s)
            if result in {PushOutcome.PUSHED, PushOutcome.CURRENT}:
                return attempt + 1
            if result is PushOutcome.REFUSED:
                break
            behind = behind or result is PushOutcome.BEHIND
        raise PublishError(
            f"{target}: not pushed: {why}; the commit is kept and the next round pushes it"
        )

    def _attempt(
        self, target: RemoteBranch, *, behind: bool, limit_s: float
    ) -> tuple[PushOutcome, str]:
        if not behind:
            return push(self.git, target, limit_s=limit_s, contained=self._contained(target))
        seen = last_seen(self.git, target)
        result, why = fetch(self.git, target, limit_s=limit_s)
        if result is PushOutcome.CURRENT:
            rebase(self.git, target, seen, self.resolve_conflicts)
        elif result is not PushOutcome.ABSENT:
            return result, why
        return push(self.git, target, limit_s=limit_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class _PushRetries:
    """Growing waits between pushes, of random length, until a deadline."""

    sleep: Callable[[float], None]
    jitter: Callable[[], float]
    deadline: PushDeadline

    def wait(self, attempt: int) -> None:
        longest_s = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** (attempt - 1), self.deadline.left_s())
        self.sleep(longest_s * (0.5 + self.jitter() / 2))

    def limit_s(self, attempt: int) -> float:
        """How long this attempt may take, in seconds; 0 when none is to be made."""
        left_s = self.deadline.left_s()
        return left_s if attempt else max(left_s, LAST_TRY_S)


def _style(config: Config) -> commit_message.Style:
    """How the configuration words changes of status."""
    signs = {
        Status.UP: config.commit_prefix_status_up,
        Status.DEGRADED: config.commit_prefix_status_degraded,
        Status.DOWN: config.commit_prefix_status_down,
    }
    return commit_message.Style(signs=signs, template=config.commit_messages.status_change)


def _author(config: Config) -> tuple[str, str]:
    """Name and e-mail of the commits: the configured ones where git accepts them."""
    given = config.commit_messages
    name, email = (
        re.sub(r"[<>\x00-\x1f]", "", text).strip(" .,:;\"'\\")
        for text in (given.commit_author_name, given.commit_author_email)
    )
    return name or AUTHOR[0], email or AUTHOR[1]
