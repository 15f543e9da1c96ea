"""The repository after a year of rounds: its packed size, and the size of one push.

    python bench/repository.py [--days 365] [--monitors 10] [--compat]

Every five minutes is a round, and every round a commit with the files, words and author that
`record` and `publish` give it; with --compat those of `compat: upptime` come along. The commits go
through `git fast-import`, are packed as a server packs them, and one more round is then published
for real from a clone of depth one. With fewer days the size is also told in proportion to a year.
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import IO

from upstatic.config.schema.root import Config, Monitor
from upstatic.domain.models import Event, Reading, Round, Status
from upstatic.domain.times import days_between, start_of
from upstatic.history import rounds
from upstatic.infra.readme_section import END, LIVE, NAME, START
from upstatic.publish import commit_message
from upstatic.publish.stage import AUTHOR, publish
from upstatic.record.stage import record
from upstatic.render.upptime_compat.stage import keep

LAST_DAY = date(2026, 11, 20)
ROUNDS_A_DAY = 288
PACK_LIMIT_MB = 40
PUSH_LIMIT_B = 1000
ROOT = Path(__file__).parent.parent

Change = tuple[str, bytes | None]


def git(folder: Path, *words: str, given: bytes = b"") -> str:
    """Run git and return what it prints."""
    done = subprocess.run(["git", *words], cwd=folder, input=given, check=True, capture_output=True)
    return done.stdout.decode().strip()


class World:
    """Monitors with drifting latencies that fail sometimes, for minutes or hours."""

    def __init__(self, size: int, *, compat: bool = False) -> None:
        self.compat = compat
        self.dice = random.Random(20261120)  # noqa: S311 - the same year each time
        self.columns = tuple(f"monitor-{n}" for n in range(size))
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
                Monitor(name=slug.title(), slug=slug, url=f"https://{slug}.example")
                for slug in self.columns
            ),
        )

    def day(self, day: date) -> list[Round]:
        """A round every five minutes, with the jitter of real ones."""
        starts = [
            start_of(day) + timedelta(seconds=300 * n + 10 + self.dice.randrange(60))
            for n in range(ROUNDS_A_DAY)
        ]
        return [
            Round(
                time=start,
                region="",
                columns=self.columns,
                readings={slug: self._reading(slug) for slug in self.columns},
            )
            for start in starts
        ]

    def _reading(self, slug: str) -> Reading:
        left = self.failing.get(slug, 0)
        if not left and self.dice.random() < 1 / 3000:
            left = self.dice.choice((1, 2, 3, 6, 12, 40))
        self.failing[slug] = max(left - 1, 0)
        if left:
            return Reading(status=Status.DOWN, reason="503", ms=self.dice.randrange(90, 900))
        return Reading(
            status=Status.UP, ms=round(self.usual_ms[slug] * self.dice.lognormvariate(0, 0.25))
        )


class Year:
    """The commits of a range of days, created by the recording code in a separate folder."""

    def __init__(self, folder: Path, world: World) -> None:
        self.history = folder / "history"
        self.world = world
        self.config = world.config()
        self.names = {monitor.slug: monitor.name for monitor in self.config.monitors}
        self.committed: dict[str, bytes] = {}
        self.history.mkdir()
        (folder / NAME).write_text(f"# Status: {LIVE}\n\n{START}\n{END}\n", encoding="utf-8")

    def commits(self, days: Sequence[date]) -> Iterator[tuple[datetime, str, list[Change]]]:
        """Each commit in order: when, its message, and the files it changes (None: removed)."""
        for day in days:
            measured = self.world.day(day)
            recorded = record(self.history, measured, self.config.monitors, now=measured[-1].time)
            yield from self._day(day, measured, recorded.events)

    def _day(
        self, day: date, measured: Sequence[Round], events: Sequence[Event]
    ) -> Iterator[tuple[datetime, str, list[Change]]]:
        name = f"history/{day}.txt"
        head, rows = _head_and_rows(self.history / f"{day}.txt")
        told = f"history/events/{day.year}.csv"
        tables = self._changed({name, told})
        news = self._growth(told, [event.confirmed_at for event in events])
        for n, row in enumerate(measured, 1):
            confirmed_at = tuple(event for event in events if event.confirmed_at == row.time)
            changes = [(name, head + b"".join(rows[:n])), *tables]
            tables = []
            if confirmed_at:
                changes.append((told, news[row.time]))
            if confirmed_at or n == 1:
                changes += self._copies(row.time)
            yield row.time, self._words(row, confirmed_at), changes
        self.committed[name] = b""

    def _copies(self, now: datetime) -> Iterator[Change]:
        """The generated files for other readers, as of this moment."""
        for path in keep(self.history.parent, self.config, now=now):
            yield path, (self.history.parent / path).read_bytes()

    def _words(self, row: Round, confirmed_at: Sequence[Event]) -> str:
        if confirmed_at:
            return commit_message.of_events(confirmed_at, self.names, row.time)
        return commit_message.of_round(tuple(row.readings.values()), row.time)

    def _changed(self, apart: set[str]) -> list[Change]:
        """What the day's first commit contains besides its row: roll-ups and expired files."""
        here = {
            path.relative_to(self.history.parent).as_posix(): path
            for path in self.history.rglob("*.*")
            if path.is_file()
        }
        gone: list[Change] = [(name, None) for name in sorted(set(self.committed) - set(here))]
        new: list[Change] = []
        for name in sorted(set(here) - apart):
            if name.endswith(".csv") and (text := here[name].read_bytes()) != self.committed.get(
                name
            ):
                new.append((name, text))
                self.committed[name] = text
        for name, _ in gone:
            del self.committed[name]
        return [*new, *gone]

    def _growth(self, name: str, confirmed_at: Sequence[datetime]) -> dict[datetime, bytes]:
        """The table of events after each moment at which some were confirmed."""
        path = self.history.parent / name
        lines = path.read_bytes().splitlines(keepends=True) if path.exists() else []
        self.committed[name] = b"".join(lines)
        ordered = sorted(confirmed_at)
        before = len(lines) - len(ordered)
        return {moment: b"".join(lines[: before + n]) for n, moment in enumerate(ordered, 1)}


