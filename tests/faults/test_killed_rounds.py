"""A round that is killed anywhere loses nothing, doubles nothing, and the next one runs."""

import os
import stat
import time
from pathlib import Path
from random import Random
from shutil import which

import pytest

from tests.faults.round import Site
from tests.support.effort import cases, soak

PARTS = cases(2, local_share=2)
KILLS = soak(ci=6, long=120)
GIT_CALLS = soak(ci=4, long=40)
PUSHES = soak(ci=2, long=20)
MESSAGES = soak(ci=4, long=20)
WRAPPER = """\
#!/bin/sh
# Runs git; the call with the number $FATAL_CALL is killed after $FATAL_AFTER seconds, together with
# the program that made it.
echo >> "$CALLS"
if [ "$(wc -l < "$CALLS")" -eq "${{FATAL_CALL:-0}}" ]; then
    {git} "$@" &
    sleep "$FATAL_AFTER"
    kill -9 $! "$PPID"
    exit 1
fi
exec {git} "$@"
"""
HOOK = """\
#!/bin/sh
echo >> "{pushes}"
sleep {seconds}
"""


def fail_and_recover(site: Site, random: Random) -> None:
    """Another status of one of the services; each change is a message of its own."""
    site.services.down ^= {random.choice(("api", "shop"))}


@pytest.mark.parametrize("part", range(PARTS))
def test_kills_at_any_time(site: Site, part: int) -> None:
    random = Random(part)  # noqa: S311 - a schedule is not a secret
    process, began = site.start(), time.monotonic()
    assert site.end(process) == 0, site.said
    whole_s = time.monotonic() - began
    for _ in range(max(1, KILLS // PARTS)):
        fail_and_recover(site, random)
        site.end(site.start(), timeout_s=random.uniform(0.2, 1.1) * whole_s)
        site.let_locks_expire()
        assert site.run() == 0, site.said
        assert site.problems() == []


@pytest.mark.parametrize("part", range(PARTS))
def test_kills_within_a_command_of_git(site: Site, tmp_path: Path, part: int) -> None:
    random = Random(part)  # noqa: S311 - as above
    wrapped = wrapped_git(tmp_path)
    for _ in range(max(1, GIT_CALLS // PARTS)):
        fail_and_recover(site, random)
        calls = tmp_path / "calls"
        calls.unlink(missing_ok=True)
        fatal = {
            "FATAL_CALL": str(random.randint(3, 25)),
            "FATAL_AFTER": f"{random.random() / 20:.3f}",
        }
        site.end(site.start({**wrapped, **fatal}))
        site.let_locks_expire()
        assert site.run() == 0, site.said
        assert site.problems() == []


@pytest.mark.parametrize("when", range(PUSHES))
def test_a_kill_while_the_remote_takes_the_push(site: Site, tmp_path: Path, when: int) -> None:
    pushes = tmp_path / "pushes"
    hook = site.remote / "hooks" / ("pre-receive", "post-receive")[when % 2]
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(HOOK.format(pushes=pushes, seconds=5))
    hook.chmod(hook.stat().st_mode | stat.S_IXUSR)
    site.services.down = {"api"}
    process = site.start()
    while not pushes.exists() and process.poll() is None:
        time.sleep(0.01)

    site.end(process, timeout_s=0.01)

    hook.unlink()
    assert process.returncode < 0
    assert site.run() == 0, site.said
    assert site.problems() == []


@pytest.mark.parametrize("part", range(PARTS))
def test_a_kill_between_a_message_and_its_receipt(site: Site, part: int) -> None:
    random = Random(part)  # noqa: S311 - as above
    assert site.run() == 0, site.said
    for _ in range(max(1, MESSAGES // PARTS)):
        fail_and_recover(site, random)
        site.services.fatal = len(site.services.heard) + 1
        site.services.victim = site.start()
        site.end(site.services.victim)
        assert site.services.victim.returncode < 0
        site.services.victim = None
        assert site.run() == 0, site.said
        assert site.problems() == []
    assert len(site.services.heard) - len(site.services.distinct) == site.kills


def wrapped_git(folder: Path) -> dict[str, str]:
    real = which("git")
    wrapper = folder / "bin" / "git"
    wrapper.parent.mkdir()
    wrapper.write_text(WRAPPER.format(git=real))
    wrapper.chmod(0o755)
    return {"PATH": f"{wrapper.parent}:{os.environ['PATH']}", "CALLS": str(folder / "calls")}
