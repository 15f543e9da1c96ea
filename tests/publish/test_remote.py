"""Remotes that misbehave: real HTTP answers, real hooks, and a command that never ends."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest
from pytest_httpserver import HTTPServer
from upstatic.config.schema.root import Config
from upstatic.domain.errors import PublishError
from upstatic.publish.repository import open_repository
from upstatic.publish.stage import ATTEMPTS, publish

from tests.publish.conftest import Clone
from tests.support.git import git

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TOKEN = "ghs_0123456789abcdef"


def failure(root: Path) -> tuple[str, list[float]]:
    """What publishing says that goes wrong, and the waits on the way there."""
    (root / "history" / "note.txt").write_text("new\n")
    waits: list[float] = []
    with pytest.raises(PublishError) as caught:
        publish(root, Config(), now=NOON, sleep=waits.append, jitter=lambda: 1.0)
    return str(caught.value), waits


def point_at(root: Path, url: str) -> None:
    git(root, "remote", "set-url", "origin", url)


def is_alive(pid: int) -> bool:
    # Where no one collects orphans, what was ended stays listed.
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


@pytest.mark.parametrize(
    ("status", "line"),
    [
        (401, "the remote does not accept the credentials"),
        (
            403,
            "the remote does not allow pushing (the workflow's job needs permissions:",
        ),
        (404, "the remote repository was not found"),
    ],
)
def test_a_refusal_is_not_retried_and_the_token_stays_hidden(
    clone: Clone, httpserver: HTTPServer, status: int, line: str
) -> None:
    root = clone("a")
    httpserver.expect_request("/o/r/info/refs").respond_with_data("denied", status=status)
    address = f"x-access-token:{TOKEN}@{httpserver.host}:{httpserver.port}"
    point_at(root, f"http://{address}/o/r")

    message, waits = failure(root)

    assert line in message
    assert waits == []
    assert TOKEN not in message
    assert "\n" not in message


def test_a_remote_in_trouble_is_tried_again_with_growing_waits(
    clone: Clone, httpserver: HTTPServer
) -> None:
    root = clone("a")
    httpserver.expect_request("/o/r/info/refs").respond_with_data("", status=503)
    point_at(root, httpserver.url_for("/o/r"))

    message, waits = failure(root)

    assert "origin/main: not pushed: the remote cannot be reached" in message
    assert waits == [0.5, 1, 2, 4, 8, 16, 20, 20, 20]
    assert len(waits) == ATTEMPTS - 1


def test_a_remote_that_is_nowhere_is_named_as_such(clone: Clone) -> None:
    root = clone("a")
    point_at(root, "http://127.0.0.1:9/o/r")

    assert "the remote cannot be reached (check the network" in failure(root)[0]


def test_a_protected_branch_is_not_pushed_at_again(clone: Clone, remote: Path) -> None:
    hook = remote / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'GH006: Protected branch update failed' >&2\nexit 1\n")
    hook.chmod(0o755)

    message, waits = failure(clone("a"))

    assert "the remote refuses pushes to this branch" in message
    assert waits == []


def test_a_busy_remote_is_a_race_like_any_other(clone: Clone, remote: Path) -> None:
    root = clone("a")
    (root / "history" / "note.txt").write_text("new\n")
    lock = remote / "refs" / "heads" / "main.lock"
    lock.touch()

    done = publish(root, Config(), now=NOON, sleep=lambda _: lock.unlink(missing_ok=True))

    assert (done.pushed, done.attempts) == (True, 2)


def test_a_command_that_never_ends_is_ended_with_what_it_started(clone: Clone) -> None:
    root = clone("a")
    repository = open_repository(root, lambda _: None)
    words = ("-c", "alias.stall=!echo $$ > started; sleep 600 | cat", "stall")
    answer = repository.git.try_run(*words, limit_s=2)

    assert "no answer within the time limit of 2 s" in answer.text
    assert not is_alive(int((root / "started").read_text()))


def test_without_git_it_asks_for_git(clone: Clone, tmp_path: Path) -> None:
    root = clone("a")
    code = (
        "from pathlib import Path; from datetime import datetime, UTC;"
        "from upstatic.config.schema.root import Config;"
        "from upstatic.publish.stage import publish;"
        f"publish(Path({str(root)!r}), Config(), now=datetime.now(UTC), sleep=print)"
    )
    here = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": str(tmp_path), "PYTHONPATH": str(here)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert "PublishError: git is not installed (install it, then run this again)" in done.stderr
