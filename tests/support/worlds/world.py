"""A random world: monitors, regions, a GitHub with people, channels; and rounds of the pipeline.

Everything is drawn from one seed. Readings are recorded, incidents kept, messages sent and the site
rendered by the stages themselves; GitHub and the channels are in this process. In some worlds real
endpoints are probed (`is_probed`), in some the history is pushed to a repository (`is_published`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import httpx
from upstatic.config import Config, load
from upstatic.domain.models import Incident, Reading, Round, Status
from upstatic.domain.times import format_time
from upstatic.forges.base.client import Client, ForgeTransport
from upstatic.forges.github.connection import github_api
from upstatic.forges.github.issues import GithubIssues
from upstatic.history import incident_text, renames, run_files
from upstatic.history import incidents as incident_files
from upstatic.incidents.issues.authors import ours
from upstatic.incidents.issues.tracker import IssueTracker
from upstatic.incidents.stage import incidents
from upstatic.infra.secrets import secrets_for
from upstatic.notify.channels.address import Address
from upstatic.notify.delivery.message_templates import Message
from upstatic.notify.stage import notify
from upstatic.probe import stage as probe_stage
from upstatic.probe.network import target
from upstatic.publish.stage import publish
from upstatic.record.shard_merge import merge_shards
from upstatic.record.stage import record

from tests.support.git import commit_all, git, init
from tests.support.github.faults import FAULTS, KilledError, Pass, bad_gateway_after
from tests.support.github.standin import API, REPOSITORY, TOKEN, Clock, GitHub
from tests.support.worlds.endpoints import Endpoints
from tests.support.worlds.outputs import Outputs
from tests.support.worlds.people import People
from tests.support.worlds.rendering import RenderedSite
from tests.support.worlds.settings import CHANNELS, Settings, drawn

START = datetime(2026, 11, 20, 10, tzinfo=UTC)
ROUND = timedelta(minutes=5)
CALM_ROUNDS = 9
"""Rounds in which all is well at the end: every confirmation and every delay has passed then."""
UP = Reading(status=Status.UP, ms=120)
BAD = (
    Reading(status=Status.DOWN, reason="503", ms=80),
    Reading(status=Status.DOWN, reason="timeout", ms=30_000),
    Reading(status=Status.DEGRADED, reason="slow", ms=4000),
)
FAILS = "json://broken.example/hook"
STALE_S = 60
"""So old may GitHub's lists be in the middle of a run."""
DAMAGED = 5
"""In one world in so many, a full disk leaves empty files of incidents."""
LATE = 10
"""In one world in so many, GitHub does what it answers 502 to, and shows it later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A message as a channel got it, and when."""

    channel: str
    message: Message
    time: datetime


