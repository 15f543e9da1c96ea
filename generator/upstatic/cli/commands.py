"""The commands: each is a stage, or all of them in order."""

import argparse
import json
import logging
from pathlib import Path

from upstatic import config
from upstatic.cli import import_upptime as errands
from upstatic.cli import pipeline
from upstatic.cli.console import say
from upstatic.cli.context import CONFIG_NAME, Context
from upstatic.cli.job_summary import Done, report
from upstatic.cli.workspace import near, reach, ready, ready_or_near
from upstatic.domain.errors import PublishError, UpstaticError
from upstatic.domain.models import Impact, Incident, Status
from upstatic.domain.wording import counted
from upstatic.infra.locks import exclusive

log = logging.getLogger(__name__)


def validate(context: Context, args: argparse.Namespace) -> None:
    """Say how many monitors the configuration has, or print its schema or its job matrix."""
    if args.schema:
        say(json.dumps(config.json_schema(), indent=2))
        return
    settings = context.config()
    if args.matrix:
        say(json.dumps(config.matrix(settings), separators=(",", ":")))
        return
    monitors = settings.monitors
    groups = len({monitor.group for monitor in monitors} - {None})
    found = counted(len(monitors), "monitor")
    within = f" in {counted(groups, 'group')}" if groups else ""
    say(f"{CONFIG_NAME}: {found}{within}")


def probe(context: Context, args: argparse.Namespace) -> None:
    """Measure every monitor that is due into a run file, or into several when repeated."""
    settings = context.config()
    try:
        context = reach(context, settings)
    except PublishError as error:
        log.warning("%s; so every monitor is measured", error)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    for _ in pipeline.measure(context, settings, args.out, args):
        pass


def heartbeat(context: Context, args: argparse.Namespace) -> None:
    """File what a job reports of itself."""
    from upstatic.record.heartbeats import record_heartbeat

    context, settings = ready(context)
    with context.history_lock("beat"):
        heard = record_heartbeat(
            context.history, settings.monitors, args.slug, ok=not args.failed, now=context.now()
        )
    say(f"{heard.slug} reported at {heard.time:%H:%M} UTC{'' if heard.ok else ' that it failed'}")


def record(context: Context, args: argparse.Namespace) -> None:
    """File what run files hold under history/."""
    pipeline.file(*ready(context), args.files)


def publish(context: Context, _: argparse.Namespace) -> None:
    """Commit history/ and push it."""
    pipeline.push(*ready(context))


def rescue(context: Context, args: argparse.Namespace) -> None:
    """Commit what is here, and put what could not be pushed into files; no network is needed."""
    context, settings = near(context)
    saved = errands.save(context, settings, args.out or context.root / "run")
    for path in saved:
        say(f"saved {path}")
    if not saved:
        say("nothing to save: all of it is published")


def compat(context: Context, _: argparse.Namespace) -> None:
    """Write what others read in the repository: README.md's table, Upptime's files."""
    context, settings = ready(context)
    if not (settings.compat or settings.readme):
        raise UpstaticError(
            f"{CONFIG_NAME}: nothing to write (add compat: upptime, or readme: true)"
        )
    pipeline.keep(context, settings, everything=True)


def render(context: Context, args: argparse.Namespace) -> None:
    """Draw the site."""
    pipeline.draw(*ready(context), args.out)


def incidents(context: Context, _: argparse.Namespace) -> None:
    """Bring issues and history/incidents/ up to date with what happened."""
    pipeline.handle(*ready(context))


def incident_new(context: Context, args: argparse.Namespace) -> None:
    """Put a new incident or maintenance on file."""
    from upstatic.incidents.manual import NewIncident, new

    wanted = NewIncident(
        title=args.title,
        message=args.message,
        impact=Impact(args.impact),
        components=args.components,
        started=args.start,
        ended=args.end,
        expected=Status(args.expected),
    )
    context, settings = ready(context)
    with context.history_lock("incident new"):
        _say_incident(new(context.history, settings, wanted, now=context.now()))


def incident_update(context: Context, args: argparse.Namespace) -> None:
    """Add an update to an incident."""
    from upstatic.incidents.manual import update

    context, _ = ready(context)
    with context.history_lock("incident update"):
        _say_incident(update(context.history, args.number, args.message, now=context.now()))


def incident_close(context: Context, args: argparse.Namespace) -> None:
    """Say that an incident is over."""
    from upstatic.incidents.manual import close

    context, _ = ready(context)
    with context.history_lock("incident close"):
        _say_incident(close(context.history, args.number, args.message, now=context.now()))


