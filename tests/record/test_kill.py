"""Killed at any step, or out of disk at any byte, record loses nothing and comes out the same."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.support.program import ROOT


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder in memory where there is such a thing: a thousand fsyncs take a disk ten seconds."""
    memory = Path("/dev/shm")  # noqa: S108 - the folder in it has a name of its own
    with TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
        yield Path(name)


def test_a_kill_at_any_step_and_a_full_disk_at_any_byte_change_no_byte(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", Path(__file__).with_name("killed.py"), folder],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("\n") == 3, done.stdout
    caught = {name: int(number) for name, number in map(str.split, done.stdout.splitlines())}
    assert caught["die_at"] > 50
    assert min(caught["die_full"], caught["be_full"]) > 25
