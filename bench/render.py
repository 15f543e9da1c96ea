"""The cost of `record` and `render`, of a site's age and of its size in files and bytes.

Each stage runs as a process of its own, as in the workflow, imports included. "Quiet" is a round
five minutes after the last one, in which every monitor is up: most of the site is kept. The limit
of a rendering is what copying the finished site takes.
"""

import gzip
import hashlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

from measure import Child, Figure, Sizes, in_child, run_child, run_command
from worlds import NOON, slugs_of, write_run, write_site

TARGET_S = {50: 1.0, 500: 4.5, 2000: 18.0}
TARGET_MB = {500: 200.0, 2000: 400.0}
MANY = 50
"""With fewer monitors, most of a page is not theirs."""
QUIET = NOON + timedelta(minutes=5)
ROUNDS = (
    (NOON.replace(hour=12, minute=31), "first of a half-hour"),
    ((NOON + timedelta(days=1)).replace(hour=0, minute=3), "first of a day"),
)


def figures(sizes: Sizes, work: Path) -> Iterator[Figure]:
    """The rows of every size, and of a site of some years."""
    for size in sizes.sites:
        root = work / f"site-{size}"
        in_child(write_site, root, size)
        yield from _site(root, size, is_largest=size == max(sizes.sites))
    yield from _age(sizes, work)


def _site(root: Path, size: int, *, is_largest: bool) -> Iterator[Figure]:
    what = f"{size:,} monitors"
    fresh = one_more_round(root, NOON)[1]
    yield Figure(work=f"render, {what}, everything", value=fresh.cpu_s, limit=_copying(root))
    before = _hashes(root)
    recorded, quiet = one_more_round(root, QUIET)
    yield Figure(work=f"record, {what}", value=recorded.cpu_s)
    yield Figure(work=f"render, {what}, quiet", value=quiet.cpu_s, target=TARGET_S.get(size))
    peak_mb = max(recorded.peak_mb, fresh.peak_mb)
    yield Figure(
        work=f"render, {what}: memory", value=peak_mb, unit="MB", target=TARGET_MB.get(size)
    )
    yield from _files(root, size, before)
    if not is_largest:
        for now, when in ROUNDS:
            one, other = one_more_round(root, now)
            yield Figure(work=f"record + render, {what}, {when}", value=one.cpu_s + other.cpu_s)


def one_more_round(root: Path, now: datetime) -> tuple[Child, Child]:
    """Record one more round, in which all is up, and render: what each took."""
    in_child(write_run, root, now)
    runs = sorted(map(str, (root / "run").glob("*.jsonl")))
    return run_command("record", root, now, *runs), run_command("render", root, now)


def _copying(root: Path) -> float:
    """The CPU that writing the finished site takes."""
    child = run_child(["cp", "-r", str(root / "_site"), str(root / "copy")])
    shutil.rmtree(root / "copy")
    return child.cpu_s


def _hashes(root: Path) -> dict[Path, tuple[int, bytes]]:
    """The size and the hash of each file of the site."""
    files = [path for path in (root / "_site").rglob("*") if path.is_file()]
    return {
        path: (path.stat().st_size, hashlib.sha256(path.read_bytes()).digest()) for path in files
    }


def _files(root: Path, size: int, before: Mapping[Path, tuple[int, bytes]]) -> Iterator[Figure]:
    after, what = _hashes(root), f"site, {size:,} monitors"
    total_b = sum(length for length, _ in after.values())
    changed_b = sum(one[0] for path, one in after.items() if before.get(path) != one)
    slugs = set(slugs_of(size))
    own = sum(1 for path in after if slugs & {path.stem, path.parent.name})
    yield Figure(work=f"{what}: files per monitor", value=own / size, unit="files", target=14)
    yield Figure(work=f"{what}: files of all together", value=len(after) - own, unit="files")
    yield Figure(work=f"{what}: per monitor", value=total_b / size / 1000, unit="KB")
    yield Figure(
        work=f"{what}: bytes that a quiet round changes", value=100 * changed_b / total_b,
        unit="%", target=25,
    )  # fmt: skip
    yield from front_page(root / "_site" / "index.html", size)


def front_page(path: Path, size: int) -> Iterator[Figure]:
    """The elements and bytes of a front page."""
    page, what = path.read_bytes(), f"front page, {size:,} monitors"
    large = size >= max(TARGET_S)
    yield Figure(
        work=f"{what}: elements per monitor", value=elements(page.decode()) / size,
        unit="nodes", target=30 if size >= MANY else None,
    )  # fmt: skip
    yield Figure(
        work=f"{what}: HTML", value=len(page) / 1000, unit="KB", target=3000 if large else None
    )
    yield Figure(
        work=f"{what}: compressed", value=len(gzip.compress(page, 6)) / 1000, unit="KB",
        target=150 if large else None,
    )  # fmt: skip


def elements(page: str) -> int:
    """How many elements a page has."""
    counter = _Counter()
    counter.feed(page)
    return counter.count


class _Counter(HTMLParser):
    """Counts the elements of a page."""

    count = 0

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's own
        """Count one."""
        self.count += 1


def _age(sizes: Sizes, work: Path) -> Iterator[Figure]:
    """A quiet round after 90 days without incidents, and after years with many."""
    young, old = work / "young", work / "old"
    days = 365 * sizes.years
    in_child(write_site, young, sizes.small)
    in_child(write_site, old, sizes.small, days=days, closed_incidents=sizes.incidents)
    took = {}
    for root in (young, old):
        one_more_round(root, NOON)
        took[root] = sum(child.cpu_s for child in one_more_round(root, QUIET))
    what = f"record + render, {sizes.small} monitors"
    yield Figure(work=f"{what}, 90 days, quiet", value=took[young])
    yield Figure(
        work=f"{what}, {sizes.years} years, {sizes.incidents:,} incidents", value=took[old],
        target=1.1 * took[young], limit=took[young],
    )  # fmt: skip
