"""The demo: rounds of live endpoints, after a generated history, until Ctrl+C."""

import logging
import ssl
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from upstatic.config import load
from upstatic.config.load import CONFIG_NAME
from upstatic.config.schema.root import Config
from upstatic.domain.errors import PublishError, UpstaticError
from upstatic.domain.models import Probe, Status
from upstatic.domain.wording import counted
from upstatic.history import run_files
from upstatic.incidents.stage import incidents
from upstatic.infra.secrets import secrets_for
from upstatic.probe.network.network import Network
from upstatic.probe.network.target import make_network
from upstatic.probe.stage import ProbeEnvironment, probe
from upstatic.publish.stage import publish
from upstatic.record.stage import record, record_files
from upstatic.render.stage import render
from upstatic.tools.demo.backfill import generate_rounds
from upstatic.tools.demo.company import NAME
from upstatic.tools.demo.folder import claim_folder
from upstatic.tools.demo.servers import DemoServers
from upstatic.tools.demo.settings import write_settings
from upstatic.tools.serve import require_free_port, serving

log = logging.getLogger(__name__)

Say = Callable[[str], None]
_DAYS_A_LINE = 30
MOST_DAYS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoOptions:
    """How the demo runs.

    `once`: build the page and exit. `days`: the length of the generated history. `port`: None
    prefers 8080. `every_s`: the seconds between live rounds, shorter than the interval of the
    monitors so that changes are visible soon; `history/` and the page have the actual times.
    """

    once: bool = False
    days: int = 90
    port: int | None = None
    every_s: float = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoEnvironment:
    """The clock, a function that waits for seconds, and the environment variables."""

    clock: Callable[[], datetime]
    sleep: Callable[[float], None] = time.sleep
    environ: Mapping[str, str] = field(default_factory=dict)


def demo(root: Path, options: DemoOptions, environment: DemoEnvironment, *, say: Say) -> None:
    """Start the servers, build the page in `root`, show it, and run rounds until Ctrl+C.

    `say` receives lines of progress. Raises UpstaticError if an option is not valid, if `root`
    contains other files or a running demo, or if a stage fails at the start.
    """
    _require_valid(options)
    with claim_folder(root) as folder, DemoServers() as servers:
        say(f"started {NAME}: {len(servers.services)} endpoints on this machine")
        folder.reset(write_settings(servers))
        network = _network(servers)
        job = _DemoJob(
            root=root, servers=servers, network=network, environment=environment, say=say
        )
        job.write_history(options.days)
        folder.commit_all(environment.clock(), environment.sleep)
        note = job.round()
        say(f"published to {root}: {note}")
        if options.once:
            say(f"{job.site / 'index.html'} is the page")
            return
        with serving(job.site, options.port) as address:
            folder.announce(address)
            say(f"{address} shows the page; a round every {options.every_s:g} s (stop with Ctrl+C)")
            job.repeat(options.every_s)


def _require_valid(options: DemoOptions) -> None:
    """Raise UpstaticError for what would fail only after the history is generated."""
    if not 0 <= options.days <= MOST_DAYS:
        raise UpstaticError(f"--days {options.days}: is not 0 to {MOST_DAYS}")
    if not options.once:
        require_free_port(options.port)


@dataclass(frozen=True, slots=True, kw_only=True)
class _DemoJob:
    """Runs rounds in the folder of the demo, as `run` does."""

    root: Path
    servers: DemoServers
    network: Network
    environment: DemoEnvironment
    say: Say

    @property
    def site(self) -> Path:
        """Where the page is built."""
        return self.root / "_site"

    def write_history(self, days: int) -> None:
        """Record the generated history day by day, as the last run of each day would."""
        monitors, end = self._config().monitors, self.environment.clock()
        self.say(f"generating {counted(days, 'day')} of history")
        for n, rounds in enumerate(
            generate_rounds(self.servers.services, end=end, days=days), start=1
        ):
            if rounds:
                known = [monitor for monitor in monitors if monitor.slug in rounds[-1].columns]
                record(self.root / "history", rounds, known, now=rounds[-1].time)
            if n % _DAYS_A_LINE == 0 and n < days:
                self.say(f"  {n} days of {days}")

    def round(self) -> str:
        """Probe, record, publish, update incidents, render; returns the result of publishing."""
        config, run, history = self._config(), self.root / "run", self.root / "history"
        out = run / f"{self.environment.clock():%Y%m%dT%H%M%S}.jsonl"
        probes = probe(config, out=out, environment=self._probe_environment(config))
        now = self.environment.clock()
        recorded = record_files(history, run_files.waiting(run), config.monitors, now=now)
        note = self._publish(config, now)
        if incidents(self.root, config, now=now, tracker=None).changed:
            note = self._publish(config, now)
        render(self.root, config, self.site, now=now)
        self.say(f"{now:%H:%M:%S} UTC: {_count(probes)}")
        for event in recorded.events:
            self.say(f"  {event.slug} is {event.status} since {event.time:%H:%M:%S}")
        return note

    def repeat(self, every_s: float) -> None:
        """Start a round every `every_s` seconds until Ctrl+C; a failed one does not end it."""
        try:
            while True:
                self.environment.sleep(every_s)
                self._try_round()
        except KeyboardInterrupt:
            self.say("stopped")

    def _try_round(self) -> None:
        try:
            self.round()
        except UpstaticError as error:
            self.say(f"this round failed: {error}")

    def _publish(self, config: Config, now: datetime) -> str:
        """Commit to the demo's own repository; the page is rendered even if that fails."""
        try:
            return publish(self.root, config, now=now, sleep=self.environment.sleep).note
        except PublishError as error:
            return str(error)

    def _config(self) -> Config:
        """The current file: it may have been edited since the last round."""
        loaded = load(self.root / CONFIG_NAME)
        for warning in loaded.warnings:
            log.warning("%s", warning)
        return loaded.config

    def _probe_environment(self, config: Config) -> ProbeEnvironment:
        secrets = secrets_for(config, self.environment.environ)
        return ProbeEnvironment(network=self.network, secrets=secrets, clock=self.environment.clock)


def _network(servers: DemoServers) -> Network:
    """The real network, which also trusts the certificate authority of the demo."""
    trusting = ssl.create_default_context()
    servers.trust(trusting)
    return make_network(trust=trusting)


def _count(probes: Sequence[Probe]) -> str:
    """The number of monitors by status: "8 up, 1 degraded, 1 down"."""
    seen = Counter(each.reading.status for each in probes)
    return ", ".join(f"{seen[status]} {status}" for status in Status if seen[status])
