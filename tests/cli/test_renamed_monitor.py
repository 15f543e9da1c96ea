"""`formerly` carries a renamed monitor's history, incidents and messages on."""

import json
from pathlib import Path

import pytest

from tests.support.git import init
from tests.support.program import Completed, upstatic

SETTINGS = """\
confirm: {{failures: 1}}
sites:
  - name: {name}
    check: heartbeat
    heartbeat: {{every: 5m, grace: 1m}}
    {more}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    init(tmp_path)
    configure(tmp_path, "Backup")
    return tmp_path


def configure(root: Path, name: str, more: str = "slug: ''") -> None:
    (root / ".upptimerc.yml").write_text(SETTINGS.format(name=name, more=more))


def call(root: Path, *words: str, at: str) -> Completed:
    own = {"PATH": "/usr/bin:/bin", "HOME": str(root)}
    now = ("--now", f"2026-11-20T{at}:00Z")
    done = upstatic("--root", root, *now, *words, environ=own)
    assert done.returncode == 0, done.stderr
    return done


def test_an_outage_is_one_before_and_after_the_rename(root: Path) -> None:
    call(root, "beat", "--failed", "--", "backup", at="10:00")
    assert "backup is down since 10:01" in call(root, "run", at="10:01").stdout
    assert len(list((root / "history" / "incidents").iterdir())) == 1

    configure(root, "Nightly backup", "formerly: backup")
    said = call(root, "run", at="10:02").stdout
    call(root, "beat", "--", "nightly-backup", at="10:03")
    over = call(root, "run", at="10:04")

    assert "nightly-backup continues the history of backup" in said
    assert "is down since" not in said
    assert len(list((root / "history" / "incidents").iterdir())) == 1
    assert "closed #1" in over.stdout
    api = json.loads((root / "_site" / "api" / "monitors" / "nightly-backup.json").read_text())
    assert api["status"] == "up"


def test_validate_names_history_of_no_monitor(root: Path) -> None:
    call(root, "beat", "--", "backup", at="10:00")
    call(root, "run", at="10:01")

    configure(root, "Nightly backup")
    lost = call(root, "validate", at="10:02")
    configure(root, "Nightly backup", "formerly: backup")
    kept = call(root, "validate", at="10:02")

    assert "backup was measured in the last week and is not a monitor here" in lost.stderr
    assert "add formerly: backup to its monitor" in lost.stderr
    assert kept.stderr == ""


def test_a_former_slug_that_is_in_use_is_warned_about(root: Path) -> None:
    configure(root, "Backup", "formerly: backup")

    assert "sites[0].formerly: has no effect" in call(root, "validate", at="10:00").stderr
