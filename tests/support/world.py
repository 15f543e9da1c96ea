"""A random world: monitors, regions, a GitHub with people, channels; and rounds of the pipeline.

Everything is drawn from one seed. Nothing is patched: readings are recorded, issues kept, messages
sent and the site rendered by the stages themselves; GitHub and the channels are in this process.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from upstatic.config import Config, load
from upstatic.domain.models import Incident, Reading, Round, Status
from upstatic.forges.base.client import Client, ForgeTransport
from upstatic.forges.github.api import github_api
from upstatic.forges.github.issues import GithubIssues
from upstatic.history import incidents as incident_files
from upstatic.incidents.issues.authors import ours
from upstatic.incidents.issues.tracker import IssueTracker
from upstatic.incidents.stage import incidents
from upstatic.notify.channels.address import Address
from upstatic.notify.delivery.message_templates import Message
from upstatic.notify.stage import notify
from upstatic.record.stage import record
from upstatic.render.stage import render

from tests.support.github.faults import FAULTS, KilledError
from tests.support.github.standin import API, BOT, REPOSITORY, TOKEN, Clock, GitHub
from tests.support.outputs import Outputs

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
NAMES = ("Shop", "Api", "Docs", "Mail", "Search")
CHANNELS = {"ONCALL": "pagerduty://integration@routing", "CHAT": "json://chat.example/hook"}
FAILS = "json://broken.example/hook"
STATEMENTS = (
    "Identified: the disk is full.", "Monitoring: a fix is out.", "We are still looking.",
    "Investigating: it came back.",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A message as a channel got it, and when."""

    channel: str
    message: Message
    time: datetime


