"""How long the past of an Upptime repository with 20,000 commits takes to import.

Run it as `python bench/upptime.py [COMMITS]`. Next to it stands git alone, in the same run: the log
and the contents that an import has to read, without anything being made of them. A second import,
which finds all of it recorded, is measured too.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from measure import GENERATOR, row, run_child

SITES = 20
TARGET_S = 30.0
FIRST = datetime(2021, 3, 1, tzinfo=UTC)
READ = (
    "git log --raw -z --no-abbrev HEAD -- history >{0}/log;"
    "git rev-list --objects HEAD -- history | grep yml | cut -d' ' -f1 >{0}/ids;"
    "git cat-file --batch <{0}/ids >{0}/contents"
)


def main() -> None:
    """Print the figures; the exit code is 1 when one of them misses its target."""
    commits = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as spare:
        root = Path(spare) / "status"
        make(root, commits)
        git_s = run_child(["sh", "-c", f"cd {root} && {READ.format(spare)}"]).wall_s
        command = [*GENERATOR, "import-upptime", "--root", str(root)]
        first, again = run_child(command), run_child(command)
    more = f"; git alone {git_s:.2f} s"
    held = [
        row(f"import of {commits:,} commits", first.wall_s, TARGET_S, "s", more=more),
        row("the same again, all of it recorded", again.wall_s, TARGET_S, "s", more=more),
        row("memory", first.peak_mb, 1000, "MB"),
    ]
    sys.exit(not all(held))


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


if __name__ == "__main__":
    main()
