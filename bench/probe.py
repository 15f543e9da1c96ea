"""Measure the probe stage: whole processes, and the reported latency against libcurl's."""

import json
import statistics
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pycurl
from endpoints import ANSWER_S, endpoints
from measure import GENERATOR, WALL, Child, Figure, Sizes, run_child

TIMES = 5
AUTHORITY = "ca.pem"  # in the folder of the configuration


def write_settings(root: Path, urls: Sequence[str]) -> None:
    """Write the configuration of a status page that monitors `urls`, each a single time."""
    sites = "".join(
        f"  - {{name: Endpoint {n}, url: {url!r}, retries: {{attempts: 1}}}}\n"
        for n, url in enumerate(urls)
    )
    before = f"owner: bench\nrepo: bench\ndefaults: {{tls: {{ca: {AUTHORITY}}}}}\n"
    (root / ".upptimerc.yml").write_text(f"{before}sites:\n{sites}")


def probe_process(root: Path, urls: Sequence[str]) -> tuple[Child, list[float]]:
    """Measure `urls` with a whole process; give what it took, and each total in milliseconds."""
    write_settings(root, urls)
    out = root / "run.jsonl"
    out.unlink(missing_ok=True)
    child = run_child([*GENERATOR, "probe", "--root", str(root), "--out", str(out)])
    lines = [json.loads(line) for line in out.read_text().splitlines()[1:]]
    lines.sort(key=lambda line: int(line["slug"].rpartition("-")[2]))
    if [line["status"] for line in lines] != ["up"] * len(urls):
        raise SystemExit("an endpoint was not up: the figures would mean nothing")
    return child, [line["phases"]["total_ms"] for line in lines]


def libcurl(root: Path, urls: Sequence[str]) -> list[float]:
    """Fetch all `urls` at once, a thread each; give each total in milliseconds.

    One handle a thread, because a single loop over all of them would time its own queue too.
    """
    with ThreadPoolExecutor(len(urls)) as pool:
        return list(pool.map(partial(fetch, root), urls))


def fetch(root: Path, url: str) -> float:
    """Fetch one URL with libcurl; give the total in milliseconds."""
    handle = pycurl.Curl()
    handle.setopt(pycurl.URL, url)
    handle.setopt(pycurl.CAINFO, str(root / AUTHORITY))
    handle.setopt(pycurl.WRITEFUNCTION, len)
    handle.setopt(pycurl.NOSIGNAL, 1)
    handle.perform()
    total_ms = float(handle.getinfo(pycurl.TOTAL_TIME)) * 1000
    handle.close()
    return total_ms


def fastest(root: Path, urls: Sequence[str]) -> tuple[Child, list[float]]:
    """Give the quickest of a few runs: what disturbs a run only ever makes it slower."""
    return min((probe_process(root, urls) for _ in range(TIMES)), key=lambda run: run[0].wall_s)


def latencies(root: Path, urls: Sequence[str]) -> tuple[float, float]:
    """Give the medians of our totals and of libcurl's, from runs in turns."""
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(TIMES):
        ours += probe_process(root, urls)[1]
        theirs += libcurl(root, urls)
    return statistics.median(ours), statistics.median(theirs)


def encrypted(root: Path, name: str, origin: str) -> Iterator[Figure]:
    """The rows of an encrypted protocol.

    A handshake takes about a millisecond of processor on each side, which the waits of others
    cannot hide: their targets are wider.
    """
    urls = [f"{origin}/{n}" for n in range(500)]
    hundred, _ = fastest(root, urls[:100])
    five, _ = fastest(root, urls)
    ours, theirs = latencies(root, urls[:10])
    what = f"over {name}"
    yield Figure(work=f"probe, 100 {what}", value=hundred.wall_s, unit=WALL, target=1.2)
    yield Figure(work=f"probe, 500 {what}", value=five.wall_s, unit=WALL, target=2.5)
    yield Figure(work=f"probe, 500 {what}: memory", value=five.peak_mb, unit="MB", target=90)
    yield Figure(
        work=f"median latency {what}, 10 at a time, off libcurl's by", value=abs(ours - theirs),
        unit="ms", target=5,
    )  # fmt: skip


def plain(root: Path, origin: str) -> Iterator[Figure]:
    """The rows over HTTP/1.1."""
    urls = [f"{origin}/{n}" for n in range(500)]
    start_s = min(run_child([sys.executable, "-c", "pass"]).wall_s for _ in range(TIMES))
    hundred, _ = fastest(root, urls[:100])
    five, totals = fastest(root, urls)
    many, _ = probe_process(root, [f"{origin}/{n}" for n in range(2000)])
    hanging = [f"{origin}/hang/{n}" for n in range(300)]
    _, times = probe_process(root, [*hanging, *(f"{origin}/{n}" for n in range(1700))])
    others = times[len(hanging) :]
    ours, theirs = latencies(root, urls[:100])
    answer_ms, limit = ANSWER_S * 1000, ANSWER_S + start_s
    for size, child, target in ((100, hundred, 0.8), (500, five, 1.6), (2000, many, 4)):
        what = f"probe, {size:,} endpoints of 200 ms"
        yield Figure(work=what, value=child.wall_s, unit=WALL, limit=limit, target=target)
        yield Figure(work=f"{what}: processor", value=child.cpu_s)
        yield Figure(
            work=f"{what}: memory", value=child.peak_mb, unit="MB",
            target=150 if child is many else 70,
        )  # fmt: skip
    for what, value, target in (
        ("1,700 next to 300 that hang, off by (median)", statistics.median(others) - answer_ms, 5),
        ("median latency, 100 at a time, off libcurl's by", abs(ours - theirs), 1),
        ("median latency, 500 at a time, off by", statistics.median(totals) - answer_ms, 5),
    ):
        yield Figure(work=what, value=value, unit="ms", target=target)


def figures(_: Sizes, work: Path) -> Iterator[Figure]:
    """All rows, against one server process."""
    with endpoints() as (origins, authority):
        (work / AUTHORITY).write_bytes(authority)
        yield from plain(work, origins["http"])
        for name in ("https", "HTTP/2"):
            yield from encrypted(work, name, origins[name])
