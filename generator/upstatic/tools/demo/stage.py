"""The demo: the main job on a small world of real endpoints, with a past, until ^C."""

import logging
import ssl
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from upstatic.config import load
from upstatic.config.schema.root import Config
from upstatic.domain.errors import PublishError, UpstaticError
from upstatic.domain.models import Probe, Status
from upstatic.history import run_files
from upstatic.incidents.stage import incidents
from upstatic.infra.secrets import secrets_for
from upstatic.probe.network.network import Network
from upstatic.probe.network.target import make_network
from upstatic.probe.stage import ProbeEnvironment, probe
from upstatic.publish.stage import publish
from upstatic.record.stage import record, record_files
from upstatic.render.stage import render
from upstatic.tools.demo.backfill import past
from upstatic.tools.demo.company import NAME
from upstatic.tools.demo.endpoints import World
from upstatic.tools.demo.folder import CONFIG, claimed
from upstatic.tools.demo.settings import write_settings
from upstatic.tools.serve import serving

log = logging.getLogger(__name__)

Say = Callable[[str], None]
_DAYS_A_LINE = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How the demo is to run.

    `once`: build the page and stop. `days`: how much past. `port`: None prefers 8080. `every_s`:
    the seconds between live rounds, more often than the monitors' interval so that a visitor
    sees something happen; `history/` and the page tell the true times.
    """

    once: bool = False
    days: int = 90
    port: int | None = None
    every_s: float = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What the demo needs of the outside: the clock, waiting in seconds, the environment."""

    clock: Callable[[], datetime]
    sleep: Callable[[float], None] = time.sleep
    environ: Mapping[str, str] = field(default_factory=dict)


def demo(root: Path, options: Options, outside: Outside, *, say: Say) -> None:
    """Build the demo's world and page in `root`, show it, and go on measuring until ^C.

    `say` gets a line for each thing worth knowing. Raises UpstaticError when `root` holds
    other things than a demo, when one runs there already, or when a stage fails at the start.
    """
    with claimed(root) as claim, World() as world:
        say(f"{NAME} opens: {len(world.services)} real endpoints on this machine")
        claim.settle(write_settings(world))
        network = _network(world)
        job = _Job(root=root, world=world, network=network, outside=outside, say=say)
        job.write_past(options.days)
        claim.found(outside.clock(), outside.sleep)
        note = job.round()
        say(f"published to {root}: {note}")
        if options.once:
            say(f"{job.site / 'index.html'} is the page")
            return
        with serving(job.site, options.port) as address:
            claim.announce(address)
            say(f"{address} shows the page; a round every {options.every_s:g} s (stop with ^C)")
            job.go_on(options.every_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """The main job in the demo's folder: what `run` does, stage by stage."""

    root: Path
    world: World
    network: Network
    outside: Outside
    say: Say

    @property
    def site(self) -> Path:
        """Where the page is built."""
        return self.root / "_site"

    def write_past(self, days: int) -> None:
        """Record the past a day at a time, as if the day's last run had done it."""
        monitors, end = self._config().monitors, self.outside.clock()
        self.say(f"writing the past: a round about every five minutes, {days} days ago to now")
        for n, rounds in enumerate(past(self.world.services, end=end, days=days), start=1):
            if rounds:
                known = [monitor for monitor in monitors if monitor.slug in rounds[-1].columns]
                record(self.root / "history", rounds, known, now=rounds[-1].time)
            if n % _DAYS_A_LINE == 0 and n < days:
                self.say(f"  {n} days of {days}")

    def round(self) -> str:
        """Probe, record, publish, tell of incidents, render; returns what git said."""
        config, run, history = self._config(), self.root / "run", self.root / "history"
        out = run / f"{self.outside.clock():%Y%m%dT%H%M%S}.jsonl"
        probes = probe(config, out=out, environment=self._outside_of(config))
        now = self.outside.clock()
        recorded = record_files(history, run_files.waiting(run), config.monitors, now=now)
        note = self._publish(config, now)
        if incidents(self.root, config, now=now, tracker=None).changed:
            note = self._publish(config, now)
        render(self.root, config, self.site, now=now)
        self.say(f"{now:%H:%M:%S} UTC: {_count(probes)}")
        for event in recorded.events:
            self.say(f"  {event.slug} is {event.status} since {event.time:%H:%M:%S}")
        return note

    def go_on(self, every_s: float) -> None:
        """Begin a round every `every_s` seconds until ^C; one that fails does not end the rest."""
        try:
            while True:
                self.outside.sleep(every_s)
                self._try_round()
        except KeyboardInterrupt:
            self.say("stopped")

    def _try_round(self) -> None:
        try:
            self.round()
        except UpstaticError as error:
            self.say(f"this round failed, the next one may not: {error}")

    def _publish(self, config: Config, now: datetime) -> str:
        """Commit to the demo's own repository; a failure costs no page."""
        try:
            return publish(self.root, config, now=now, sleep=self.outside.sleep).note
        except PublishError as error:
            return str(error)

    def _config(self) -> Config:
        """The file as it is now: a visitor may have edited it since the last round."""
        loaded = load(self.root / CONFIG)
        for warning in loaded.warnings:
            log.warning("%s", warning)
        return loaded.config

    def _outside_of(self, config: Config) -> ProbeEnvironment:
        secrets = secrets_for(config, self.outside.environ)
        return ProbeEnvironment(network=self.network, secrets=secrets, clock=self.outside.clock)


def _network(world: World) -> Network:
    """The real network, which trusts the demo's own authority besides the usual ones."""
    trusting = ssl.create_default_context()
    world.trust(trusting)
    return make_network(trust=trusting)


def _count(probes: Sequence[Probe]) -> str:
    """How many monitors are how: "8 up, 1 degraded, 1 down"."""
    seen = Counter(each.reading.status for each in probes)
    return ", ".join(f"{seen[status]} {status}" for status in Status if seen[status])
