"""Three writers push to one remote that refuses, fails and hangs: no row is lost or doubled."""

import stat
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from upstatic.config import Config
from upstatic.domain.errors import PublishError
from upstatic.domain.models import Reading, Round, Status
from upstatic.history import rounds
from upstatic.publish import stage
from upstatic.publish.deadline import PushDeadline

from tests.support.effort import soak
from tests.support.git import ATTRIBUTES, commit_all, git, init

ROUNDS = soak(ci=4, long=40)
REGIONS = ("eu", "us", "asia")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
# What a remote does with one push: it takes it, refuses it, fails, or hangs until we leave.
HOOK = """\
#!/bin/sh
case $(od -An -N1 -tu1 /dev/urandom | tr -d ' ') in
    *[0-4]) exit 0 ;;
    *[5-6]) echo "pre-receive hook declined" >&2; exit 1 ;;
    *[7-8]) echo "fatal: early EOF" >&2; exit 1 ;;
    *) sleep 30 ;;
esac
"""


@pytest.fixture
def remote(tmp_path: Path, isolated_git: None) -> Path:  # noqa: ARG001 - it has to come first
    bare, first = init(tmp_path / "remote.git", bare=True), init(tmp_path / "first")
    (first / ".gitattributes").write_text(ATTRIBUTES)
    commit_all(first, "Begin")
    git(first, "push", "--quiet", str(bare), "main")
    return bare


def measure(root: Path, region: str, minute: int) -> datetime:
    now = NOON + timedelta(minutes=minute)
    readings = {"api": Reading(status=Status.UP, ms=98)}
    rounds.append(
        root / "history", [Round(time=now, region=region, columns=("api",), readings=readings)]
    )
    return now


def publish(root: Path, now: datetime, limit_s: float) -> None:
    stage.publish(
        root,
        Config(),
        now=now,
        sleep=lambda s: time.sleep(s / 20),
        deadline=PushDeadline.after(limit_s),
    )


def write(root: Path, region: str, seed: int) -> None:
    """A writer's rounds; what is not pushed in time goes along with a later round."""
    random = Random(seed)  # noqa: S311 - a schedule is not a secret
    for number in range(ROUNDS):
        now = measure(root, region, number)
        try:
            publish(root, now, random.choice((0.5, 3.0)))
        except PublishError:
            continue


def test_writers_lose_and_double_nothing(
    remote: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage, "LAST_TRY_S", 1.0)
    hook = remote / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(HOOK)
    hook.chmod(hook.stat().st_mode | stat.S_IXUSR)
    roots = {region: tmp_path / region for region in REGIONS}
    for root in roots.values():
        git(tmp_path, "clone", "--quiet", str(remote), str(root))
    writers = [
        threading.Thread(target=write, args=(roots[region], region, seed))
        for seed, region in enumerate(REGIONS)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    hook.unlink()
    for region, root in roots.items():
        publish(root, measure(root, region, ROUNDS), 60.0)

    check = tmp_path / "check"
    git(tmp_path, "clone", "--quiet", str(remote), str(check))
    found = [
        (row.region, row.time.minute)
        for row in rounds.read(check / "history", NOON.date(), NOON.date())
    ]
    assert sorted(found) == sorted((region, n) for region in REGIONS for n in range(ROUNDS + 1))
