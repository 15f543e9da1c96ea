"""The command line: in this process where output and exit code matter, else as a process."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

from upstatic.cli.main import main

from tests.support.effort import IS_FORKED
from tests.support.forked import Forked, write_stand_in

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data"
logging.getLogger("werkzeug").setLevel(logging.WARNING)  # a server of a test, not the program
OF_A_WORKFLOW = ("GITHUB_", "GH_", "RUNNER_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """A command that has ended: its exit code and what it printed."""

    returncode: int
    stdout: str
    stderr: str


def own_environ(**more: str) -> dict[str, str]:
    """The environment without the variables of a workflow that runs these tests."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith(OF_A_WORKFLOW)}
    return {**kept, **more}


def upstatic(*words: str | Path, environ: Mapping[str, str] | None = None) -> Completed:
    """Run a command in this process; without `environ`, with the one of `own_environ`."""
    given = dict(own_environ() if environ is None else environ)
    out, err = StringIO(), StringIO()
    with (
        patch.dict(os.environ, given, clear=True),
        redirect_stdout(out), redirect_stderr(err), _own_logging(),
    ):  # fmt: skip
        code = _exit_code([str(word) for word in words])
    return Completed(returncode=code, stdout=out.getvalue(), stderr=err.getvalue())


def start(*words: str | Path, **settings: Any) -> "subprocess.Popen[str]":
    """Start a command as a process of its own; `settings` are Popen's."""
    command = [sys.executable, "-m", "upstatic", *map(str, words)]
    kind = Forked if IS_FORKED else subprocess.Popen
    return kind(command, **{"cwd": ROOT, "text": True, **settings})


def python_for_scripts(folder: Path) -> Path:
    """The Python with which a script of a test starts the program; made in `folder` if need be."""
    if not IS_FORKED:
        return Path(sys.executable)
    write_stand_in(folder / "python-of-tests")
    return folder / "python-of-tests"


def output_of(
    command: Sequence[str | Path],
    folder: Path,
    environ: Mapping[str, str],
    timeout_s: float | None = None,
) -> str:
    """Run another program and return what it prints on both streams; it must succeed."""
    done = subprocess.run(
        command, cwd=folder, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, timeout=timeout_s, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{command[-1]}\n{done.stdout[-5000:]}"
    return done.stdout


def output_of_script(script: str, folder: Path, environ: Mapping[str, str]) -> str:
    """Run a script as a workflow's step is run, and return what it prints; it must succeed."""
    return output_of(("bash", "-e", "-o", "pipefail", "-c", script), folder, environ)


def _exit_code(words: list[str]) -> int:
    try:
        return main(words)
    except SystemExit as ended:
        return int(ended.code or 0)


@contextmanager
def _own_logging() -> Iterator[None]:
    """Let the program set up logging as in a process of its own, and restore it."""
    root, package = logging.getLogger(), logging.getLogger("upstatic")
    handlers, levels = root.handlers, (root.level, package.level)
    root.handlers = []
    try:
        yield
    finally:
        logging.captureWarnings(capture=False)
        root.handlers = handlers
        root.setLevel(levels[0])
        package.setLevel(levels[1])
