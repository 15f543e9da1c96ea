"""Each stage called as a round calls it: with what the context knows, and a word on the outcome.

A stage is imported when it is called: start-up is part of every round.
"""

import argparse
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from upstatic.cli.console import say
from upstatic.cli.context import Context
from upstatic.cli.job_summary import Done
from upstatic.config import Config
from upstatic.domain.errors import GithubError, HistoryError, UpstaticError
from upstatic.domain.wording import counted

if TYPE_CHECKING:
    from upstatic.domain.models import Event, Heartbeat, Probe
    from upstatic.incidents.issues.tracker import IssueTracker
    from upstatic.notify.stage import NotifyResult
    from upstatic.probe.rounds import MeasuredRound
    from upstatic.record.stage import Recorded

log = logging.getLogger(__name__)


def measure(
    context: Context, settings: Config, out: Path, args: argparse.Namespace
) -> "Iterator[MeasuredRound]":
    """Probe; gives each round as it ends."""
    from upstatic.probe import rounds, stage
    from upstatic.probe.network import icmp_socket, target

    # What GitHub's own runners send as pings never comes back: that must not look like an outage.
    hosted = context.environ.get("RUNNER_ENVIRONMENT") == "github-hosted"
    environment = stage.ProbeEnvironment(
        network=target.make_network(icmp=None if hosted else icmp_socket.system_icmp()),
        secrets=context.secrets(settings),
        clock=context.now,
        heartbeats=_last_heartbeats(context),
    )
    last = _last_checked(context, args.region)
    scope = stage.RoundScope(region=args.region, shard=args.shard, last_checked=last)
    repetition = rounds.Repetition(rounds=args.repeat, every_s=args.every)
    for measured in rounds.rounds(
        settings, out=out, environment=environment, scope=scope, repetition=repetition
    ):
        _say_probes(measured.probes)
        yield measured


def _last_checked(context: Context, region: str) -> Mapping[str, datetime]:
    """When each monitor was last measured; a history that cannot be read stops no measurement."""
    from upstatic.history import rounds

    try:
        return rounds.last_checked(context.history, context.now(), region or None)
    except HistoryError:
        return {}  # record tells what is wrong with it; what is measured now stays in the run file


def _last_heartbeats(context: Context) -> "Mapping[str, Heartbeat]":
    """The last report of each job; a history that cannot be read stops no measurement."""
    from upstatic.history import heartbeats

    try:
        return heartbeats.last(context.history, context.now())
    except HistoryError:
        return {}


def file(context: Context, settings: Config, files: Sequence[Path]) -> "Recorded":
    """Record what run files hold."""
    from upstatic.record.stage import record_files

    keep_days = settings.history.keep_days
    with context.history_lock("record"):
        recorded = record_files(
            context.history, files, settings.monitors, now=context.now(), keep_days=keep_days
        )
    say(f"recorded {counted(len(recorded.rounds), 'round')}")
    for event in recorded.events:
        _say_event(event)
    return recorded


def push(context: Context, settings: Config, *, is_pushed: bool = True) -> None:
    """Publish."""
    from upstatic.publish.stage import publish

    now, home = context.now(), context.home
    with context.history_lock("publish"):
        say(publish(home, settings, now=now, sleep=time.sleep, is_pushed=is_pushed).note)


def keep(context: Context, settings: Config, *, everything: bool = False) -> None:
    """Write what others read in the repository itself, when there is news for them."""
    if not (settings.compat or settings.readme):
        return
    from upstatic.render.upptime_compat import stage

    with context.history_lock("compat"):
        kept = stage.keep(context.home, settings, now=context.now(), everything=everything)
    if kept:
        say(f"wrote {counted(len(kept), 'file')} for others")


def draw(context: Context, settings: Config, out: Path | None) -> None:
    """Render."""
    from upstatic.cli import repository_visibility
    from upstatic.infra.download_cache import DownloadCache
    from upstatic.render import stage

    settings = repository_visibility.settled(context, settings)
    now, site = context.now(), out or context.root / "_site"
    download = DownloadCache(folder=context.root / ".cache" / "look", now=now)
    drawn = stage.render(
        context.root, settings, site, now=now, download=download, history=context.history
    )
    say(f"drew {counted(drawn.pages, 'page')} in {drawn.out}")


