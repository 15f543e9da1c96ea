"""What the benchmarks share: a command measured as a child process, and figures in a table."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path

ROOT = Path(__file__).parent.parent
BASELINE = Path(__file__).with_name("baseline.json")
GENERATOR = (sys.executable, "-m", "upstatic")
CALIBRATION = (
    "d = {}\n"
    "for n in range(600_000): d[n % 5003] = f'{n * 7 % 1009:x}' + d.get(n % 97, '')[:9]\n"
    "sorted(d.values())"
)
"""A fixed load of one core: dictionaries, texts and sorting, as most of the program's own."""
LOAD = "calibration load"
CPU, WALL = "s CPU", "s"
WORSE = 1.2
"""A figure is marked when it is this many times the one of the committed state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """What a process took: seconds on the clock and of all cores, and its peak memory in MB."""

    wall_s: float
    cpu_s: float
    peak_mb: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A row of the table: the work, what it took, what it takes at least, and what it may take.

    `limit` is what the machine needs without any work of ours, measured in the same run. Figures
    in `CPU` and `WALL` are compared as multiples of the calibration load, all others as they are.
    """

    work: str
    value: float
    unit: str = CPU
    limit: float | None = None
    target: float | None = None
    ratio: float | None = None


Group = Callable[["Sizes", Path], Iterable[Figure]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How large the measured sites are, and how often commands run: much less for a test."""

    small: int = 10
    sites: Sequence[int] = (50, 500, 2000)
    incidents: int = 2400
    years: int = 5
    sharded: int = 5000
    shards: int = 8
    days: int = 365
    repeats: int = 3


TINY = Sizes(small=2, sites=(2,), incidents=4, years=1, sharded=6, shards=2, days=3, repeats=1)


def run_child(
    command: Sequence[str], *, environ: Mapping[str, str] | None = None, cwd: Path = ROOT
) -> Child:
    """Run a command to its end, from the root of the checkout, without its standard output.

    Raises SystemExit when it fails. The peak is not lower than that of the calling process, which
    the system counts until the child replaces it: call this from a small one.
    """
    begun_s = time.perf_counter()
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, env=environ)
    _, status, usage = os.wait4(process.pid, 0)
    wall_s = time.perf_counter() - begun_s
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}: exit code {process.returncode}")
    per_mb = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Child(
        wall_s=wall_s, cpu_s=usage.ru_utime + usage.ru_stime, peak_mb=usage.ru_maxrss / per_mb
    )


def run_command(
    name: str, root: Path, now: datetime, *words: str, environ: Mapping[str, str] | None = None
) -> Child:
    """Run a command of ours on a site, with a fixed clock."""
    command = (*GENERATOR, name, "--root", str(root), "--now", f"{now:%FT%TZ}", *words)
    return run_child(command, environ=own_environ() if environ is None else environ)


def in_child(work: Callable[..., object], *given: object, **named: object) -> None:
    """Run a function in a separate process, so that this one stays small."""
    child = get_context("spawn").Process(target=work, args=given, kwargs=named)
    child.start()
    child.join()
    if child.exitcode:
        raise SystemExit(f"building the input failed: exit code {child.exitcode}")


def own_environ(**more: str) -> dict[str, str]:
    """The environment of a measured command: byte code is kept, and no workflow is running."""
    names = ("GITHUB_", "GH_", "GIT_", "RUNNER_", "CI", "PYTHONDONTWRITEBYTECODE")
    kept = {name: text for name, text in os.environ.items() if not name.startswith(names)}
    return {**kept, **more}


def size_of(folder: Path, pattern: str = "*") -> int:
    """The bytes of all files under a folder whose name matches."""
    return sum(path.stat().st_size for path in folder.rglob(pattern) if path.is_file())


def calibrate(repeats: int = 3) -> float:
    """The seconds of CPU that the calibration load takes at this moment."""
    return min(run_child([sys.executable, "-c", CALIBRATION]).cpu_s for _ in range(repeats))


def measured(group: Group, sizes: Sizes, work: Path) -> list[Figure]:
    """The figures of a group, with times as multiples of the load measured before and after it."""
    before_s = calibrate(sizes.repeats)
    figures = list(group(sizes, work))
    return with_ratios(figures, (before_s + calibrate(sizes.repeats)) / 2)


def with_ratios(figures: Iterable[Figure], load_s: float) -> list[Figure]:
    """The same with their ratios: times to the load, all else to one."""
    return [
        replace(one, ratio=one.value / (load_s if one.unit in (CPU, WALL) else 1))
        for one in figures
    ]


def read_baseline() -> dict[str, float]:
    """The ratios of the committed state by the name of the work."""
    return json.loads(BASELINE.read_text()) if BASELINE.exists() else {}


def save_baseline(figures: Iterable[Figure], load_s: float) -> None:
    """Keep the ratios of these figures as those of the committed state; others stay."""
    new = {LOAD: load_s} | {one.work: one.ratio for one in figures if one.ratio is not None}
    new = {work: float(f"{ratio:.3g}") for work, ratio in new.items()}
    BASELINE.write_text(json.dumps(read_baseline() | new, indent=1, sort_keys=True) + "\n")


def header(baseline: Mapping[str, float], load_s: float) -> str:
    """The first two lines: the columns, and the load that the ratios refer to."""
    saved_s = baseline.get(LOAD)
    of_baseline = f", {saved_s:.2f} s where the baseline was measured" if saved_s else ""
    return (
        f"{'':6}{'work':<64}{'today':>16}{'limit':>9}{'target':>9}{'ratio':>9}{'baseline':>9}\n"
        f"{'':6}ratio: multiples of a load of {load_s:.2f} s of CPU{of_baseline}"
    )


def rows(figures: Iterable[Figure], baseline: Mapping[str, float]) -> Iterator[str]:
    """A line for each figure, which begins with its verdict."""
    for one in figures:
        base = baseline.get(one.work)
        compared = (one.limit, one.target, one.ratio, base)
        today = f"{_short(one.value):>9} {one.unit:<6}"
        rest = "".join(f"{_short(value):>9}" for value in compared)
        yield f"{verdict(one, base):<6}{one.work:<64}{today}{rest}"


def _short(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.2f}"  # noqa: PLR2004 - three digits say enough


def verdict(figure: Figure, base: float | None) -> str:
    """MISS: over its target. worse: clearly above the committed state. Else ok."""
    if figure.target is not None and figure.value > figure.target:
        return "MISS"
    if base is not None and figure.ratio is not None and figure.ratio > base * WORSE:
        return "worse"
    return "ok"
