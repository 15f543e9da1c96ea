"""The stages as a round runs them, in order, and the lines that say what each of them did.

A stage is imported when it is called: start-up time counts in every round.
"""

import logging
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from upstatic.cli.failures import Steps
from upstatic.cli.job_summary import JobSummary
from upstatic.cli.renamed import record_renames
from upstatic.cli.workspace import Workspace
from upstatic.domain.errors import ForgeError
from upstatic.domain.wording import counted

if TYPE_CHECKING:
    from upstatic.domain.models import Event
    from upstatic.incidents.issues.tracker import IssueTracker
    from upstatic.incidents.mirror import SyncResult
    from upstatic.publish.deadline import PushDeadline
    from upstatic.record.stage import Recorded

log = logging.getLogger(__name__)


def record_runs(
    workspace: Workspace, files: Sequence[Path], *, shows_rounds: bool = True
) -> "Recorded":
    """Record run files in history/."""
    from upstatic.record.stage import record_files

    history, config, now = workspace.history, workspace.config, workspace.now()
    keep_days = config.history.keep_days
    with workspace.writing("record", "recording"):
        record_renames(workspace)
        recorded = record_files(history, files, config.monitors, now=now, keep_days=keep_days)
    if shows_rounds:
        workspace.console.say(f"recorded {counted(len(recorded.rounds), 'round')}")
    for event in recorded.events:
        _say_event(workspace, event)
    return recorded


def publish(
    workspace: Workspace, *, is_pushed: bool = True, deadline: "PushDeadline | None" = None
) -> None:
    """Commit history/ and push it, until `deadline` at the latest."""
    from upstatic.publish import stage

    root, config, now = workspace.data_root, workspace.config, workspace.now()
    with workspace.writing("publish", "publishing"):
        published = stage.publish(
            root, config, now=now, sleep=time.sleep, is_pushed=is_pushed, deadline=deadline
        )
    workspace.console.say(published.note)


def write_compat_files(workspace: Workspace, *, everything: bool = False) -> None:
    """Write README.md's table and Upptime's files where they are configured and have changed."""
    config = workspace.config
    if not (config.compat or config.readme):
        return
    from upstatic.render.upptime_compat import stage

    root, now = workspace.data_root, workspace.now()
    with workspace.writing("compat", "writing README.md and Upptime's files"):
        written = stage.keep(root, config, now=now, everything=everything)
    if written:
        workspace.console.say(
            f"wrote {counted(len(written), 'file')} for README.md and Upptime's readers"
        )


def publish_and_notify(
    workspace: Workspace,
    steps: Steps,
    summary: JobSummary,
    *,
    is_pushed: bool = True,
    deadline: "PushDeadline | None" = None,
) -> None:
    """Publish the measurements, update incidents, send notifications, and publish those changes.

    A step that fails stops none of the others; both pushes share one deadline.
    """
    from upstatic.publish.stage import round_deadline

    deadline = deadline or round_deadline()
    with steps.step():
        write_compat_files(workspace)
    with steps.step():
        publish(workspace, is_pushed=is_pushed, deadline=deadline)
    with steps.step():
        sync_incidents(workspace, summary)
    with steps.step():
        send_notifications(workspace, summary)
    if summary.is_unpublished:
        summary.is_unpublished = False
        with steps.step():
            publish(workspace, is_pushed=is_pushed, deadline=deadline)


def sync_incidents(workspace: Workspace, summary: JobSummary | None = None) -> None:
    """Open, update and close incidents, and read what the team wrote.

    An unreachable forge is a warning: the next round does the rest.
    """
    handled = _handled_incidents(workspace)
    changes = {"opened": handled.opened, "updated": handled.updated, "closed": handled.closed}
    listed = [(word, one) for word, changed in changes.items() for one in changed]
    for word, incident in listed:
        workspace.console.say(f"{word} #{incident.number}: {incident.title}")
    if summary is not None:
        summary.incidents += listed
        summary.is_unpublished |= handled.changed
        summary.problems += [handled.problem] if handled.problem else []