def _head_and_rows(path: Path) -> tuple[bytes, list[bytes]]:
    lines = path.read_bytes().splitlines(keepends=True)
    head = [line for line in lines if line.startswith(b"#")]
    return b"".join(head), [line for line in lines if not line.startswith(b"#")]


def fast_import(bare: Path, year: Year, days: Sequence[date]) -> int:
    """Write all commits; returns how many there are."""
    count = 0
    with subprocess.Popen(
        ["git", "fast-import", "--quiet", "--date-format=raw"], cwd=bare, stdin=subprocess.PIPE
    ) as writer:
        stream = writer.stdin
        if stream is None:
            raise SystemExit("git fast-import does not read")
        _write_commit(stream, start_of(days[0]), "Start", list(_checkout()))
        for when, words, changes in year.commits(days):
            _write_commit(stream, when, words, changes)
            count += 1
        stream.close()
    if writer.returncode:
        raise SystemExit("git fast-import failed")
    return count


def _checkout() -> Iterator[Change]:
    """The files next to history/ in a real repository."""
    for name in git(ROOT, "ls-files", "-z").split("\0"):
        if name and not name.startswith("history/") and (ROOT / name).is_file():
            yield name, (ROOT / name).read_bytes()


def _write_commit(stream: IO[bytes], when: datetime, words: str, changes: Sequence[Change]) -> None:
    author = f"{AUTHOR[0]} <{AUTHOR[1]}> {int(when.timestamp())} +0000"
    text = f"{words}\n".encode()
    stream.write(f"commit refs/heads/main\ncommitter {author}\ndata {len(text)}\n".encode() + text)
    for name, data in changes:
        if data is None:
            stream.write(f"D {name}\n".encode())
        else:
            stream.write(f"M 100644 inline {name}\ndata {len(data)}\n".encode() + data + b"\n")
    stream.write(b"\n")


