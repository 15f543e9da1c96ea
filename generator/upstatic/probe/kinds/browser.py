"""Check a web application in a real browser, with a Playwright script of the repository."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from upstatic.config.schema.kind_keys import BrowserKeys
from upstatic.domain import failure_reasons
from upstatic.domain.request_phases import Phases
from upstatic.history.contained_paths import is_contained
from upstatic.probe.assertions.evaluate import session_result
from upstatic.probe.network.attempt import attempt
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.network import Network
from upstatic.probe.network.stopwatch import Stopwatch
from upstatic.probe.network.target import Result, Target

SCREENSHOTS = Path("run", "screenshots")
_RUNNER = Path(__file__).with_name("browser_runner.py")
_START_S = 20  # for the browser, besides the time limit of the script


def check(target: Target[BrowserKeys], network: Network) -> Result:
    """Run the script once, in a process of its own."""
    return attempt(partial(_run, target, network))


def _run(target: Target[BrowserKeys], network: Network, _: Stopwatch) -> Result:
    if find_spec("playwright") is None:
        raise FailureError(
            failure_reasons.UNSUPPORTED, "Playwright is missing (pip install 'upstatic[browser]')"
        )
    said = _finished(_command(target, network.folder), target.monitor.request_timeout_s)
    steps = [(str(name), float(ms)) for name, ms in said["steps"]]
    phases = Phases(total_ms=sum(ms for _, ms in steps) or float(said["ms"]))
    times = ", ".join(f"{name} {ms:.0f} ms" for name, ms in steps)
    if said["error"]:
        raise FailureError(said["reason"], "; ".join(filter(None, (said["error"], times))))
    return session_result(target, phases)


def _command(target: Target[BrowserKeys], folder: Path) -> Sequence[str]:
    script = (folder / target.monitor.script).resolve()
    if not script.is_relative_to(folder.resolve()) or not script.is_file():
        raise FailureError(failure_reasons.REQUEST, "script is not a file of the repository")
    shots = folder / SCREENSHOTS
    shot = shots / f"{target.slug or 'browser'}.png"
    if not is_contained(shot, folder / SCREENSHOTS.parts[0]):
        raise FailureError(failure_reasons.REQUEST, f"{SCREENSHOTS} leads out of the repository")
    shots.mkdir(parents=True, exist_ok=True)
    shot.unlink(missing_ok=True)
    limit = str(target.monitor.request_timeout_s)
    # -P: the folder of the runner has modules with the names of Python's own.
    return [sys.executable, "-P", str(_RUNNER), str(script), target.url, limit, str(shot)]


def _finished(command: Sequence[str], limit_s: float) -> Mapping[str, Any]:
    """Return what the runner reports on its last line. Raises FailureError."""
    try:
        done = subprocess.run(  # noqa: S603 - the script is the maintainers' own
            command, capture_output=True, text=True, timeout=limit_s + _START_S, check=False
        )
    except subprocess.TimeoutExpired:
        raise FailureError(failure_reasons.TIMEOUT, "while running the script") from None
    try:
        said = json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        why = (done.stderr.strip().splitlines() or ["it reports nothing"])[-1]
        raise FailureError(failure_reasons.UNSUPPORTED, f"the browser: {why}") from None
    if not isinstance(said, dict):
        raise FailureError(failure_reasons.UNSUPPORTED, "the browser reports nothing")
    return said
