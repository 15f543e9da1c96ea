"""A lock that a killed git left behind blocks nothing for long, and a held one is respected."""

import os
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from upstatic.config.schema.root import Config
from upstatic.domain.errors import PublishError
from upstatic.domain.models import Reading, Round, Status
from upstatic.history import rounds
from upstatic.publish.git import LOCAL_LIMIT_S
from upstatic.publish.stage import Published, publish

from tests.publish.conftest import Clone

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def root(clone: Clone) -> Path:
    folder = clone("a")
    readings = {"api": Reading(status=Status.UP, ms=98)}
    row = Round(time=NOON, region="", columns=("api",), readings=readings)
    rounds.append(folder / "history", [row])
    return folder


def publish_it(root: Path) -> Published:
    return publish(root, Config(), now=NOON, sleep=lambda _: None)


def leave(lock: Path, age_s: float) -> Path:
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.touch()
    os.utime(lock, (time.time() - age_s, time.time() - age_s))
    return lock


@pytest.fixture
def a_git_at_work(root: Path) -> Iterator[None]:
    """A git process in this repository that waits for its input."""
    with subprocess.Popen(
        ["git", "hash-object", "--stdin"], cwd=root, stdin=subprocess.PIPE
    ) as one:
        yield
        one.kill()


@pytest.mark.parametrize("name", ["index.lock", "HEAD.lock", "refs/heads/main.lock"])
def test_a_lock_that_no_git_can_hold_is_removed_with_a_warning(
    root: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    lock = leave(root / ".git" / name, LOCAL_LIMIT_S + 60)

    assert publish_it(root).pushed

    assert not lock.exists()
    assert f"{lock}: removed; a git command was killed 3 minutes ago" in caplog.text


def test_a_young_lock_is_left_alone(root: Path) -> None:
    lock = leave(root / ".git" / "index.lock", 1)

    with pytest.raises(PublishError, match="another git command is running, or one was killed"):
        publish_it(root)
    assert lock.exists()


@pytest.mark.usefixtures("a_git_at_work")
def test_a_lock_is_left_alone_while_a_git_is_at_work_here(root: Path) -> None:
    lock = leave(root / ".git" / "index.lock", LOCAL_LIMIT_S + 60)

    with pytest.raises(PublishError, match="another git command is running, or one was killed"):
        publish_it(root)
    assert lock.exists()


def test_a_lock_in_the_remote_s_repository_is_not_ours_to_remove(root: Path, remote: Path) -> None:
    lock = leave(remote / "refs" / "heads" / "main.lock", LOCAL_LIMIT_S + 60)

    with pytest.raises(PublishError):
        publish_it(root)
    assert lock.exists()
