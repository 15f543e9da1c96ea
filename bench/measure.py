"""What the benchmarks share: a command measured as a child process, and a figure in a row."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
GENERATOR = (sys.executable, "-m", "upstatic")


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """What a process took: seconds on the clock and of all cores, and its peak memory in MB."""

    wall_s: float
    cpu_s: float
    peak_mb: float


def run_child(command: Sequence[str], *, environ: Mapping[str, str] | None = None) -> Child:
    """Run a command to its end, from the root of the checkout, without its standard output.

    Raises SystemExit when it fails. The peak is not lower than that of the calling process, which
    the system counts until the child replaces it: call this from a small one.
    """
    begun_s = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, env=environ)
    _, status, usage = os.wait4(process.pid, 0)
    wall_s = time.perf_counter() - begun_s
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}: exit code {process.returncode}")
    per_mb = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Child(
        wall_s=wall_s, cpu_s=usage.ru_utime + usage.ru_stime, peak_mb=usage.ru_maxrss / per_mb
    )


def row(what: str, figure: float, target: float, unit: str, *, more: str = "") -> bool:
    """Print one figure with its target, and what it compares with; tell whether it holds."""
    holds = figure <= target
    verdict = "ok  " if holds else "MISS"
    print(f"{verdict} {what:<52} {figure:8.2f} {unit:<4} (target {target:g} {unit}{more})")
    return holds