@dataclass(slots=True)
class World:
    """A repository with its page; `round` plays five minutes, `outputs` renders and reads.

    With `endpoints`, the readings of a round are what those answer to real probes. `seen` are those
    that were recorded, where there is one region; `addresses` are the numbers of all incidents that
    ever had a page.
    """

    seed: int
    root: Path
    endpoints: Endpoints | None = None
    is_published: bool = False
    random: Random = field(init=False)
    github: GitHub = field(init=False)
    people: People = field(init=False)
    settings: Settings = field(init=False)
    config: Config = field(init=False)
    site: RenderedSite = field(default_factory=RenderedSite)
    truth: dict[str, Reading] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    was_undisturbed: bool = True
    was_killed: bool = False
    changed_at: str = ""
    seen: list[Mapping[str, Reading]] = field(default_factory=list)
    addresses: set[int] = field(default_factory=set)
    log: list[str] = field(default_factory=list)
    played: int = 0

    def __post_init__(self) -> None:
        self.random = Random(self.seed)  # noqa: S311 - a world is not a secret
        self.github = GitHub(Clock(START))
        self.people = People(self.github, Random(f"people {self.seed}"))  # noqa: S311 - the same
        self.settings = drawn(
            Random(f"file {self.seed}"),  # noqa: S311 - the same
            language="fr" if self.seed % 2 else "en",
            addresses=self.endpoints.addresses if self.endpoints else "https://{slug}.example",
        )
        self.truth = {name.lower(): UP for name in self.settings.names}
        self.root.mkdir(parents=True, exist_ok=True)
        self._write_settings(self.settings.text)
        self.log.append(self.settings.text)
        if self.is_published:
            init(self.root)
            commit_all(self.root)
            remote = init(self.root.with_name(f"{self.root.name}.git"), bare=True)
            git(self.root, "remote", "add", "origin", str(remote))
            git(self.root, "push", "--quiet", "--set-upstream", "origin", "main")

    # What there is -----------------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        return self.github.clock().replace(microsecond=0)

    @property
    def history(self) -> Path:
        return self.root / "history"

    @property
    def names(self) -> Mapping[str, str]:
        return {one.slug: one.name for one in self.config.monitors}

    def recorded(self) -> list[Incident]:
        return incident_files.read(self.history)

    def key_on_file(self, number: int) -> str:
        """The key of an incident, also of one that is withdrawn; raises ValueError for damage."""
        text = (self.history / "incidents" / f"{number}.yml").read_text()
        return str(incident_text.parse(number, text).key)

    def retracted(self) -> frozenset[str]:
        """The components and keys of incidents that the team deleted."""
        return frozenset(self.people.retracted)

    def committed(self) -> str:
        """What is recorded under history/, as git's tree."""
        git(self.root, "add", "history")
        return git(self.root, "ls-tree", "-r", git(self.root, "write-tree").strip(), "history/")

    def outputs(self) -> Outputs:
        """Render the site and read it."""
        site = self.site.render(self.root, self.config, self.now)
        outputs = Outputs(site, self.settings.language)
        self.addresses |= outputs.incident_addresses()
        return outputs

    def published(self) -> str:
        """What a clone of the remote would hold of history/, as git's tree."""
        remote = self.root.with_name(f"{self.root.name}.git")
        return git(remote, "ls-tree", "-r", "main", "history/")

    # What happens ------------------------------------------------------------------------------

    def round(self, *, is_calm: bool = False) -> None:
        """Five minutes: things happen, then every stage runs once."""
        self.github.clock.pass_(ROUND.total_seconds() - 20)
        self.played += 1
        self._change_settings()
        self._happen(is_calm=is_calm)
        self.github.clock.pass_(20)
        self._damage()
        renames.record(self.history, self.config.former_slugs, self.now)
        self._measure(is_calm=is_calm)
        self._publish()
        self._draw_faults(is_calm=is_calm)
        try:
            problem = self._sync()
        except KilledError:
            problem = "killed"
        self.was_killed = problem == "killed"
        self.github.faults = iter(())
        self.note(f"round {problem}")
        self._notify(is_calm=is_calm)
        self._publish()

    def _draw_faults(self, *, is_calm: bool) -> None:
        is_late = self.seed % LATE == LATE - 1
        kinds, shares = ((_late,), [0.5]) if is_late else ((*FAULTS, _stale), [0.0, 0.0, 0.0, 0.2])
        share = 0.0 if is_calm else self.random.choice(shares)
        faults = [
            self.random.choice(kinds) if self.random.random() < share else None
            for _ in range(60 if share else 0)
        ]
        self.github.faults = iter(faults)
        self.was_undisturbed = not any(faults)

    def _sync(self) -> str:
        clock = self.github.clock
        transport = ForgeTransport(clock=clock, sleep=clock.sleep, transport=self.github.transport)
        issues = GithubIssues(Client(github_api(API, TOKEN), transport), REPOSITORY)
        tracker = IssueTracker(issues, is_ours=ours(self.config))
        return incidents(self.root, self.config, now=self.now, tracker=tracker).problem

    def _measure(self, *, is_calm: bool) -> None:
        if not is_calm and self.random.random() < 0.05:
            self.note("no round")
            return
        regions = self.settings.regions
        odd_one = self.random.choice([*regions, None, None]) if not is_calm else None
        rounds = []
        for number, region in enumerate(regions):
            readings = dict(self.truth)
            if region == odd_one and len(regions) > 1:
                readings[self.random.choice([*readings])] = self.random.choice(BAD)
            if not is_calm and self.random.random() < 0.05:
                readings.pop(self.random.choice([*readings]))
            time = self.now - timedelta(seconds=20 - number)
            rounds.append(self._round_of(region, readings, time))
        self.seen += [one.readings for one in rounds if len(regions) == 1]
        record(self.history, rounds, self.config.monitors, now=self.now)

    def _round_of(self, region: str, readings: Mapping[str, Reading], time: datetime) -> Round:
        columns = tuple(self.truth)
        if self.endpoints is None:
            return Round(time=time, region=region, columns=columns, readings=readings)
        self.endpoints.answer({**self.truth, **readings})
        out = self.root / "run" / f"{region or 'here'}.jsonl"
        environment = probe_stage.ProbeEnvironment(
            network=target.make_network(), secrets=secrets_for(self.config, {}), clock=lambda: time
        )
        scope = probe_stage.RoundScope(region=region)
        probe_stage.probe(self.config, out=out, environment=environment, scope=scope)
        (found,) = merge_shards([run_files.read(out)])
        out.unlink()
        return found

    def _notify(self, *, is_calm: bool) -> None:
        is_broken = not is_calm and self.random.random() < 0.1
        environ = CHANNELS | ({"CHAT": FAILS} if is_broken else {})
        notify(self.root, self.config, environ=environ, now=self.now, send=self._hear)

    def _hear(self, address: Address, message: Message, _: float) -> str:
        if address.url == FAILS:
            return "503"
        channel = next(name for name, url in CHANNELS.items() if url == address.url)
        self.sent.append(Sent(channel=channel, message=message, time=self.now))
        self.note(f"{channel}: {message.type} {message.title!r} {message.thread}")
        return ""

    def _publish(self) -> None:
        if self.is_published:
            publish(self.root, self.config, now=self.now, sleep=self.github.clock.sleep)

    def _happen(self, *, is_calm: bool) -> None:
        for slug, reading in self.truth.items():
            if is_calm:
                self.truth[slug] = UP
            elif self.random.random() < (0.15 if reading is UP else 0.35):
                self.truth[slug] = self.random.choice((*BAD, UP, UP))
            if self.truth[slug] is not reading:
                self.note(f"{slug} is {self.truth[slug].status} {self.truth[slug].reason}")
        if not is_calm and self.random.random() < 0.5:
            self.note(self.people.act([*self.truth]))

    def _damage(self) -> None:
        draw = Random(f"damage {self.seed} {self.played}")  # noqa: S311 - the same
        found = sorted((self.history / "incidents").glob("*.yml"))
        if self.seed % DAMAGED == DAMAGED - 2 and found and draw.random() < 0.5:
            damaged = draw.choice(found)
            damaged.write_bytes(b"")
            self.note(f"{damaged.name} is empty")

    def _change_settings(self) -> None:
        """In a part of the worlds, rename or remove a monitor once."""
        draw = Random(f"settings {self.seed}")  # noqa: S311 - its own, so that the rest stays
        if self.played != draw.choice([None, None, 3, 4]):
            return
        self.changed_at = format_time(self.now)
        slug, path = draw.choice([*self.truth]), self.root / ".upptimerc.yml"
        name, text = self.names[slug], path.read_text()
        (line,) = re.findall(rf"^  - {{name: {name}, .*\n", text, re.MULTILINE)
        reading = self.truth.pop(slug)
        is_named = re.search(rf"monitors: \[{slug}\]", text, re.IGNORECASE)
        if self.truth and not is_named and draw.random() < 0.5:
            text = text.replace(line, "")
            self.note(f"{slug} is removed")
        else:
            kept = f"name: {name}, slug: new-{slug}, formerly: [{slug}], "
            text = text.replace(f"name: {name}, ", kept)
            text = re.sub(rf"monitors: \[{slug}\]", f"monitors: [new-{slug}]", text)
            self.truth[f"new-{slug}"] = reading
            self.note(f"{slug} becomes new-{slug}")
        self._write_settings(text)

    def _write_settings(self, text: str) -> None:
        path = self.root / ".upptimerc.yml"
        path.write_text(text)
        self.config = load(path).config

    def note(self, line: str) -> None:
        """Remember what happened, for anyone who reads a failure."""
        self.log.append(f"{self.now:%H:%M} {line}")


def _late(github: GitHub, request: httpx.Request, serve: Pass) -> httpx.Response:
    """A write that is done and fails, and what is read next is a minute old."""
    if request.method == "GET":
        return serve()
    github.faults = iter([_stale, *github.faults])
    return bad_gateway_after(github, request, serve)


def _stale(github: GitHub, request: httpx.Request, serve: Pass) -> httpx.Response:
    """A list that is a minute old."""
    return github.stale(request, STALE_S) if request.method == "GET" else serve()
