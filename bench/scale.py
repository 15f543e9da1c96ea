"""The largest sites: 2,000 monitors on one runner, and 5,000 in eight shards, as the workflow does.

Servers on this machine answer every check after 200 ms. The results are recorded, pushed to a
server of git and rendered; then the page, the API, the feeds and the metrics are read by the
parsers of their formats. The rendering is that of a first round, without anything kept, and of a
second one.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from measure import WALL, Child, Figure, Sizes, in_child, run_command
from round import FIVE_MINUTES, monitored_site
from worlds import NOON, slugs_of

TARGET_CPU_S = 60.0
TARGET_PROBE_S = 4.0
MEASURED_DAYS = 2


def figures(sizes: Sizes, work: Path) -> Iterator[Figure]:
    """The rows of both sites."""
    yield from _site(max(sizes.sites), 1, work / "one")
    yield from _site(sizes.sharded, sizes.shards, work / "sharded")


def _site(size: int, shards: int, work: Path) -> Iterator[Figure]:
    with monitored_site(work, size, measured_days=MEASURED_DAYS) as root:
        first = _round(root, shards, 0)
        second = _round(root, shards, 1)
    in_child(check, root / "_site", slugs_of(size))
    what = f"{size:,} monitors" + (f", {shards} shards" if shards > 1 else "")
    yield Figure(
        work=f"{what}: probe, the slowest job", value=max(child.wall_s for child in second[:-3]),
        unit=WALL, target=TARGET_PROBE_S,
    )  # fmt: skip
    yield Figure(work=f"{what}: probe, all jobs", value=sum(one.cpu_s for one in second[:-3]))
    for name, child in zip(("record", "publish", "render"), second[-3:], strict=True):
        yield Figure(work=f"{what}: {name}", value=child.cpu_s)
    yield Figure(work=f"{what}: render, everything", value=first[-1].cpu_s)
    target = TARGET_CPU_S if shards == 1 else None
    for when, children in (("a first round", first), ("a round", second)):
        took_s = sum(child.cpu_s for child in children[-3:])
        yield Figure(work=f"{what}: record, publish, render of {when}", value=took_s, target=target)
    peak_mb = max(child.peak_mb for child in [*first, *second])
    yield Figure(work=f"{what}: memory", value=peak_mb, unit="MB")


def _round(root: Path, shards: int, number: int) -> list[Child]:
    """The probe of each shard, then record, publish and render."""
    now = NOON + number * FIVE_MINUTES
    outs = [str(root / "run" / f"{number}-{index}.jsonl") for index in range(1, shards + 1)]
    probes = [
        run_command("probe", root, now, f"--shard={index}/{shards}", "--out", out)
        for index, out in enumerate(outs, 1)
    ]
    recorded = run_command("record", root, now, *outs)
    return [*probes, recorded, *(run_command(name, root, now) for name in ("publish", "render"))]


def check(site: Path, slugs: Sequence[str]) -> None:
    """Read the site; raises SystemExit when a reader would stumble."""
    from tests.support.site_readers import problems

    if found := list(problems(site, set(slugs))):
        raise SystemExit("\n".join(found))
