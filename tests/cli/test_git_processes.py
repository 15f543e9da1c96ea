"""Which git commands a round runs, and which libraries it imports: most of its cost."""

import shutil
import sys
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from tests.support.git import commit_all, git, init
from tests.support.program import ROOT, output_of, own_environ, upstatic

COUNTING = """#!/bin/sh
before=
for word; do
  case $before$word in -[cC]*) ;; -*) ;; *) echo "$word" >> {log}; break ;; esac
  case $word in -c|-C) before=$word ;; *) before= ;; esac
done
exec {git} "$@"
"""


UNUSED = {
    "PIL", "apprise", "click", "fontTools", "git", "httpx", "markdown_it", "matplotlib", "nh3",
    "numpy", "pygments",
}  # fmt: skip
"""Libraries for new texts, graphs and messages, and for requests to a forge."""


STAGES = ("probe", "record", "publish", "incidents", "notify", "render")


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


def configure(root: Path, line: str) -> None:
    with (root / ".upptimerc.yml").open("a") as config:
        config.write(f"{line}\n")


def git_commands(
    root: Path, tmp_path: Path, *, environ: dict[str, str], minutes: tuple[int, ...] = (0, 5, 10)
) -> list[str]:
    """The git commands that the last of these rounds runs, in order."""
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


def test_a_quiet_round_runs_five_commands(root: Path, tmp_path: Path) -> None:
    environ = {"GITHUB_REPOSITORY": "acme/status"}

    found = git_commands(root, tmp_path, environ=environ)

    assert found == ["for-each-ref", "add", "diff", "commit", "push"]


def test_the_first_round_of_a_day_runs_gc_once(root: Path, tmp_path: Path) -> None:
    found = git_commands(root, tmp_path, environ={"GITHUB_REPOSITORY": "acme/status"}, minutes=(0,))

    assert found.count("gc") == 1


def test_outside_of_a_workflow_a_round_also_reads_the_address_of_the_remote(
    root: Path, tmp_path: Path
) -> None:
    assert git_commands(root, tmp_path, environ={})[5:] == ["remote"]


def test_incidents_in_files_need_no_address_of_the_remote(root: Path, tmp_path: Path) -> None:
    configure(root, "incidents: {backend: files}")

    assert "remote" not in git_commands(root, tmp_path, environ={})


def test_a_data_branch_adds_two_commands(root: Path, tmp_path: Path) -> None:
    configure(root, "history: {branch: status-data}")

    found = git_commands(root, tmp_path, environ={"GITHUB_REPOSITORY": "acme/status"})

    assert found[:2] == ["for-each-ref", "fetch"]
    assert found[2:] == ["for-each-ref", "add", "diff", "commit", "push"]


def test_a_fresh_clone_with_a_data_branch_adds_four_commands(root: Path, tmp_path: Path) -> None:
    configure(root, "history: {branch: status-data}")
    commit_all(root, "Configure")
    environ = {"GITHUB_REPOSITORY": "acme/status"}
    before = upstatic(
        "--root", root, "run", "--now", "2026-11-20T12:00:00Z", environ=own_environ(**environ)
    )
    assert before.returncode == 0, before.stderr
    git(root, "push", "--quiet")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", "--depth=1", (tmp_path / "remote.git").as_uri(), str(clone))
    git(clone, "config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*")

    found = git_commands(clone, tmp_path, environ=environ, minutes=(5,))

    assert found[:4] == ["for-each-ref", "config", "fetch", "worktree"]
    assert found[4:] == ["for-each-ref", "add", "diff", "commit", "push"]


def test_importing_the_stages_loads_no_library_of_a_rare_task() -> None:
    stages = [f"upstatic.{name}.stage" for name in STAGES]
    code = f"import sys, {', '.join([*stages, 'upstatic.cli.pipeline'])}; print(*sys.modules)"

    found = {*output_of([sys.executable, "-c", code], ROOT, own_environ()).split()}

    assert "pydantic" in found
    assert not UNUSED & found
