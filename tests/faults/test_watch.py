"""`watch` in a day of restarts, clock jumps, reloads and a dead remote; and together with `run`."""

import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from upstatic.cli.console import open_console
from upstatic.cli.context import Context
from upstatic.cli.verbosity import Verbosity
from upstatic.cli.watch_loop import WatchEnvironment, WatchLoop
from upstatic.domain.engines import Engine, EngineName
from upstatic.domain.models import Status
from upstatic.history import engine_log, events, rounds
from upstatic.publish import stage

from tests.faults.round import Services
from tests.support.effort import IS_SOAK, soak
from tests.support.git import commit_all, git, init, isolate_git
from tests.support.program import own_environ, upstatic

MIDNIGHT = datetime(2026, 11, 20, tzinfo=UTC)
STEP_S = 60 if IS_SOAK else 1800
"""The shortest interval: a simulated day has 1,440 or 48 rounds."""
ROUNDS = soak(ci=30, long=200)
CONFIG = """\
sites:
  - {{name: Api, url: '{url}/api', interval: {step}s}}
  - {{name: Shop, url: '{url}/shop', interval: {slow}s}}
retries: {{attempts: 1}}
confirm: {{failures: 1, recoveries: 1}}
flapping: {{changes: 100, within: 1m}}
notifications:
  channels: {{team: $HOOK}}
"""


class RestartError(BaseException):
    """The machine is switched off."""


@dataclass
class Clock:
    """Time that passes only while `watch` waits; `agenda` is what happens at its times."""

    now: datetime = MIDNIGHT
    end: datetime = MIDNIGHT + timedelta(days=1)
    agenda: list[tuple[datetime, Callable[[], object]]] = field(default_factory=list)
    is_woken: bool = False

    def __call__(self) -> datetime:
        return self.now

    def at(self, hour: float, action: Callable[[], object]) -> None:
        self.agenda.append((MIDNIGHT + timedelta(hours=hour), action))

    def jump(self, minutes: float) -> Callable[[], None]:
        def act() -> None:
            self.now += timedelta(minutes=minutes)

        return act

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=0.001 if self.is_woken else max(seconds, 0.001))
        self.is_woken = False
        for entry in [one for one in self.agenda if one[0] <= self.now]:
            self.agenda.remove(entry)
            entry[1]()

    def environment(self) -> WatchEnvironment:
        """Jobs run at once, one after another, and wake the loop."""
        return WatchEnvironment(
            start=self.do, wait=self.wait, is_stopping=lambda: self.now >= self.end
        )

    def do(self, job: Callable[[], None]) -> None:
        job()
        self.is_woken = True


