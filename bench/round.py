"""A whole round of `upstatic run`, quiet: what it takes, and how many processes and modules.

Servers on this machine are probed, and the results are pushed to a server of git. The limit is what
git and an empty Python take for the same commit and push.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from endpoints import endpoints
from measure import GENERATOR, Figure, Sizes, in_child, own_environ, run_child, run_command
from worlds import NOON, slugs_of, write_settings, write_site

FIVE_MINUTES = timedelta(minutes=5)
COUNTER = """
import atexit, sys
started = []
sys.addaudithook(lambda event, _: started.append(1) if event == "subprocess.Popen" else None)
def report():
    with open({path!r}, "a") as file:
        print(len(started), len(sys.modules), file=file)
atexit.register(report)
"""


def figures(sizes: Sizes, work: Path) -> Iterator[Figure]:
    """The rows of a quiet round, and of the plan that comes before it in the workflow."""
    with monitored_site(work, sizes.small) as root:
        yield from _quiet(root, sizes, work)
    command = [*GENERATOR, "validate", "--matrix", "--root", str(root)]
    empty = run_child([sys.executable, "-c", "pass"]).cpu_s
    took = min(run_child(command, environ=own_environ()).cpu_s for _ in range(sizes.repeats))
    yield Figure(work="validate --matrix", value=took, limit=empty, target=0.12)


@contextmanager
def monitored_site(work: Path, size: int, **options: int) -> Iterator[Path]:
    """The folder of a site that is pushed to a server of git; servers here answer its checks.

    `options` are those of `write_site`.
    """
    root, slugs = work / "status", slugs_of(size)
    in_child(write_site, root, size, **options)
    with endpoints() as (origins, _), git_server(work) as remote:
        write_settings(root, slugs, [f"{origins['http']}/{slug}" for slug in slugs])
        git_repository(root, remote)
        yield root


def _quiet(root: Path, sizes: Sizes, work: Path) -> Iterator[Figure]:
    """The first rounds make the page; one of the next is measured, and another one counted."""
    what, rounds = f"quiet round (run), {sizes.small} monitors", sizes.repeats + 1
    took = [run_command("run", root, NOON + n * FIVE_MINUTES).cpu_s for n in range(rounds)]
    limit = run_child(["sh", "-c", BY_HAND], cwd=root, environ=own_environ()).cpu_s
    yield Figure(work=what, value=min(took[-2:]), limit=limit, target=1.0)
    processes, modules, git = counted(root, NOON + (rounds + 1) * FIVE_MINUTES, work)
    yield Figure(work=f"{what}: processes", value=processes, unit="", target=10, limit=1)
    yield Figure(work=f"{what}: processes of git", value=git, unit="")
    yield Figure(work=f"{what}: modules", value=modules, unit="")


BY_HAND = (
    f"{sys.executable} -c pass && echo >> history/by-hand.txt && git add history && "
    "git -c user.name=a -c user.email=a@example.org commit -q -m Round && git push -q"
)


def counted(root: Path, now: datetime, work: Path) -> tuple[int, int, int]:
    """The processes of a round, the modules of the main one, and how many processes are git's.

    git writes a file for each process of its own, also for those that it starts itself.
    """
    traces, counts, hook = work / "traces", work / "counts", work / "hook"
    traces.mkdir()
    hook.mkdir()
    (hook / "sitecustomize.py").write_text(COUNTER.format(path=str(counts)))
    environ = own_environ(PYTHONPATH=str(hook), GIT_TRACE2_EVENT=str(traces))
    run_command("run", root, now, environ=environ)
    lines = [line.split() for line in counts.read_text().splitlines()]
    sids = [json.loads(path.read_text().partition("\n")[0])["sid"] for path in traces.iterdir()]
    direct = sum(1 for sid in sids if "/" not in sid)  # others are started by git
    by_us = sum(int(started) for started, _ in lines)
    return 1 + by_us + len(sids) - direct, max(int(modules) for _, modules in lines), len(sids)


@contextmanager
def git_server(work: Path) -> Iterator[str]:
    """A server of git with an empty repository, in processes of its own; gives the address."""
    from tests.site.webserver import free_port

    bare = work / "status.git"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(bare)], check=True)
    port = free_port()
    words = ("--reuseaddr", "--export-all", "--enable=receive-pack", "--listen=127.0.0.1")
    server = subprocess.Popen(
        ["git", "daemon", *words, f"--port={port}", f"--base-path={work}", str(work)]
    )
    address = f"git://127.0.0.1:{port}/status.git"
    try:
        while subprocess.run(
            ["git", "ls-remote", address], capture_output=True, check=False
        ).returncode:
            time.sleep(0.05)
        yield address
    finally:
        server.terminate()
        server.wait()


def git_repository(root: Path, remote: str) -> None:
    """Make a folder the first commit of a repository that is pushed to `remote`."""
    for words in (
        ("init", "-q", "-b", "main"),
        ("config", "user.name", "Alice"),
        ("config", "user.email", "alice@example.org"),
        ("add", ".upptimerc.yml", "history"),
        ("commit", "-q", "-m", "Start"),
        ("remote", "add", "origin", remote),
        ("push", "-q", "-u", "origin", "main"),
    ):
        subprocess.run(["git", *words], cwd=root, check=True)
