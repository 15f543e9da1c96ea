"""What years of rounds cost in git: packed size, a clone, a fetch and a push of a round, and gc.

    [CASE="10 monitors, 5 years"] make bench ONLY=growth

Every run is a commit with the files, message and author that `record` and `publish` give it. The
commits go through `git fast-import`, are packed as a server packs them, and one more run is then
published for real from a clone of depth one. Sizes are without the files next to `history/`.
"""

import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import IO

from measure import Figure, Sizes, in_child, own_environ, run_child, size_of
from upstatic.domain.models import Event, Round
from upstatic.domain.times import days_between
from upstatic.history import rounds
from upstatic.infra.readme_section import END, LIVE, NAME, START
from upstatic.publish import commit_message
from upstatic.publish.stage import AUTHOR, publish
from upstatic.record.stage import record
from upstatic.render.upptime_compat.stage import keep
from worlds import NOON, World

RUN_S = 300

Change = tuple[str, bytes | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A repository: how many monitors, how many of them every minute, and for how many years."""

    name: str
    monitors: int
    fast: int = 0
    compat: bool = False
    years: int = 1


CASES = (
    Case(name="10 monitors", monitors=10),
    Case(name="10 monitors, compat", monitors=10, compat=True),
    Case(name="1 every minute, 9 every five", monitors=10, fast=1),
    Case(name="1 every minute, 49 every five", monitors=50, fast=1),
    Case(name="10 monitors, 5 years", monitors=10, years=5),
)


def git(folder: Path, *words: str) -> str:
    """Run git and return what it prints on both streams."""
    done = subprocess.run(
        ["git", *words], cwd=folder, check=True, text=True, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )  # fmt: skip
    return done.stdout.strip()


class Recorder:
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
            measured = self.world.rounds(day)
            recorded = record(self.history, measured, self.config.monitors, now=measured[-1].time)
            yield from self._day(day, measured, recorded.events)

    def _day(
        self, day: date, measured: Sequence[Round], events: Sequence[Event]
    ) -> Iterator[tuple[datetime, str, list[Change]]]:
        name, table = f"history/{day}.txt", f"history/events/{day.year}.csv"
        head, rows = _head_and_rows(self.history / f"{day}.txt")
        others = self._changed({name, table})
        growth = self._growth(table, [event.confirmed_at for event in events])
        for run in _runs(measured):
            end = run[-1].time
            news = [event for event in events if run[0].time <= event.confirmed_at <= end]
            changes = [(name, head + b"".join(rows[: measured.index(run[-1]) + 1])), *others]
            if news:
                changes.append((table, growth[news[-1].confirmed_at]))
            if news or others:
                changes += self._copies(end)
            others = []
            yield end, self._message(run, news), changes
        self.committed[name] = b""

    def _copies(self, now: datetime) -> Iterator[Change]:
        """The generated files for other readers, as of this moment."""
        for path in keep(self.history.parent, self.config, now=now):
            yield path, (self.history.parent / path).read_bytes()

    def _message(self, run: Sequence[Round], news: Sequence[Event]) -> str:
        if news:
            return commit_message.of_events(news, self.names, run[-1].time)
        return commit_message.of_round(tuple(run[0].readings.values()), run[0].time)

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


def _runs(measured: Sequence[Round]) -> Iterator[list[Round]]:
    """The rounds of each run: five minutes of them."""
    for _, run in groupby(measured, lambda row: int(row.time.timestamp() - 10) // RUN_S):
        yield list(run)


def write_commits(bare: Path, world: World, days: Sequence[date]) -> None:
    """Create the repository, with a commit for each run of these days."""
    bare.mkdir()
    git(bare, "init", "--quiet", "--bare", "--initial-branch=main")
    work = bare.parent / "work"
    work.mkdir()
    command = ["git", "fast-import", "--quiet", "--date-format=raw"]
    with subprocess.Popen(command, cwd=bare, stdin=subprocess.PIPE) as writer:
        stream = writer.stdin
        if stream is None:
            raise SystemExit("git fast-import does not read")
        for when, message, changes in Recorder(work, world).commits(days):
            _write_commit(stream, when, message, changes)
        stream.close()
    if writer.returncode:
        raise SystemExit("git fast-import failed")


def _write_commit(
    stream: IO[bytes], when: datetime, message: str, changes: Sequence[Change]
) -> None:
    author = f"{AUTHOR[0]} <{AUTHOR[1]}> {int(when.timestamp())} +0000"
    text = f"{message}\n".encode()
    stream.write(f"commit refs/heads/main\ncommitter {author}\ndata {len(text)}\n".encode() + text)
    for name, data in changes:
        if data is None:
            stream.write(f"D {name}\n".encode())
        else:
            stream.write(f"M 100644 inline {name}\ndata {len(data)}\n".encode() + data + b"\n")
    stream.write(b"\n")


def figures(sizes: Sizes, work: Path) -> Iterator[Figure]:
    """The rows of every case."""
    for n, case in enumerate(CASES):
        if os.environ.get("CASE", case.name) != case.name:
            continue
        folder = work / str(n)
        folder.mkdir()
        yield from _case(case, folder, sizes.days * case.years)


def _case(case: Case, work: Path, count: int) -> Iterator[Figure]:
    last = NOON.date()
    days = days_between(last - timedelta(days=count - 1), last)
    world = World(case.monitors, fast=case.fast, compat=case.compat)
    bare, what = work / "status.git", f"git, {case.name}"
    in_child(write_commits, bare, world, days)
    collected = run_child(["git", "gc", "--quiet"], cwd=bare)
    git(bare, "repack", "-adfq", "--depth=50", "--window=10")
    a_year = size_of(bare / "objects" / "pack", "*.pack") / 1e6 * 365 / count
    is_ours = case.monitors == 10  # noqa: PLR2004 - what the target is stated for
    yield Figure(work=f"{what}: a year", value=a_year, unit="MB", target=40 if is_ours else None)
    yield Figure(work=f"{what}: git gc of all", value=collected.cpu_s)
    clone, reader = work / "clone", work / "reader"
    for folder in (clone, reader):
        git(work, "clone", "--quiet", "--depth=1", bare.as_uri(), str(folder))
    cloned_mb = size_of(clone / ".git" / "objects") / 1e6
    yield Figure(work=f"{what}: clone --depth 1", value=cloned_mb, unit="MB")
    row = world.rounds(last + timedelta(days=1))[0]
    rounds.append(clone / "history", [row])
    publish(clone, world.config(), now=row.time, sleep=time.sleep)
    pushed_b = thin_pack(clone, "HEAD")
    yield Figure(work=f"{what}: push of a run", value=pushed_b, unit="bytes", target=1000)
    pack = work / "fetched.pack"
    run_child(["git", "fetch", "-q"], cwd=reader, environ=own_environ(GIT_TRACE_PACKFILE=str(pack)))
    fetched_b = pack.stat().st_size
    yield Figure(work=f"{what}: fetch of a run", value=fetched_b, unit="bytes")


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