def incident_list(context: Context, args: argparse.Namespace) -> None:
    """List the open incidents, or all."""
    from upstatic.incidents.manual import listing

    context, _ = ready(context)
    for line in listing(context.history, everything=args.all) or ["no incidents"]:
        say(line)


def _say_incident(incident: Incident) -> None:
    say(f"#{incident.number} {incident.title}: {incident.phase.value}")


def notify(context: Context, args: argparse.Namespace) -> None:
    """Send the messages that are owed, or with --test a sample to each channel."""
    settings = context.config()
    if args.test:
        errands.send_samples(context, settings)
    else:
        pipeline.tell(reach(context, settings), settings)


def import_upptime(context: Context, args: argparse.Namespace) -> None:
    """Bring the past of an Upptime repository, this one or another, under history/."""
    from upstatic.tools.upptime_import.report import NEXT

    context, settings = ready(context)
    errands.bring_past(context, settings, args.source or context.root)
    errands.bring_issues(context, settings)
    say(NEXT)


def init(context: Context, args: argparse.Namespace) -> None:
    """Write the workflows of the repository that --root lies in, and say what to switch on.

    Raises UpstaticError where somebody changed them by hand, or where --check finds them old.
    """
    from upstatic.tools.init.stage import Wishes
    from upstatic.tools.init.stage import init as set_up

    wishes = Wishes(
        uses=args.uses, remove_upptime=args.remove_upptime, force=args.force, check=args.check
    )
    ready = set_up(context.root, context.config(), wishes, context.environ)
    for line in (*ready.said, *(() if args.check or ready.refused else ready.advice)):
        say(line)
    if ready.refused:
        raise UpstaticError("changed by hand, so nothing was written (init --force overwrites it)")
    if args.check and ready.news:
        raise UpstaticError("the workflows are not what init writes (run init, and commit them)")


def doctor(context: Context, args: argparse.Namespace) -> None:
    """Say what somebody has to repair; nothing is sent. Raises UpstaticError when there is any."""
    context, settings = ready_or_near(context)
    report = errands.examine(context, settings, fix=args.fix)
    for line in report.lines(context.now()):
        say(line)
    if report.problems:
        raise UpstaticError(f"{counted(report.problems, 'problem')} to repair (see above)")


def run(context: Context, args: argparse.Namespace) -> None:
    """All stages in order; who watches the watcher hears how it went."""
    settings = context.config()
    is_well = False
    try:
        with exclusive(context.root / "run"):
            _run(context, settings, args)
        is_well = True
    finally:
        pipeline.ping(context, settings, ok=is_well)


def _run(context: Context, settings: config.Config, args: argparse.Namespace) -> None:
    """Measure and record, publish, tell, draw; a push that fails costs neither news nor page.

    Where rounds are repeated, each is recorded as it ends, and news are told at once.
    """
    folder = context.root / "run"
    out = folder / f"{context.now():%Y-%m-%dT%H%M%S.%f}.jsonl"
    try:
        context = reach(context, settings)
    except PublishError:  # what is measured now waits in run/ for the next round
        for _ in () if args.collect else pipeline.measure(context, settings, out, args):
            pass
        raise
    left = sorted(folder.glob("*.jsonl"))
    done = Done()
    if args.collect:
        done.add((), pipeline.file(context, settings, left).events)
    for measured in () if args.collect else pipeline.measure(context, settings, out, args):
        recorded, left = pipeline.file(context, settings, [*left, measured.out]), []
        done.add(measured.probes, recorded.events)
        if recorded.events:
            pipeline.spread(context, settings, done)
    failed = pipeline.spread(context, settings, done)
    pipeline.draw(context, settings, None)
    report(context, settings, done)
    if failed:
        raise failed


def serve(context: Context, args: argparse.Namespace) -> None:
    """Show _site/ on this machine until ^C."""
    from upstatic.tools import serve as server

    server.serve(context.root / "_site", args.port, say=say)


def demo(context: Context, args: argparse.Namespace) -> None:
    """Run the demo in a folder of its own."""
    from upstatic.tools.demo import stage

    root = context.root / "demo" if context.root == Path() else context.root
    options = stage.Options(once=args.once, days=args.days, port=args.port)
    stage.demo(root, options, stage.Outside(clock=context.now, environ=context.environ), say=say)
