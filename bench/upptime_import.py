"""How long importing the history of an Upptime repository with 20,000 commits takes.

The limit is git alone: the log and the contents that an import has to read. A second import finds
everything recorded.
"""

import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from measure import GENERATOR, WALL, Figure, Sizes, run_child

COMMITS = 20_000
SITES = 20
TARGET_S = 30.0
FIRST = datetime(2021, 3, 1, tzinfo=UTC)
READ = (
    "git log --raw -z --no-abbrev HEAD -- history >{0}/log;"
    "git rev-list --objects HEAD -- history | grep yml | cut -d' ' -f1 >{0}/ids;"
    "git cat-file --batch <{0}/ids >{0}/contents"
)


def figures(_: Sizes, work: Path) -> Iterator[Figure]:
    """The rows of a first and a second import."""
    root = work / "status"
    make(root, COMMITS)
    git_s = run_child(["sh", "-c", f"cd {root} && {READ.format(work)}"]).wall_s
    command = [*GENERATOR, "import-upptime", "--root", str(root)]
    first, again = run_child(command), run_child(command)
    what = f"import of {COMMITS:,} commits"
    yield Figure(work=what, value=first.wall_s, unit=WALL, limit=git_s, target=TARGET_S)
    yield Figure(work=f"{what}, again", value=again.wall_s, unit=WALL, target=TARGET_S)
    yield Figure(work=f"{what}: memory", value=first.peak_mb, unit="MB", target=1000)


def make(root: Path, commits: int) -> None:
    """Write a repository as Upptime would have, with so many measurements, packed like a clone."""
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", str(root)], check=True)
    said = "".join(stream(commits)).encode()
    subprocess.run(["git", "fast-import", "--quiet"], cwd=root, input=said, check=True)
    subprocess.run(["git", "reset", "--quiet", "--hard", "main"], cwd=root, check=True)


def stream(commits: int) -> Iterator[str]:
    """What git fast-import reads: a sample of each site a day, and an outage now and then."""
    random, time, status = Random(7), FIRST, dict.fromkeys(range(SITES), "up")  # noqa: S311 - the same in every run
    sites = "".join(f"  - name: Site {n}\n    url: https://{n}.example\n" for n in range(SITES))
    yield commit(time, ".upptimerc.yml", f"owner: alice\nrepo: status\nsites:\n{sites}")
    for n in range(commits):
        site = n % SITES
        time += timedelta(seconds=random.randint(1, 7000))
        status[site] = "down" if status[site] == "up" and random.random() < 0.2 else "up"  # noqa: PLR2004 - one time in five
        yield commit(time, f"history/site-{site}.yml", version(site, status[site], time, random))


def version(site: int, status: str, time: datetime, random: Random) -> str:
    """One version of a site's file."""
    code, ms = (503, 0) if status == "down" else (200, random.randint(80, 900))
    return (
        f"url: https://{site}.example\nstatus: {status}\ncode: {code}\nresponseTime: {ms}\n"
        f"lastUpdated: {time:%Y-%m-%dT%H:%M:%S}.000Z\nstartTime: {FIRST:%Y-%m-%dT%H:%M:%S}.000Z\n"
        "generator: Upptime <https://github.com/upptime/upptime>\n"
    )


def commit(time: datetime, path: str, text: str) -> str:
    """One commit that writes one file."""
    who = f"committer Bot <bot@example.org> {int(time.timestamp())} +0000\n"
    data = f"data {len(text.encode())}\n{text}\n"
    return f"commit refs/heads/main\n{who}data 6\nStatus\nM 100644 inline {path}\n{data}\n"