def _handled_incidents(workspace: Workspace) -> "SyncResult":
    from upstatic.cli.screenshots import screenshots_of
    from upstatic.incidents import stage

    tracker, unreachable = None, ""
    try:
        tracker = _tracker(workspace)
    except ForgeError as error:
        in_workflow = workspace.context.is_in_workflow
        log.log(logging.WARNING if in_workflow else logging.DEBUG, "incidents: %s", error)
        unreachable = str(error)
    with workspace.writing("incidents", "synchronising incidents"):
        record_renames(workspace)
        return stage.incidents(
            workspace.data_root,
            workspace.config,
            now=workspace.now(),
            tracker=tracker,
            everything=_was_started_by_hand(workspace.environ),
            unreachable=unreachable,
            screenshots=screenshots_of(workspace),
        )


def _was_started_by_hand(environ: Mapping[str, str]) -> bool:
    """Whether a person started the job: then all issues are read, also those that are closed."""
    by_github = environ.get("GITHUB_EVENT_NAME") == "workflow_dispatch"
    return by_github or environ.get("CI_PIPELINE_SOURCE") == "web"


def warn_without_token(workspace: Workspace) -> None:
    """Log a warning if the issues of our repository are out of reach, as without a token."""
    try:
        _tracker(workspace)
    except ForgeError as error:
        log.warning("incidents: %s", error)


def _tracker(workspace: Workspace) -> "IssueTracker | None":
    """The issues of our repository; None where there is none.

    Raises ForgeError where there is one and no token lets us in.
    """
    from upstatic.forges.base.client import ForgeTransport
    from upstatic.forges.connection import backend_of, connect
    from upstatic.forges.github.job import repository
    from upstatic.forges.hosts import running_on
    from upstatic.incidents.issues.authors import ours
    from upstatic.incidents.issues.tracker import IssueTracker
    from upstatic.infra.git_origin import origin_of

    config, environ = workspace.config, workspace.environ
    if config.incidents.backend == "files":
        return None
    name = repository(environ, config.owner, config.repo)
    # The job names the forge and the repository: git need not be asked for the remote.
    is_named = config.incidents.backend == "auto" and (
        running_on(environ) or "GITHUB_REPOSITORY" in environ
    )
    origin = "" if is_named else origin_of(workspace.root)
    backend = backend_of(environ, config.incidents.backend, name=name, remote=origin)
    issues = connect(
        environ,
        ForgeTransport(clock=workspace.now, sleep=time.sleep),
        backend,
        owner=config.owner,
        repo=config.repo,
        remote=origin,
    )
    # GitHub drops a form's label that the repository does not have. The first round of a new page
    # creates them; scheduled rounds must not cost an extra request.
    begins = environ.get("GITHUB_EVENT_NAME") in {"push", "workflow_dispatch"}
    return IssueTracker(issues, is_ours=ours(config), makes_labels=begins) if issues else None


def send_notifications(workspace: Workspace, summary: JobSummary | None = None) -> None:
    """Send pending notifications."""
    from upstatic.notify import stage

    root, environ, now = workspace.data_root, workspace.environ, workspace.now()
    with workspace.writing("notify", "sending notifications"):
        record_renames(workspace)
        notified = stage.notify(
            root,
            workspace.config,
            environ=environ,
            now=now,
            run_folder=workspace.run_folder,
            secrets=workspace.secrets,
        )
    for problem in notified.problems:
        log.warning("%s", problem)
    if notified.messages:
        retried = f", {notified.pending} failed and will be retried" if notified.pending else ""
        workspace.console.say(f"notifications: {notified.sent} sent{retried}")
    if summary is not None:
        summary.messages += notified.messages
        summary.problems += notified.problems
        summary.is_unpublished |= notified.changed


def ping(workspace: Workspace, *, is_ok: bool) -> None:
    """Report to the dead-man's switch how the round went."""
    if not workspace.config.ping:
        return
    from upstatic.notify.delivery import dead_mans_switch

    if problem := dead_mans_switch.ping(workspace.config, workspace.secrets, ok=is_ok):
        log.warning("%s", problem)


def _say_event(workspace: Workspace, event: "Event") -> None:
    workspace.console.say(f"  {event.slug} is {event.status.value} since {event.time:%H:%M} UTC")