def spread(context: Context, settings: Config, done: Done) -> Exception | None:
    """Publish what was measured, tell those concerned, and publish that they were told.

    What goes wrong is the answer: neither the news nor the page wait for it.
    """
    kept = _try(lambda: keep(context, settings), Exception)  # a mistake there waits for the push
    failed = _try(lambda: push(context, settings))
    handled = _try(lambda: handle(context, settings, done))
    told = _try(lambda: done.messages.extend(tell(context, settings, done).messages))
    if done.news:
        done.news = False
        failed = _try(lambda: push(context, settings))
    return failed or handled or told or kept


def _try(step: Callable[[], None], what: type[Exception] = UpstaticError) -> Exception | None:
    try:
        step()
    except what as error:
        return error
    return None


def handle(context: Context, settings: Config, done: Done | None = None) -> None:
    """Open, tell and close incidents, and read what the team wrote; who is away is waited for."""
    from upstatic.incidents import stage

    try:
        tracker = _tracker(context, settings)
    except GithubError as error:
        log.warning("incidents: %s", error)
        return
    everything = context.environ.get("GITHUB_EVENT_NAME") == "workflow_dispatch"
    with context.history_lock("incidents"):
        handled = stage.incidents(
            context.home, settings, now=context.now(), tracker=tracker, everything=everything
        )
    what = {"opened": handled.opened, "updated": handled.updated, "closed": handled.closed}
    for word, changed in what.items():
        for incident in changed:
            say(f"{word} #{incident.number}: {incident.title}")
    if done is not None:
        done.incidents += [(word, one) for word, changed in what.items() for one in changed]
        done.news |= handled.changed
        done.problems += [handled.problem] if handled.problem else []


def _tracker(context: Context, settings: Config) -> "IssueTracker | None":
    """The issues of our repository; None where there is none.

    Raises GithubError where there is one and no token lets us in.
    """
    from upstatic.forges.github.client import GithubTransport
    from upstatic.forges.github.connection import connect
    from upstatic.incidents.issues.authors import ours
    from upstatic.incidents.issues.tracker import IssueTracker

    world = GithubTransport(clock=context.now, sleep=time.sleep)
    issues = connect(context.environ, world, owner=settings.owner, repo=settings.repo)
    # GitHub drops a form's label that the repository does not have. What starts the first round of
    # a new page makes them; those by the schedule must cost no request more.
    begins = context.environ.get("GITHUB_EVENT_NAME") in {"push", "workflow_dispatch"}
    return IssueTracker(issues, is_ours=ours(settings), makes_labels=begins) if issues else None


def tell(context: Context, settings: Config, done: Done | None = None) -> "NotifyResult":
    """Send the messages that are owed."""
    from upstatic.notify import stage

    with context.history_lock("notify"):
        told = stage.notify(context.home, settings, environ=context.environ, now=context.now())
    for problem in told.problems:
        log.warning("%s", problem)
    if told.messages:
        say(f"told: {told.sent} sent, {told.owed} tried again later, {told.failed} given up")
    if done is not None:
        done.problems += told.problems
        done.news |= told.changed
    return told


def ping(context: Context, settings: Config, *, ok: bool) -> None:
    """Tell the service that watches us how the round went."""
    if not settings.ping:
        return
    from upstatic.notify.delivery import dead_mans_switch as watcher

    if problem := watcher.ping(settings, context.secrets(settings), ok=ok):
        log.warning("%s", problem)


def _say_probes(probes: "Sequence[Probe]") -> None:
    counts = Counter(probe.reading.status.value for probe in probes)
    told = ", ".join(f"{n} {status}" for status, n in sorted(counts.items()))
    say(f"probed {counted(len(probes), 'monitor')}: {told or 'nothing was due'}")
    for probe in probes:
        if probe.detail:
            say(f"  {probe.slug}: {probe.reading.status.value}, {probe.detail}")


def _say_event(event: "Event") -> None:
    say(f"  {event.slug} is {event.status.value} since {event.time:%H:%M} UTC")
