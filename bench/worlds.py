"""Invented monitors and their history, written by the recording code: what the benchmarks measure.

The same arguments give the same files. History begins after 22 November 2026, from when on a new
site has only the files that its pages link to.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from upstatic.config.load import load
from upstatic.config.schema.root import Config, Monitor
from upstatic.domain.models import (
    Day,
    Event,
    Impact,
    Incident,
    Phase,
    Probe,
    Reading,
    Round,
    Status,
    Update,
)
from upstatic.domain.times import days_between, start_of
from upstatic.history import daily_totals, events, incidents
from upstatic.history.run_files import RunWriter
from upstatic.record.stage import record

NOON = datetime(2027, 5, 20, 12, 1, tzinfo=UTC)
SHOWN_DAYS = 90
MEASURED_DAYS = 8
"""Days with single rounds: the graphs of a week; of older days only the totals are read."""
PER_GROUP = 25
_NAMES = ("api", "web-shop", "login", "search", "payments", "images", "mail", "reports", "docs")
_DAY_S = 86_400


class World:
    """Monitors with drifting latencies that fail sometimes, for minutes or hours.

    The first `fast` of them are measured every minute, the others every five minutes.
    """

    def __init__(
        self, size: int, *, fast: int = 0, compat: bool = False, failing: float = 1 / 3000
    ) -> None:
        self.compat = compat
        self.fast = fast
        self.failure_share = failing
        self.dice = Random(20261120)  # noqa: S311 - the same in every run
        self.columns = slugs_of(size)
        self.usual_ms = {slug: self.dice.uniform(40, 400) for slug in self.columns}
        self.failing: dict[str, int] = {}

    def config(self) -> Config:
        """The configuration that names these monitors."""
        return Config(
            owner="acme",
            repo="status",
            compat="upptime" if self.compat else "",
            readme=self.compat,
            monitors=tuple(
                Monitor(
                    name=slug.replace("-", " ").title(), slug=slug, url=f"https://{slug}.example",
                    interval_s=60 if n < self.fast else 300,
                )
                for n, slug in enumerate(self.columns)
            ),
        )  # fmt: skip

    def rounds(self, day: date, until: datetime | None = None) -> list[Round]:
        """A run every five minutes, with the jitter of real ones, and its rounds."""
        minutes = range(5 if self.fast else 1)
        starts = [
            start_of(day) + timedelta(seconds=300 * n + 10 + self.dice.randrange(45))
            for n in range(288)
        ]
        return [
            self._round(start + timedelta(minutes=minute), minute)
            for start in starts
            for minute in minutes
            if until is None or start < until
        ]

    def _round(self, time: datetime, minute: int) -> Round:
        due = self.columns[: self.fast] if minute else self.columns
        readings = {slug: self._reading(slug) for slug in due}
        return Round(time=time, region="", columns=self.columns, readings=readings)

    def _reading(self, slug: str) -> Reading:
        left = self.failing.get(slug, 0)
        if not left and self.dice.random() < self.failure_share:
            left = self.dice.choice((1, 2, 3, 6, 12, 40))
        self.failing[slug] = max(left - 1, 0)
        if left:
            return Reading(status=Status.DOWN, reason="503", ms=self.dice.randrange(90, 900))
        return Reading(
            status=Status.UP, ms=round(self.usual_ms[slug] * self.dice.lognormvariate(0, 0.25))
        )


def slugs_of(size: int) -> tuple[str, ...]:
    """The slugs of so many monitors: `web-shop-1`."""
    return tuple(f"{_NAMES[n % len(_NAMES)]}-{n}" for n in range(size))


def write_site(
    root: Path,
    size: int,
    *,
    end: datetime = NOON,
    days: int = SHOWN_DAYS,
    measured_days: int = MEASURED_DAYS,
    closed_incidents: int = 0,
) -> None:
    """Write a configuration of `size` monitors, and the history of the `days` before `end`.

    The last hour is quiet: every monitor is up, and no incident is open.
    """
    world = World(size, failing=1 / 15_000)
    write_settings(root, world.columns)
    monitors = load(root / ".upptimerc.yml").config.monitors
    first = end.date() - timedelta(days=days)
    measured = end.date() - timedelta(days=min(days, measured_days))
    older = list(days_between(first, measured - timedelta(days=1)))
    _write_totals(root / "history", world, older)
    for day in days_between(measured, end.date()):
        if day == end.date():
            world.failing, world.failure_share = {}, 0
        rounds = world.rounds(day, end)
        record(root / "history", rounds, monitors, now=rounds[-1].time)
    for number in range(1, closed_incidents + 1):
        started = end - timedelta(days=days * number / (closed_incidents + 1), hours=6)
        incidents.write(root / "history", _incident(number, started, world.columns))


def write_settings(root: Path, slugs: Sequence[str], urls: Sequence[str] = ()) -> None:
    """Write .upptimerc.yml: monitors in groups, each a single attempt."""
    given = urls or [f"https://{slug}.example" for slug in slugs]
    sites = "".join(
        f"  - name: {slug.replace('-', ' ').title()}\n    slug: {slug}\n    url: {url}\n"
        f"    group: Part {n // PER_GROUP + 1}\n    retries: {{attempts: 1}}\n"
        for n, (slug, url) in enumerate(zip(slugs, given, strict=True))
    )
    root.mkdir(parents=True, exist_ok=True)
    before = (
        "owner: acme\nrepo: status\nincidents: {backend: files}\n"
        "status-website: {cname: status.acme.example}\n"
    )
    (root / ".upptimerc.yml").write_text(f"{before}sites:\n{sites}")


def write_run(root: Path, now: datetime) -> Path:
    """The run file of one more round, in which every monitor was up."""
    slugs = [monitor.slug for monitor in load(root / ".upptimerc.yml").config.monitors]
    path = root / "run" / f"{now:%d%H%M}.jsonl"
    path.parent.mkdir(exist_ok=True)
    with RunWriter(path, time=now, region="", columns=slugs) as run:
        for n, slug in enumerate(slugs):
            run.add(Probe(slug=slug, time=now, reading=Reading(status=Status.UP, ms=80 + n % 200)))
    return path


def _write_totals(history: Path, world: World, days: Sequence[date]) -> None:
    """The totals and events of days whose single rounds are not needed any more."""
    made = [(day, slug, _outage(world, day, slug)) for day in days for slug in world.columns]
    daily_totals.append(history, [_totals(world, *one) for one in made])
    events.append(history, [event for _, _, outage in made for event in outage])


def _outage(world: World, day: date, slug: str) -> tuple[Event, ...]:
    """An outage of some minutes on one day in fifty."""
    if world.dice.random() >= 1 / 50:
        return ()
    start = start_of(day) + timedelta(seconds=world.dice.randrange(3600, _DAY_S - 7200))
    end = start + timedelta(minutes=world.dice.choice((5, 10, 15, 30, 60)))
    return tuple(
        Event(time=time, slug=slug, status=status, reason=reason, ms=90, confirmed_at=time)
        for time, status, reason in ((start, Status.DOWN, "503"), (end, Status.UP, ""))
    )


def _totals(world: World, day: date, slug: str, outage: Sequence[Event]) -> Day:
    down_s = int((outage[1].time - outage[0].time).total_seconds()) if outage else 0
    ms = round(world.usual_ms[slug] * world.dice.lognormvariate(0, 0.05))
    return Day(
        date=day, slug=slug, checks=288, known_s=_DAY_S, down_s=down_s, degraded_s=0,
        maintenance_s=0, mean_ms=ms, p50_ms=ms, p95_ms=round(ms * 1.5), max_ms=ms * 3,
    )  # fmt: skip


def _incident(number: int, started: datetime, slugs: Sequence[str]) -> Incident:
    """A closed incident with three updates."""
    said = [
        (0, Phase.INVESTIGATING, "The first requests fail with HTTP 503."),
        (12, Phase.IDENTIFIED, "A full disk on one of the database servers. We make room."),
        (25, Phase.RESOLVED, "All requests are answered again."),
    ]
    slug = slugs[number % len(slugs)]
    return Incident(
        number=number, title=f"{slug} was down", phase=Phase.RESOLVED, impact=Impact.MAJOR,
        components=(slug,), started=started, ended=started + timedelta(minutes=25),
        updates=tuple(
            Update(id=str(n), time=started + timedelta(minutes=minutes), phase=phase, body=body)
            for n, (minutes, phase, body) in enumerate(said)
        ),
    )  # fmt: skip
