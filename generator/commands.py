"""The commands: each joins the configuration, the clock and the environment to one stage.

A stage is imported when its command runs: start-up is part of every round.
"""

import argparse
import json
import logging
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from generator import config
from generator.alone import alone
from generator.console import say, show_log
from generator.errors import HistoryError, PublishError
from generator.secrets import secrets_for

if TYPE_CHECKING:
    from generator.models import Beat, Event, Probe
    from generator.probe.repeat import Measured
    from generator.record.stage import Recorded

CONFIG_NAME = ".upptimerc.yml"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the outside world gives a command: the folder, the clock, the environment."""

    root: Path
    fixed_now: datetime | None
    environ: Mapping[str, str]

    def now(self) -> datetime:
        """The time it is, or the one that --now says."""
        return self.fixed_now or datetime.now(UTC)

    def config(self) -> config.Config:
        """The checked configuration; its warnings go to the log, and its secrets stay out."""
        loaded = config.load(self.root / CONFIG_NAME)
        show_log(secrets_for(loaded.config, self.environ), self.environ)
        for warning in loaded.warnings:
            log.warning("%s", warning)
        return loaded.config


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
    say(f"{CONFIG_NAME}: {_n(len(monitors), 'monitor')} in {_n(groups, 'group')}")


def probe(context: Context, args: argparse.Namespace) -> None:
    """Measure every monitor that is due into a run file, or into several when repeated."""
    settings = context.config()
    args.out.parent.mkdir(parents=True, exist_ok=True)
    for _ in _measure(context, settings, args.out, args):
        pass


def _measure(
    context: Context, settings: config.Config, out: Path, args: argparse.Namespace
) -> "Iterator[Measured]":
    """Give each round as it ends."""
    from generator.probe import pings, repeat, stage, target

    # What GitHub's own runners send as pings never comes back: that must not look like an outage.
    hosted = context.environ.get("RUNNER_ENVIRONMENT") == "github-hosted"
    world = stage.World(
        network=target.make_network(pings=None if hosted else pings.make_pings()),
        secrets=secrets_for(settings, context.environ),
        clock=context.now,
        beats=_last_beats(context),
    )
    last = _last_checked(context, args.region)
    part = stage.Part(region=args.region, shard=args.shard, last_checked=last)
    often = repeat.Repeat(rounds=args.repeat, every_s=args.every)
    for measured in repeat.rounds(settings, out=out, world=world, part=part, repeat=often):
        _say_probes(measured.probes)
        yield measured


def _last_checked(context: Context, region: str) -> Mapping[str, datetime]:
    """When each monitor was last measured; a history that cannot be read stops no measurement."""
    from generator.history import rounds

    try:
        return rounds.last_checked(context.root / "history", context.now(), region or None)
    except HistoryError:
        return {}  # record tells what is wrong with it; what is measured now stays in the run file


def _last_beats(context: Context) -> "Mapping[str, Beat]":
    """The last report of each job; a history that cannot be read stops no measurement."""
    from generator.history import beats

    try:
        return beats.last(context.root / "history", context.now())
    except HistoryError:
        return {}


def beat(context: Context, args: argparse.Namespace) -> None:
    """File what a job reports of itself."""
    from generator.record.beats import hear

    heard = hear(
        context.root / "history",
        context.config().monitors,
        args.slug,
        ok=not args.failed,
        now=context.now(),
    )
    say(f"{heard.slug} reported at {heard.time:%H:%M} UTC{'' if heard.ok else ' that it failed'}")


def record(context: Context, args: argparse.Namespace) -> None:
    """File what run files hold under history/."""
    _file(context, context.config(), args.files)


def _file(context: Context, settings: config.Config, files: Sequence[Path]) -> "Recorded":
    from generator.record.stage import record_files

    recorded = record_files(
        context.root / "history",
        files,
        settings.monitors,
        now=context.now(),
        keep_days=settings.history.keep_days,
    )
    say(f"recorded {_n(len(recorded.rounds), 'round')}")
    for event in recorded.events:
        _say_event(event)
    return recorded


def publish(context: Context, _: argparse.Namespace) -> None:
    """Commit history/ and push it."""
    _push(context, context.config())


def _push(context: Context, settings: config.Config) -> None:
    from generator.publish import stage

    say(stage.publish(context.root, settings, now=context.now(), sleep=time.sleep).note)


def render(context: Context, args: argparse.Namespace) -> None:
    """Draw the site."""
    _draw(context, context.config(), args.out)


def _draw(context: Context, settings: config.Config, out: Path | None) -> None:
    from generator.downloads import Downloads
    from generator.render import stage

    now, site = context.now(), out or context.root / "_site"
    download = Downloads(folder=context.root / ".cache" / "look", now=now)
    drawn = stage.render(context.root, settings, site, now=now, download=download)
    say(f"drew {_n(drawn.pages, 'page')} in {drawn.out}")


def run(context: Context, args: argparse.Namespace) -> None:
    """All stages in order; a push that fails costs no page, and its error is told at the end.

    Where rounds are repeated, each is recorded as it ends, and news are published at once.
    """
    settings = context.config()
    folder = context.root / "run"
    with alone(folder):
        left = sorted(folder.glob("*.jsonl"))
        if args.collect:
            _file(context, settings, left)
        out = folder / f"{context.now():%Y-%m-%dT%H%M%S.%f}.jsonl"
        for measured in () if args.collect else _measure(context, settings, out, args):
            recorded, left = _file(context, settings, [*left, measured.out]), []
            if recorded.events:
                _try_to_push(context, settings)  # what is still to be pushed decides in the end
        failed = _try_to_push(context, settings)
        _draw(context, settings, None)
        if failed:
            raise failed


def _try_to_push(context: Context, settings: config.Config) -> PublishError | None:
    try:
        _push(context, settings)
    except PublishError as error:
        return error
    return None


def serve(context: Context, args: argparse.Namespace) -> None:
    """Show _site/ on this machine until ^C."""
    from generator import serve as server

    server.serve(context.root / "_site", args.port, say=say)


def demo(context: Context, args: argparse.Namespace) -> None:
    """Run the demo in a folder of its own."""
    from generator.demo import stage

    root = context.root / "demo" if context.root == Path() else context.root
    options = stage.Options(once=args.once, days=args.days, port=args.port)
    stage.demo(root, options, stage.Outside(clock=context.now, environ=context.environ), say=say)


def _say_probes(probes: "Sequence[Probe]") -> None:
    counts = Counter(probe.reading.status.value for probe in probes)
    told = ", ".join(f"{n} {status}" for status, n in sorted(counts.items()))
    say(f"probed {_n(len(probes), 'monitor')}: {told or 'nothing was due'}")
    for probe in probes:
        if probe.detail:
            say(f"  {probe.slug}: {probe.reading.status.value}, {probe.detail}")


def _say_event(event: "Event") -> None:
    say(f"  {event.slug} is {event.status.value} since {event.time:%H:%M} UTC")


def _n(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
