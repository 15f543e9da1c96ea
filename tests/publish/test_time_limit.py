"""A remote that hangs costs a round no more than one deadline, and loses nothing."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from upstatic.config.schema.root import Config
from upstatic.domain.errors import PublishError
from upstatic.domain.models import Reading, Round, Status
from upstatic.history import rounds
from upstatic.publish import stage
from upstatic.publish.deadline import PushDeadline

from tests.publish.conftest import Clone
from tests.support.git import git

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HANG = "git -c alias.hang='!sleep 600' hang"


class Clock:
    """A monotonic clock on which each look takes some seconds."""

    def __init__(self, step_s: float) -> None:
        self.now_s, self.step_s = 0.0, step_s

    def __call__(self) -> float:
        self.now_s += self.step_s
        return self.now_s


def measure(root: Path) -> None:
    readings = {"api": Reading(status=Status.UP, ms=98)}
    rounds.append(
        root / "history", [Round(time=NOON, region="", columns=("api",), readings=readings)]
    )


def publish(root: Path, deadline: PushDeadline) -> stage.Published:
    return stage.publish(root, Config(), now=NOON, sleep=lambda _: None, deadline=deadline)


def test_a_remote_that_hangs_is_left_at_the_deadline_and_served_later(
    clone: Clone, remote: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = clone("a")
    measure(root)
    git(root, "config", "remote.origin.receivepack", HANG)
    monkeypatch.setattr(stage, "LAST_TRY_S", 1.0)

    with pytest.raises(PublishError, match="the next round pushes it"):
        publish(root, PushDeadline.after(1.0))

    assert git(root, "log", "-1", "--format=%s").strip() == "12:00 1 up [skip ci]"
    git(root, "config", "--unset", "remote.origin.receivepack")
    assert publish(root, PushDeadline.after(60.0)).pushed
    assert "12:00" in git(remote, "log", "-1", "--format=%s", "main")


def test_no_attempt_begins_after_the_deadline(
    clone: Clone, caplog: pytest.LogCaptureFixture
) -> None:
    root = clone("a")
    measure(root)
    git(root, "remote", "set-url", "origin", "http://127.0.0.1:1/nothing")
    caplog.set_level("INFO")

    with pytest.raises(PublishError, match="cannot be reached"):
        publish(root, PushDeadline.after(100.0, Clock(40.0)))

    assert caplog.text.count("retrying") <= 2


def test_the_last_push_of_a_round_is_tried_even_when_the_time_is_up(clone: Clone) -> None:
    root = clone("a")
    measure(root)
    used_up = PushDeadline(at_s=time.monotonic() - 1)

    assert publish(root, used_up).attempts == 1
