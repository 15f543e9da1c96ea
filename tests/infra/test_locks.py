"""Two commands in one checkout: they write one after another, and who dies holds no one up."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from upstatic.domain.errors import UpstaticError
from upstatic.history import heartbeats, rounds
from upstatic.history.file_lines import OnDamage
from upstatic.infra.locks import exclusive, wait_for_lock

from tests.support import program
from tests.support.effort import cases
from tests.support.git import git, init
from tests.support.program import ROOT

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
HOLD = """
import sys, time
from pathlib import Path
from upstatic.infra.locks import wait_for_lock
with wait_for_lock(Path(sys.argv[1]), "record", time.sleep):
    print("mine", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    remote, here = tmp_path / "remote.git", tmp_path / "status"
    init(remote, bare=True)
    git(tmp_path, "clone", "--quiet", str(remote), str(here))
    (here / ".gitattributes").write_bytes((ROOT / ".gitattributes").read_bytes())
    (here / ".gitignore").write_text("/run/\n")
    (here / ".upptimerc.yml").write_text(
        "sites:\n  - {name: Backup, check: heartbeat, heartbeat: {every: 1h}}\n"
        "  - {name: Closed, url: 'http://127.0.0.1:1'}\nretries: {attempts: 1}\n"
    )
    return here


def command(root: Path, *words: str, minute: int = 0) -> list[str]:
    now = (NOON + timedelta(minutes=minute)).isoformat().replace("+00:00", "Z")
    return [*words[:1], "--root", str(root), "--now", now, *words[1:]]


def start(root: Path, *words: str, minute: int = 0) -> subprocess.Popen[str]:
    given = command(root, *words, minute=minute)
    return program.start(*given, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def alone(root: Path, *words: str, minute: int = 0) -> None:
    """A command that no other one disturbs."""
    done = program.upstatic(*command(root, *words, minute=minute))
    assert done.returncode == 0, done.stderr


def ended(process: subprocess.Popen[str]) -> str:
    """What a command said; it must have worked."""
    out, err = process.communicate()
    assert process.returncode == 0, err
    return out + err


@pytest.fixture
def holder(root: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process whose turn it is, until its input is closed."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(root / "run")],
        cwd=ROOT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "mine\n"
        yield process
        process.kill()


def test_commands_that_write_at_the_same_time_lose_nothing(root: Path) -> None:
    for minute in (0, 5):
        alone(root, "probe", "--out", str(root / "run" / f"{minute}.jsonl"), minute=minute)
    together = [
        *(start(root, "record", str(path)) for path in sorted((root / "run").glob("*.jsonl"))),
        *(start(root, "beat", "backup", minute=minute) for minute in range(2)),
        start(root, "publish"),
        start(root, "publish", minute=1),
    ]
    for process in together:
        ended(process)
    alone(root, "publish", minute=30)

    day = NOON.date()
    recorded = rounds.read(root / "history", day, day, OnDamage.WARN)
    assert [row.time.minute for row in recorded] == [0, 5]
    assert heartbeats.last(root / "history", NOON + timedelta(hours=1))["backup"].time.minute == 1
    text = (root / "history" / f"{day}.txt").read_text()
    assert text.count("# upstatic history") == text.count("\n#") == 1
    assert git(root, "status", "--porcelain", "--", "history") == ""


def test_a_command_that_waits_names_the_holder_and_then_runs(
    root: Path, holder: subprocess.Popen[str]
) -> None:
    left = root / "run" / "left.jsonl"
    alone(root, "probe", "--out", str(left))
    words = (("beat", "backup"), ("record", str(left)), ("publish",), ("incidents",), ("notify",))
    waiting = [start(root, *each) for each in (*words[: cases(5, local_share=2)], ("validate",))]

    ended(waiting.pop())  # it only reads
    for process in waiting:
        assert process.stderr is not None
        said = process.stderr.readline()
        assert (
            said == f"waiting for record, process {holder.pid}, which is writing to the history\n"
        )
    assert not (root / "history").exists()

    holder.communicate("")
    told = [ended(process) for process in waiting]
    assert "backup reported at 12:00 UTC" in told[0]
    assert "recorded 1 round" in told[1]
    assert list((root / "history").glob("*.txt"))


def test_a_killed_process_releases_its_lock(root: Path, holder: subprocess.Popen[str]) -> None:
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()

    assert "waiting" not in ended(start(root, "beat", "backup"))


def test_a_lock_timeout_names_the_holder(tmp_path: Path) -> None:
    waited: list[float] = []
    mine = wait_for_lock(tmp_path, "notify", waited.append, timeout_s=120)
    with (
        wait_for_lock(tmp_path, "publish", waited.append),
        pytest.raises(UpstaticError, match=rf"^publish, process {os.getpid()} has been writing"),
        mine,
    ):
        pass
    assert sum(waited) == pytest.approx(120, abs=1)


def test_a_run_keeps_its_folder_but_lets_others_write_between_its_steps(root: Path) -> None:
    with exclusive(root / "run"):
        assert "backup reported" in ended(start(root, "beat", "backup"))


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("in the way")
    with (
        pytest.raises(UpstaticError, match="cannot be written"),
        wait_for_lock(tmp_path / "run", "record", lambda _: None),
    ):
        pass


def test_a_lock_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("years of work\n")
    (tmp_path / "turn").symlink_to(precious)
    with (
        pytest.raises(UpstaticError, match="cannot be written"),
        wait_for_lock(tmp_path, "x", print),
    ):
        pass
    assert precious.read_text() == "years of work\n"


def test_a_lock_in_a_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "run").symlink_to("elsewhere")
    with pytest.raises(UpstaticError, match="is a link"), exclusive(tmp_path / "run"):
        pass
    assert list((tmp_path / "elsewhere").iterdir()) == []
