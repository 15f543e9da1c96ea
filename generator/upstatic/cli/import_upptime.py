"""What people have done now and then, outside of rounds: examine, import, send samples, rescue.

A stage is imported when it is called, as in `stages`.
"""

import logging
import time
from pathlib import Path
from typing import TYPE_CHECKING

from upstatic.cli.console import say
from upstatic.cli.context import Context
from upstatic.config import Config
from upstatic.domain.errors import GithubError, PublishError, UpstaticError

if TYPE_CHECKING:
    from upstatic.forges.github.issues import Issues
    from upstatic.tools.doctor.report import Report

_ASK = "run it again with GITHUB_TOKEN=$(gh auth token) before it"
log = logging.getLogger(__name__)


def bring_past(context: Context, settings: Config, source: Path) -> None:
    """Import the past of an Upptime repository, and say what came of it."""
    from upstatic.tools.upptime_import import report, stage

    with context.history_lock("import-upptime"):
        past = stage.import_past(context.history, source, settings, now=context.now(), tell=say)
    say(report.summary(past.samples, past.added))
    say(report.filed(past.events, past.days))
    for line in report.notes(past.carried, past.retired, past.late):
        say(line)


def bring_issues(context: Context, settings: Config) -> None:
    """Import the incidents that are issues of our repository, where a token lets us read them.

    Raises UpstaticError when some are still to be read.
    """
    from upstatic.incidents.issues import importer
    from upstatic.tools.upptime_import import report

    if (issues := _issues(context, settings)) is None:
        return
    with context.history_lock("import-upptime"):
        brought = importer.import_issues(
            context.history, settings, issues, now=context.now(), progress=_say_progress
        )
    for line in report.incidents(brought.new, brought.wanted, brought.strangers):
        say(line)
    if brought.problem:
        raise UpstaticError(
            f"issues: {brought.problem}; what was read is on file (run it again for the rest)"
        )


def _issues(context: Context, settings: Config) -> "Issues | None":
    """The issues of our repository; None where nobody knows it, or no token lets us in."""
    from upstatic.forges.github.client import GithubTransport
    from upstatic.forges.github.connection import READERS, SERVER_URL, connect, repository_at
    from upstatic.infra.git_origin import origin_of

    owner, repo = settings.owner, settings.repo
    if not (owner and repo):
        server = context.environ.get("GITHUB_SERVER_URL") or SERVER_URL
        owner, _, repo = repository_at(origin_of(context.root), server).partition("/")
    world = GithubTransport(clock=context.now, sleep=time.sleep)
    try:
        issues = connect(context.environ, world, owner=owner, repo=repo, tokens=READERS)
    except GithubError as error:
        say(f"no closed issues: {str(error).partition(';')[0]} ({_ASK})")
        return None
    if issues is None:
        say("no closed issues: the repository has no name (set owner and repo)")
    return issues


def _say_progress(read: int, wanted: int) -> None:
    say(f"read {read:,} of {wanted:,} issues")


def send_samples(context: Context, settings: Config) -> None:
    """Send a sample to each channel and say which worked. Raises UpstaticError when one did not."""
    from upstatic.notify import stage

    samples = stage.sample(settings, environ=context.environ, now=context.now())
    for one in samples:
        say(f"{one.channel}: {one.error or 'it works'}")
    if not samples:
        say("no channels: add one under notifications (docs/notifications.md)")
    if any(one.error for one in samples):
        raise UpstaticError("not every channel works (see above)")


def examine(context: Context, settings: Config, *, fix: bool) -> "Report":
    """Look for what somebody has to repair, and with `fix` repair what can be."""
    from upstatic.forges.github.client import GithubTransport
    from upstatic.notify.stage import failing_channels, misconfigured
    from upstatic.tools.doctor import stage

    environ, now = context.environ, context.now()
    return stage.examine(
        stage.Patient(
            root=context.root,
            history=context.history,
            config=settings,
            environ=environ,
            now=now,
            world=GithubTransport(clock=context.now, sleep=time.sleep),
            misconfigured=misconfigured(settings, environ=environ),
            failing_channels=failing_channels(context.home, settings, environ=environ, now=now),
            is_clock_real=context.fixed_now is None,
            fix=fix,
        )
    )


def save(context: Context, settings: Config, out: Path) -> list[Path]:
    """Commit what is here, and put what is not pushed into files in `out`."""
    from upstatic.publish import rescue, stage

    home, now = context.home, context.now()
    with context.history_lock("rescue"):
        try:
            stage.publish(home, settings, now=now, sleep=time.sleep, is_pushed=False)
        except PublishError as error:
            log.warning("%s", error)
        return rescue.rescue(home, out, sleep=time.sleep)
