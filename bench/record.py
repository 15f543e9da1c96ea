"""The cost of `record` and `render` in a CI run with ninety recorded days: CPU and memory.

    python bench/record.py [--profile] [MONITORS ...]      default: 50 and 500

The ninety days are written through the recording code first, which takes a while and does not
count. Then each stage runs as a process of its own, as in the workflow, imports and graphs
included: twice in the middle of a day, and once as the first round of the next day, which rolls
the finished one up. Byte code is there, as it is in the workflow's cached environment. The limit
next to each figure is what two processes pay for importing the libraries, before any of our work.
`--profile` tells where the time goes.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from multiprocessing import get_context
from pathlib import Path

from measure import GENERATOR, ROOT, row, run_child

DAYS = 90
NOON = datetime(2026, 11, 20, 12, 1, tzinfo=UTC)
ROUNDS = (
    (NOON, "at noon"),
    (NOON + timedelta(minutes=5), "five minutes later"),
    (datetime(2026, 11, 21, 0, 3, tzinfo=UTC), "first of the next day"),
)
IMPORTS = (  # what record and render have to import
    "import pydantic, yaml",
    "import pydantic, yaml, jinja2, matplotlib.figure, matplotlib.backends.backend_svg",
)
TARGETS = {50: (4.0, 400.0), 500: (25.0, 400.0)}  # seconds of CPU, MB


def build(root: Path, size: int, end: datetime = NOON) -> None:
    """Write a configuration of `size` monitors and the ninety days before `end` to `root`."""
    # Imported in the child that builds: a measured process cannot show a lower peak than ours.
    from upstatic.config import load
    from upstatic.record.stage import record
    from upstatic.tools.demo.backfill import generate_rounds
    from upstatic.tools.demo.company import COMPANY

    services = [
        replace(service, slug=f"{service.slug}-{n}", name=f"{service.name} {n}")
        for n, service in enumerate(islice(cycle(COMPANY), size))
    ]
    root.mkdir(parents=True, exist_ok=True)
    sites = "".join(
        f"  - name: {one.name}\n    slug: {one.slug}\n    group: {one.group}\n"
        f"    url: https://{one.slug}.example\n"
        for one in services
    )
    (root / ".upptimerc.yml").write_text(f"sites:\n{sites}")
    monitors = load(root / ".upptimerc.yml").config.monitors
    for rounds in generate_rounds(services, end=end, days=DAYS):
        record(root / "history", rounds, monitors, now=rounds[-1].time)


def write_run(root: Path, now: datetime) -> Path:
    """The run file of one more round, in which every monitor was up."""
    from upstatic.config import load
    from upstatic.domain.models import Probe, Reading, Status
    from upstatic.history.run_files import RunWriter

    slugs = [monitor.slug for monitor in load(root / ".upptimerc.yml").config.monitors]
    path = root / "run" / f"{now:%H%M}.jsonl"
    path.parent.mkdir(exist_ok=True)
    with RunWriter(path, time=now, region="", columns=slugs) as run:
        for n, slug in enumerate(slugs):
            reading = Reading(status=Status.UP, ms=80 + n)
            run.add(Probe(slug=slug, time=now, reading=reading))
    return path


def in_child(work: object, *given: object) -> None:
    """Run a function in a separate process, so that this one stays small."""
    child = get_context("spawn").Process(target=work, args=given)  # type: ignore[arg-type]
    child.start()
    child.join()
    if child.exitcode:
        raise SystemExit(f"building the input failed: exit code {child.exitcode}")


def stages(root: Path, now: datetime) -> Sequence[Sequence[str]]:
    """The two commands of a round, as the workflow calls them."""
    common = ("--root", str(root), "--now", now.isoformat())
    run = root / "run" / f"{now:%H%M}.jsonl"
    return ("record", *common, str(run)), ("render", *common)


def with_byte_code(root: Path) -> Mapping[str, str]:
    """The environment of a process whose byte code is cached next to the input."""
    environ = {**os.environ, "PYTHONPYCACHEPREFIX": str(root.parent / "bytecode")}
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    run_child([*GENERATOR, "render", "--root", str(root)], environ=environ)
    return environ


def measure(root: Path, size: int) -> bool:
    """Print the rows of one size."""
    seconds, megabytes = TARGETS.get(size, (float("inf"), float("inf")))
    held, environ = True, with_byte_code(root)
    floors = [run_child([sys.executable, "-c", line], environ=environ).cpu_s for line in IMPORTS]
    for now, when in ROUNDS:
        in_child(write_run, root, now)
        record, render = (
            run_child([*GENERATOR, *words], environ=environ) for words in stages(root, now)
        )
        more = f": record {record.cpu_s:.2f}, render {render.cpu_s:.2f}; limit {sum(floors):.2f}"
        what = f"record + render, {size} monitors, {when}"
        held &= row(what, record.cpu_s + render.cpu_s, seconds, "s", more=more)
        peak = max(record.peak_mb, render.peak_mb)
        more = f": record {record.peak_mb:.0f}, render {render.peak_mb:.0f}"
        held &= row(f"{'':8}its peak memory", peak, megabytes, "MB", more=more)
    return held


def profile(root: Path, size: int) -> None:
    """Print the functions in which one more round spends most of its time."""
    now, environ = ROUNDS[-1][0] + timedelta(minutes=5), with_byte_code(root)
    in_child(write_run, root, now)
    for words in stages(root, now):
        print(f"\n{words[0]} of {size} monitors, by time in the function itself")
        command = (sys.executable, "-m", "cProfile", "-s", "tottime", *GENERATOR[1:], *words)
        told = subprocess.run(
            command, cwd=ROOT, check=True, env=environ, capture_output=True, text=True
        ).stdout
        print("\n".join(told.splitlines()[:40]))


def main() -> int:
    """Measure each size; exit code 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("monitors", type=int, nargs="*", default=[50, 500])
    parser.add_argument("--profile", action="store_true")
    arguments = parser.parse_args()
    held = True
    with tempfile.TemporaryDirectory() as work:
        for size in arguments.monitors:
            root = Path(work) / str(size)
            print(f"     writing {DAYS} days of {size} monitors …", flush=True)
            in_child(build, root, size)
            held &= measure(root, size)
            if arguments.profile:
                profile(root, size)
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