def publish_one(bare: Path, work: Path, world: World, day: date) -> tuple[int, int]:
    """Publish one more round from a clone of depth one: bytes of the clone, and of the push."""
    clone = work / "clone"
    git(work, "clone", "--quiet", "--depth=1", bare.as_uri(), str(clone))
    fetched = size_of(clone / ".git" / "objects")
    row = world.day(day)[-1]
    rounds.append(clone / "history", [row])
    publish(clone, world.config(), now=row.time, sleep=time.sleep)
    return fetched, thin_pack(clone, "HEAD")


def thin_pack(clone: Path, commit: str) -> int:
    """How many bytes a push of this commit alone sends, as git itself would pack it."""
    options = ("--revs", "--thin", "--delta-base-offset", "--stdout", "--quiet")
    packed = subprocess.run(
        ["git", "pack-objects", *options],
        cwd=clone,
        input=f"{commit}\n^{commit}~1\n".encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    return len(packed.stdout)


def size_of(folder: Path, pattern: str = "*") -> int:
    """The size of all files under a folder with this name."""
    return sum(path.stat().st_size for path in folder.rglob(pattern) if path.is_file())


def simulate(work: Path, count: int, world: World) -> bool:
    """Measure and print the figures; True when they are within their targets."""
    days = days_between(LAST_DAY - timedelta(days=count - 1), LAST_DAY)
    bare, size = work / "year.git", len(world.columns)
    git(work, "init", "--quiet", "--bare", "--initial-branch=main", str(bare))
    begun = time.monotonic()
    commits = fast_import(bare, Year(work, world), days)
    say(f"{commits} commits of {size} monitors, {count} days ({since(begun)})")
    begun = time.monotonic()
    git(bare, "repack", "-adfq", "--depth=50", "--window=10")
    packed_mb = size_of(bare / "objects" / "pack", "*.pack") / 1e6
    index_mb = size_of(bare / "objects" / "pack", "*.idx") / 1e6
    each = f"{packed_mb * 1e6 / commits:.0f} bytes a commit, index {index_mb:.1f} MB"
    say(f"packed: {packed_mb:.1f} MB, {each} ({since(begun)})")
    fetched, pushed = publish_one(bare, work, world, LAST_DAY + timedelta(days=1))
    year_mb = packed_mb * 365 / count
    row("repository after a year", year_mb, PACK_LIMIT_MB, "MB")
    row("thin push of a round", pushed, PUSH_LIMIT_B, "bytes")
    say(f"clone --depth 1: {fetched / 1e6:.2f} MB")
    return year_mb <= PACK_LIMIT_MB and pushed <= PUSH_LIMIT_B


def row(what: str, figure: float, limit: float, unit: str) -> None:
    """Print a figure next to its target."""
    verdict = "ok" if figure <= limit else "MISSED"
    say(f"{what:<28} {figure:>8.1f} {unit:<6} target <= {limit:g} {unit:<6} {verdict}")


def say(line: str) -> None:
    """Print immediately: the benchmark takes minutes."""
    print(line, flush=True)


def since(begun: float) -> str:
    """How long it took."""
    return f"{time.monotonic() - begun:.0f} s"


def main() -> int:
    """Read the arguments; exit code 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--monitors", type=int, default=10)
    parser.add_argument("--compat", action="store_true")
    arguments = parser.parse_args()
    world = World(arguments.monitors, compat=arguments.compat)
    with tempfile.TemporaryDirectory() as work:
        return 0 if simulate(Path(work), arguments.days, world) else 1


if __name__ == "__main__":
    sys.exit(main())