@dataclass
class Watched:
    """A checkout with a remote, services, and a `watch` that can be started again."""

    folder: Path
    services: Services
    clock: Clock = field(default_factory=Clock)
    publish_every_s: float = 6.0 * STEP_S

    def __post_init__(self) -> None:
        self.remote = init(self.folder / "remote.git", bare=True)
        self.root = init(self.folder / "site")
        self.configure()
        commit_all(self.root, "Begin")
        git(self.root, "remote", "add", "origin", str(self.remote))
        git(self.root, "push", "--quiet", "--set-upstream", "origin", "main")

    def configure(self, step_s: float = STEP_S, more: str = "") -> None:
        url = f"http://127.0.0.1:{self.services.port}"
        text = CONFIG.format(url=url, step=int(step_s), slow=int(2 * step_s))
        (self.root / ".upptimerc.yml").write_text(text + more)

    def environ(self) -> dict[str, str]:
        return own_environ(HOOK=f"json://127.0.0.1:{self.services.port}/hook")

    def watch(self) -> None:
        with open_console(self.environ(), Verbosity.QUIET) as console:
            context = Context(
                root=self.root, fixed_now=None, environ=self.environ(), console=console,
                clock=self.clock,
            )  # fmt: skip
            WatchLoop(
                context=context,
                environment=self.clock.environment(),
                publish_every_s=self.publish_every_s,
            ).run()

    def watch_until_the_end(self) -> None:
        while self.clock.now < self.clock.end:
            try:
                self.watch()
            except RestartError:
                self.clock.now += timedelta(minutes=7)

    def cells(self, root: Path) -> Counter[str]:
        """How often each service was measured, as recorded."""
        found = rounds.read(root / "history", MIDNIGHT.date(), MIDNIGHT.date() + timedelta(days=9))
        return Counter(slug for row in found for slug in row.readings)

    def alerts(self) -> Counter[str]:
        return Counter(
            f"{path} {'down' if '🟥' in title else 'up'}"
            for title in self.services.heard
            for path in ("api", "shop")
            if path in title.lower()
        )

    def checkout(self, name: str) -> Path:
        """A new clone of the remote, as the checkout of a job of CI."""
        shutil.rmtree(self.folder / name, ignore_errors=True)
        git(self.folder, "clone", "--quiet", str(self.remote), name)
        return self.folder / name


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    environ: dict[str, str] = {}
    isolate_git(environ)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(stage, "FIRST_WAIT_S", 0.0)
    made = Watched(folder=tmp_path, services=Services())
    yield made
    made.services.close()


def restart() -> None:
    raise RestartError


def test_a_day_of_faults_loses_and_doubles_nothing(
    watched: Watched, capsys: pytest.CaptureFixture[str]
) -> None:
    clock, down, gone = watched.clock, watched.services.down, watched.folder / "gone.git"
    config = watched.root / ".upptimerc.yml"
    clock.at(2, lambda: down.add("api"))
    clock.at(3, restart)
    clock.at(4, lambda: down.discard("api"))
    clock.at(5, lambda: watched.remote.rename(gone))
    clock.at(6, lambda: down.add("shop"))
    clock.at(7, restart)
    clock.at(9, lambda: gone.rename(watched.remote))
    clock.at(11, clock.jump(47))
    clock.at(13, lambda: config.write_text("sites: nonsense"))
    clock.at(14, lambda: down.discard("shop"))
    clock.at(15, lambda: watched.configure(2 * STEP_S))
    clock.at(17, clock.jump(-60))
    clock.at(19, lambda: watched.configure(STEP_S / 2, "status-website: {name: New}\n"))

    watched.watch_until_the_end()

    assert not clock.agenda
    again = watched.checkout("again")
    for root in (watched.root, again):
        assert watched.cells(root) == watched.services.asked
    assert git(watched.root, "status", "--porcelain").strip() in ("", "M .upptimerc.yml")
    assert not [*(watched.root / "run").glob("*.jsonl")]
    told = [f"{one.slug} {one.status.value}" for one in events.read(again / "history")]
    assert told == ["api down", "api up", "shop down", "shop up"]
    assert watched.alerts() == Counter(told), watched.services.heard
    assert "New" in (watched.root / "_site" / "index.html").read_text()
    said = capsys.readouterr().err
    assert said.count("not reloaded") == 1
    assert "Traceback" not in said


def starts_of(root: Path, slug: str) -> list[datetime]:
    found = rounds.read(root / "history", MIDNIGHT.date(), MIDNIGHT.date())
    return [row.time for row in found if slug in row.readings]


def test_starts_are_exact(watched: Watched) -> None:
    clock = watched.clock
    clock.now += timedelta(seconds=8.4)
    clock.end = MIDNIGHT + timedelta(minutes=10)
    watched.configure(10)
    watched.watch()

    first, *others = starts_of(watched.root, "api")
    assert first == MIDNIGHT + timedelta(seconds=8)
    assert others == [MIDNIGHT + timedelta(seconds=10 * n) for n in range(1, 60)]
    assert {each.second % 20 for each in starts_of(watched.root, "shop")[1:]} == {0}
    assert {row.readings["api"].status for row in
            rounds.read(watched.root / "history", MIDNIGHT.date(), MIDNIGHT.date())
            if "api" in row.readings} == {Status.UP}  # fmt: skip


