"""Whole rounds of the program as processes, in a checkout with a remote, services and a channel."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from upstatic.domain.errors import UpstaticError
from upstatic.history import events, incidents, rounds, run_files

from tests.support.effort import IS_FORKED
from tests.support.forked import Forked
from tests.support.git import ATTRIBUTES, commit_all, git, init
from tests.support.program import own_environ, upstatic

START = datetime(2026, 11, 20, 10, tzinfo=UTC)
PROGRAM = (sys.executable, "-m", "upstatic")
SOURCES = Path(__file__).parents[2] / "generator"
CONFIG = """\
sites:
  - {{name: Api, url: '{url}/api'}}
  - {{name: Shop, url: '{url}/shop'}}
retries: {{attempts: 1}}
confirm: {{failures: 1, recoveries: 1}}
flapping: {{changes: 100, within: 1m}}
notifications:
  channels: {{team: $HOOK}}
"""


@dataclass
class Services:
    """Two services and a chat: `down` are the paths that answer 503, `heard` the messages.

    `asked` counts the requests for each path.
    `distinct` are the messages of a receiver that discards repetitions by their key. The chat
    kills the program when it has taken as many messages as `fatal` says.
    """

    down: set[str] = field(default_factory=set)
    asked: Counter[str] = field(default_factory=Counter)
    heard: list[str] = field(default_factory=list)
    distinct: dict[str, str] = field(default_factory=dict)
    fatal: int = 0
    victim: "subprocess.Popen[str] | None" = None

    def __post_init__(self) -> None:
        services = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                services.asked[self.path.strip("/")] += 1
                self._answer()

            def _answer(self) -> None:
                self.send_response(503 if self.path.strip("/") in services.down else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                title = json.loads(body)["title"]
                services.heard.append(title)
                services.distinct.setdefault(self.headers["Idempotency-Key"], title)
                if services.victim is not None and len(services.heard) == services.fatal:
                    os.killpg(services.victim.pid, signal.SIGKILL)
                self._answer()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Site:
    """A status page in a checkout; each call of `run` is a round, five minutes after the last."""

    def __init__(self, folder: Path) -> None:
        self.services = Services()
        self.remote = init(folder / "remote.git", bare=True)
        self.root = init(folder / "site")
        (self.root / ".gitattributes").write_text(ATTRIBUTES)
        config = CONFIG.format(url=f"http://127.0.0.1:{self.services.port}")
        (self.root / ".upptimerc.yml").write_text(config)
        commit_all(self.root, "Begin")
        git(self.root, "remote", "add", "origin", str(self.remote))
        git(self.root, "push", "--quiet", "--set-upstream", "origin", "main")
        self.now = START
        self.measured: set[datetime] = set()
        self.said, self.kills = "", 0

    def start(
        self,
        environ: Mapping[str, str] | None = None,
        prefix: Sequence[str] = (),
    ) -> "subprocess.Popen[str]":
        """Begin a round in a session of its own, so that a kill takes git along."""
        given = {**self._environ(), "PYTHONPATH": str(SOURCES), **(environ or {})}
        kind = Forked if IS_FORKED and not prefix else subprocess.Popen
        return kind(
            [*prefix, *PROGRAM, *self._next_round()], env=given, cwd=self.root, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip

    def end(self, process: "subprocess.Popen[str]", timeout_s: float | None = None) -> int:
        """Wait for a round, kill it after `timeout_s`, and note what it measured and said."""
        try:
            out, err = process.communicate(timeout=timeout_s)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            out, err = process.communicate()
        self.kills += process.returncode < 0
        return self._note(process.returncode, out + err)

    def run(self) -> int:
        """A round without a fault from outside, in this process."""
        done = upstatic(*self._next_round(), environ=self._environ())
        return self._note(done.returncode, done.stdout + done.stderr)

    def _next_round(self) -> tuple[str, ...]:
        self.now += timedelta(minutes=5)
        return ("run", "--root", str(self.root), "--now", f"{self.now:%Y-%m-%dT%H:%M:%SZ}")

    def _environ(self) -> dict[str, str]:
        return own_environ(HOOK=f"json://127.0.0.1:{self.services.port}/hook")

    def _note(self, code: int, said: str) -> int:
        self.said = said
        assert "Traceback" not in said, said
        self.measured |= {*self.recorded(), *self._handed_over()}
        return code

    def let_locks_expire(self) -> None:
        """Two minutes pass: until then a lock may belong to a git that works."""
        long_ago = time.time() - 300
        for lock in (self.root / ".git").rglob("*.lock"):
            with suppress(FileNotFoundError):  # `git gc` runs on by itself, and may end now
                os.utime(lock, (long_ago, long_ago))

    def recorded(self) -> Counter[datetime]:
        """The rounds in the checkout's history, each with its number of rows."""
        day = START.date()
        return Counter(row.time for row in rounds.read(self.root / "history", day, day))

    def published(self) -> Counter[str]:
        """The times of the rounds that the remote has."""
        names = git(self.remote, "ls-tree", "-r", "--name-only", "main", "history/").split()
        path = f"history/{START:%Y-%m-%d}.txt"
        text = git(self.remote, "show", f"main:{path}") if path in names else ""
        return Counter(re.findall(r"^(\d\d:\d\d:\d\d) ", text, re.MULTILINE))

    def _handed_over(self) -> set[datetime]:
        found = set()
        for path in (self.root / "run").glob("*.jsonl"):
            try:
                run = run_files.read(path)
            except UpstaticError:  # killed before its header was written: nothing was measured
                continue
            if run.probes:
                found.add(run.time)
        return found

    def alerts(self, titles: Iterable[str]) -> Counter[str]:
        """How often each change of status was told, minus how often it happened."""
        found = Counter(
            f"{path} {'down' if '🟥' in title else 'up'}"
            for title in titles
            for path in ("api", "shop")
            if path in title.lower()
        )
        changes = events.read(self.root / "history")
        found.subtract(Counter(f"{one.slug} {one.status.value}" for one in changes))
        return found

    def problems(self) -> list[str]:
        """What must not be, after a round that was left alone.

        A message that was on its way when a round was killed is sent again: whether the channel
        took it cannot be known. So a receiver that discards repetitions has none twice, and any
        other at most one more for each kill.
        """
        expected = {f"{time:%H:%M:%S}" for time in self.measured}
        published = self.published()
        status = git(self.root, "status", "--porcelain", "--", "history")
        told = self.alerts(self.services.heard)
        distinct = self.alerts(self.services.distinct.values())
        opened = Counter(one.key for one in incidents.read(self.root / "history"))
        return [
            *(f"{time} is lost" for time in expected - {*published}),
            *(f"{time} is there {n} times" for time, n in published.items() if n > 1),
            *(f"run file left: {path.name}" for path in (self.root / "run").glob("*.jsonl")),
            *([f"not committed: {status}"] if status else []),
            *(f"not told: {change}" for change, n in told.items() if n < 0),
            *(f"not discarded: {change}" for change, n in distinct.items() if n > 0),
            *(["told too often"] if sum((+told).values()) > self.kills else []),
            *(f"incident {key} is there {n} times" for key, n in opened.items() if n > 1),
        ]
