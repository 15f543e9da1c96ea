"""How often a round starts git: each start costs more than what git does then."""

import shutil
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from tests.support.git import commit_all, git, init
from tests.support.program import own_environ, upstatic

COUNTING = """#!/bin/sh
before=
for word; do
  case $before$word in -[cC]*) ;; -*) ;; *) echo "$word" >> {log}; break ;; esac
  case $word in -c|-C) before=$word ;; *) before= ;; esac
done
exec {git} "$@"
"""


@pytest.fixture
def root(tmp_path: Path, httpserver: HTTPServer) -> Path:
    """A checkout with a remote, and a configuration of three monitors."""
    httpserver.expect_request("/").respond_with_data("ok")
    remote, folder = init(tmp_path / "remote.git", bare=True), init(tmp_path / "status")
    git(folder, "remote", "add", "origin", str(remote))
    sites = "".join(f"  - {{name: {name}, url: '{httpserver.url_for('/')}'}}\n" for name in "ABC")
    (folder / ".upptimerc.yml").write_text(f"sites:\n{sites}")
    commit_all(folder, "Begin")
    git(folder, "push", "--quiet", "-u", "origin", "main")
    return folder


def git_commands(
    root: Path, tmp_path: Path, *, environ: dict[str, str], minutes: tuple[int, ...] = (0, 5, 10)
) -> list[str]:
    """The git commands that the last of these rounds of a day starts, in order."""
    log, programs = tmp_path / "git.log", tmp_path / "programs"
    programs.mkdir()
    (programs / "git").write_text(COUNTING.format(log=log, git=shutil.which("git")))
    (programs / "git").chmod(0o755)
    counted = own_environ(**environ, PATH=f"{programs}:/usr/bin:/bin")
    for minute in minutes:
        log.unlink(missing_ok=True)
        now = f"2026-11-20T12:{minute:02}:00Z"
        done = upstatic("--root", root, "run", "--now", now, environ=counted)
        assert done.returncode == 0, done.stderr
        assert "pushed to origin" in done.stdout
    return log.read_text().split()


def test_a_quiet_round_starts_git_five_times(root: Path, tmp_path: Path) -> None:
    environ = {"GITHUB_REPOSITORY": "acme/status"}

    found = git_commands(root, tmp_path, environ=environ)

    assert found == ["for-each-ref", "add", "diff", "commit", "push"]


def test_the_first_round_of_a_day_lets_git_pack_its_objects(root: Path, tmp_path: Path) -> None:
    found = git_commands(root, tmp_path, environ={"GITHUB_REPOSITORY": "acme/status"}, minutes=(0,))

    assert found.count("gc") == 1


def test_outside_of_a_workflow_it_also_asks_for_the_address_of_the_remote(
    root: Path, tmp_path: Path
) -> None:
    assert git_commands(root, tmp_path, environ={})[5:] == ["remote"]


def test_a_data_branch_takes_three_more(root: Path, tmp_path: Path) -> None:
    with (root / ".upptimerc.yml").open("a") as config:
        config.write("history: {branch: status-data}\n")

    found = git_commands(root, tmp_path, environ={"GITHUB_REPOSITORY": "acme/status"})

    assert found[:3] == ["for-each-ref", "fetch", "rev-parse"]
    assert found[3:] == ["for-each-ref", "add", "diff", "commit", "push"]