def test_one_publication_claims_the_history_back(watched: Watched) -> None:
    clock = watched.clock
    clock.end = MIDNIGHT + timedelta(hours=1, seconds=1)
    watched.publish_every_s = 86400

    def take_over() -> None:
        job = watched.checkout("job")
        engine_log.append(job / "history", Engine(time=clock.now, name=EngineName.RUN))
        commit_all(job, "Take over")
        git(job, "push", "--quiet")
        clock.now += timedelta(seconds=2)

    clock.at(1, take_over)
    watched.watch()

    table = watched.checkout("again") / "history" / "engines.csv"
    assert [row.split(",")[1] for row in table.read_text().splitlines()[1:]] == [
        "watch", "run", "watch",
    ]  # fmt: skip


def test_a_missing_token_is_reported_once(
    watched: Watched, capsys: pytest.CaptureFixture[str]
) -> None:
    watched.configure(more="owner: acme\nrepo: status\nincidents: {backend: github}\n")
    watched.clock.end = MIDNIGHT + timedelta(seconds=5 * STEP_S)
    watched.watch()

    assert capsys.readouterr().err.count("there is no GITHUB_TOKEN") == 1


def test_two_engines_on_one_remote_lose_and_double_nothing(watched: Watched) -> None:
    """`watch` and a job of CI every five minutes; `watch` is silent, or cut off, for a while."""
    random = Random(1)  # noqa: S311 - a schedule is not a secret
    clock, made = watched.clock, Counter[str]()
    watched.publish_every_s = 300
    watched.configure(300)
    clock.end = MIDNIGHT + timedelta(days=8)
    cut_off = watched.folder / "elsewhere.git"

    def job() -> None:
        """A scheduled run: it stands by, or measures."""
        now = clock.now + timedelta(seconds=random.randint(3, 200))
        root = watched.checkout("job")
        before = watched.services.asked.copy()
        words = ("run", "--root", root, "--now", f"{now:%Y-%m-%dT%H:%M:%SZ}")
        done = upstatic(*words, environ=watched.environ())
        assert done.returncode == 0, done.stderr
        made["stood by" if watched.services.asked == before else "run"] += 1
        clock.agenda.append((clock.now + timedelta(minutes=5), job))

    def trouble() -> None:
        """`watch` is off for a while, or cannot reach the remote."""
        if made["run"] + made["watch"] >= ROUNDS and made["run"] and made["stood by"]:
            clock.end = clock.now
        elif random.random() < 0.5:
            clock.agenda.append((clock.now + timedelta(minutes=40), trouble))
            clock.now += timedelta(minutes=random.randint(20, 60))
            raise RestartError
        else:
            git(watched.root, "remote", "set-url", "origin", str(cut_off))
            clock.agenda.append((clock.now + timedelta(minutes=60), reach))

    def reach() -> None:
        git(watched.root, "remote", "set-url", "origin", str(watched.remote))
        clock.agenda.append((clock.now + timedelta(minutes=40), trouble))

    clock.agenda += [
        (clock.now + timedelta(minutes=3), job),
        (clock.now + timedelta(minutes=15), trouble),
    ]

    original = WatchLoop._measured

    def counted(loop: WatchLoop, out: Path, slugs: frozenset[str]) -> None:
        made["watch"] += 1
        original(loop, out, slugs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WatchLoop, "_measured", counted)
        watched.watch_until_the_end()

    again = watched.checkout("again")
    assert watched.cells(again) == watched.services.asked
    assert min(made["run"], made["stood by"], made["watch"]) > 0, made
    latest = engine_log.latest(again / "history", clock.now)
    assert latest is not None
    assert re.fullmatch("watch|run", latest.name)