@dataclass(slots=True)
class World:
    """A repository with its page; `round` plays five minutes, `outputs` renders and reads."""

    seed: int
    root: Path
    random: Random = field(init=False)
    github: GitHub = field(init=False)
    config: Config = field(init=False)
    regions: tuple[str, ...] = field(init=False)
    truth: dict[str, Reading] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    edited: dict[int, str] = field(default_factory=dict)
    stated: dict[int, str] = field(default_factory=dict)
    was_undisturbed: bool = True
    is_flapping_held: bool = False
    log: list[str] = field(default_factory=list)
    played: int = 0

    def __post_init__(self) -> None:
        self.random = Random(self.seed)  # noqa: S311 - a world is not a secret
        self.github = GitHub(Clock(START))
        self.regions = self.random.choice([("",), ("",), ("eu", "us"), ("eu", "us", "ap")])
        names = NAMES[: self.random.randint(1, len(NAMES))]
        self.truth = {name.lower(): UP for name in names}
        self.root.mkdir(parents=True, exist_ok=True)
        (self.root / ".upptimerc.yml").write_text(self._settings(names))
        self.config = load(self.root / ".upptimerc.yml").config
        self.log.append((self.root / ".upptimerc.yml").read_text())

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

    def on_file(self) -> list[Incident]:
        return incident_files.read(self.history)

    def outputs(self) -> Outputs:
        """Render the site and read it."""
        site = self.root / "_site"
        render(self.root, self.config, site, now=self.now)
        return Outputs(site)

    # What happens ------------------------------------------------------------------------------

    def round(self, *, is_calm: bool = False) -> None:
        """Five minutes: things happen, then every stage but publish runs once."""
        self.github.clock.pass_(ROUND.total_seconds() - 20)
        self.played += 1
        self._change_settings()
        self._happen(is_calm=is_calm)
        self.github.clock.pass_(20)
        self._measure(is_calm=is_calm)
        share = 0.0 if is_calm else self.random.choice([0.0, 0.0, 0.0, 0.2])
        drawn = [
            self.random.choice(FAULTS) if self.random.random() < share else None
            for _ in range(60 if share else 0)
        ]
        self.github.faults = iter(drawn)
        self.was_undisturbed = not any(drawn)
        try:
            problem = self._sync()
        except KilledError:
            self.was_undisturbed = False
            problem = "killed"
        self.github.faults = iter(())
        self.note(f"round {problem}")
        self._notify(is_calm=is_calm)

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
        columns = tuple(self.truth)
        odd_one = self.random.choice([*self.regions, None, None]) if not is_calm else None
        rounds = []
        for number, region in enumerate(self.regions):
            readings = dict(self.truth)
            if region == odd_one and len(self.regions) > 1:
                readings[self.random.choice(columns)] = self.random.choice(BAD)
            if not is_calm and self.random.random() < 0.05:
                readings.pop(self.random.choice(columns))
            time = self.now - timedelta(seconds=20 - number)
            rounds.append(Round(time=time, region=region, columns=columns, readings=readings))
        record(self.history, rounds, self.config.monitors, now=self.now)

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

    def _happen(self, *, is_calm: bool) -> None:
        for slug, reading in self.truth.items():
            if is_calm:
                self.truth[slug] = UP
            elif self.random.random() < (0.15 if reading is UP else 0.35):
                self.truth[slug] = self.random.choice((*BAD, UP, UP))
            if self.truth[slug] is not reading:
                self.note(f"{slug} is {self.truth[slug].status} {self.truth[slug].reason}")
        if not is_calm and self.random.random() < 0.3:
            self._people()

    # What people do ----------------------------------------------------------------------------

    def _people(self) -> None:
        numbers = [n for n, row in self.github.desk.issues.items() if row["state"] == "open"]
        if not numbers or self.random.random() < 0.15:
            self._open_by_hand()
            return
        number = self.random.choice(numbers)
        row = self.github.desk.issues[number]
        labels = [label["name"] for label in row["labels"]]
        match self.random.choice(["comment", "comment", "stranger", "title", "impact", "close"]):
            case "comment":
                text = self.random.choice(STATEMENTS)
                self.note(f"alice on #{number}: {text}")
                self.github.comments("alice", number, text)
            case "stranger":
                self.note(f"mallory on #{number}")
                self.github.comments("mallory", number, "Resolved: buy my disks")
            case "title":
                self.edited[number] = f"Trouble with orders ({number})"
                self.note(f"alice titles #{number}")
                self.github.changes(number, title=self.edited[number])
            case "impact":
                impact = self.random.choice(["minor", "major", "critical"])
                kept = [one for one in labels if not one.startswith("impact:")]
                self.stated[number] = impact
                self.note(f"alice says #{number} is {impact}")
                self.github.changes(number, labels=(*kept, f"impact:{impact}"))
            case "close" if row["user"]["login"] != BOT:
                self.note(f"alice closes #{number}")
                self.github.changes(number, state="closed")

    def _open_by_hand(self) -> None:
        slug, impact = self.random.choice([*self.truth]), self.random.choice(["minor", "major"])
        body = (
            "### What is happening?\n\nOrders are late.\n\n"
            f"### Affected monitors\n\n{slug}\n\n### Impact\n\n{impact}\n"
        )
        number = self.github.opens("alice", "Orders are late", body, ("incident",))
        self.stated[number] = impact
        self.note(f"alice opens #{number} for {slug}: {impact}")

    def _change_settings(self) -> None:
        """In a part of the worlds, rename or remove a monitor once."""
        draw = Random(f"settings {self.seed}")  # noqa: S311 - its own, so that the rest stays
        if self.played != draw.choice([None, None, 3, 4]):
            return
        slug, path = draw.choice([*self.truth]), self.root / ".upptimerc.yml"
        name, text = self.names[slug], path.read_text()
        (line,) = re.findall(rf"^  - {{name: {name}, .*\n", text, re.MULTILINE)
        reading = self.truth.pop(slug)
        if self.truth and f"monitors: [{slug}]" not in text and draw.random() < 0.5:
            path.write_text(text.replace(line, ""))
            self.note(f"{slug} is removed")
        else:
            kept = f"name: {name}, slug: new-{slug}, formerly: [{slug}], "
            path.write_text(
                text.replace(f"name: {name}, ", kept).replace(
                    f"[{slug}], notice", f"[new-{slug}], notice"
                )
            )
            self.truth[f"new-{slug}"] = reading
            self.note(f"{slug} becomes new-{slug}")
        self.config = load(path).config

    # How it is set up --------------------------------------------------------------------------

    def _settings(self, names: tuple[str, ...]) -> str:
        draw = self.random
        lines = ["owner: acme", "repo: status", "sites:"]
        for name in names:
            group = draw.choice(["", ", group: Core", ", group: Front"])
            lines.append(f"  - {{name: {name}, url: 'https://{name.lower()}.example'{group}}}")
        if self.regions != ("",):
            lines.append(f"regions: [{', '.join(self.regions)}]")
        lines.append(f"confirm: {{failures: {draw.choice([1, 2, 2, 3])}}}")
        self.is_flapping_held = draw.random() < 0.5
        lines.append(f"flapping: {{changes: {5 if self.is_flapping_held else 99}}}")
        events = draw.choice(["down, degraded, up", "down, up, incident", "incident", ""])
        chat = f"{{url: $CHAT, events: [{events}]}}" if events else "$CHAT"
        lines.append(f"notifications: {{channels: {{oncall: $ONCALL, chat: {chat}}}}}")
        if draw.random() < 0.3:
            hour, slug = draw.choice([10, 11]), draw.choice(names).lower()
            lines.append(
                f"maintenance: [{{title: Upgrade, start: '2026-11-20 {hour}:20', duration: 30m, "
                f"monitors: [{slug}], notice: 1h}}]"
            )
        return "\n".join(lines) + "\n"

    def note(self, line: str) -> None:
        """Remember what happened, for anyone who reads a failure."""
        self.log.append(f"{self.now:%H:%M} {line}")
