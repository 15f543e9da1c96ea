"""`watch` as a process: it ends cleanly on a signal, and reloads its configuration."""

import signal
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from upstatic.domain.models import Probe, Reading, Status
from upstatic.history.run_files import RunWriter

from tests.support.effort import sample
from tests.support.git import commit_all, git, init
from tests.support.program import own_environ, start, upstatic

TEN = datetime(2026, 11, 20, 10, tzinfo=UTC)
CONFIG = "sites: [{{name: {name}, url: '{url}', interval: 10s}}]\nretries: {{attempts: 1}}\n"


@pytest.fixture
def root(tmp_path: Path, httpserver: HTTPServer) -> Path:
    httpserver.expect_request("/").respond_with_data("ok")
    root, remote = init(tmp_path / "site"), init(tmp_path / "remote.git", bare=True)
    configure(root, httpserver, "Api")
    commit_all(root, "Begin")
    git(root, "remote", "add", "origin", str(remote))
    git(root, "push", "--quiet", "--set-upstream", "origin", "main")
    return root


def configure(root: Path, httpserver: HTTPServer, name: str) -> None:
    (root / ".upptimerc.yml").write_text(CONFIG.format(name=name, url=httpserver.url_for("/")))


@pytest.fixture
def watching(root: Path) -> Iterator["subprocess.Popen[str]"]:
    process = start(
        "watch", "--root", root, "--publish-every", "1h",
        env=own_environ(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    with process:
        yield process
        process.kill()


def read_until(process: "subprocess.Popen[str]", line: str) -> None:
    assert process.stdout is not None
    for said in process.stdout:
        if line in said:
            return
    pytest.fail(f"it ended before it said {line!r}")


@pytest.mark.parametrize("number", sample((signal.SIGTERM, signal.SIGINT)))
def test_a_signal_ends_it_with_everything_published(
    watching: "subprocess.Popen[str]", root: Path, number: signal.Signals
) -> None:
    read_until(watching, "rendered")  # the first round; the next publication is in an hour
    measured = list((root / "history").glob("*.txt"))
    watching.send_signal(number)
    read_until(watching, "stopped")

    assert watching.wait(timeout=30) == 0
    assert measured
    assert git(root, "status", "--porcelain") == ""
    assert git(root, "rev-parse", "HEAD") == git(root, "rev-parse", "origin/main")
    assert not [*(root / "run").glob("*.jsonl")]


def test_what_a_killed_one_measured_is_recorded_at_the_next_start(
    watching: "subprocess.Popen[str]", root: Path, httpserver: HTTPServer
) -> None:
    read_until(watching, "rendered")
    watching.kill()
    watching.wait()
    left = root / "run" / "2026-11-20T100000.000000.jsonl"
    with RunWriter(left, time=TEN, region="", columns=["api"]) as run:
        run.add(Probe(slug="api", time=TEN, reading=Reading(status=Status.UP, ms=9)))

    with start(
        "watch", "--root", root, env=own_environ(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as again:
        read_until(again, "rendered")
        again.send_signal(signal.SIGTERM)
        read_until(again, "stopped")

    assert not left.exists()
    assert "10:00:00 " in (root / "history" / "2026-11-20.txt").read_text()
    rows = (root / "history").glob("*.txt")
    measured = sum(line[2:3] == ":" for path in rows for line in path.read_text().splitlines())
    assert measured == len(httpserver.log) + 1


def test_a_changed_configuration_is_used_without_a_restart(
    watching: "subprocess.Popen[str]", root: Path, httpserver: HTTPServer
) -> None:
    read_until(watching, "rendered")
    (root / ".upptimerc.yml").write_text("sites: nonsense")
    read_until(watching, "not reloaded")
    configure(root, httpserver, "Renamed")
    read_until(watching, "reloaded")
    watching.send_signal(signal.SIGTERM)
    read_until(watching, "stopped")

    assert "Renamed" in (root / "_site" / "index.html").read_text()


def test_a_second_round_in_the_same_checkout_is_refused(
    watching: "subprocess.Popen[str]", root: Path
) -> None:
    read_until(watching, "watching 1 monitor")
    done = upstatic("run", "--root", root)

    assert done.returncode == 1
    assert "another run is under way" in done.stderr


def test_a_scheduled_run_stands_by_while_watch_is_alive_and_takes_over_after_it(
    watching: "subprocess.Popen[str]", httpserver: HTTPServer, tmp_path: Path
) -> None:
    read_until(watching, "rendered")
    watching.send_signal(signal.SIGTERM)
    read_until(watching, "stopped")
    git(tmp_path, "clone", "--quiet", str(tmp_path / "remote.git"), "job")
    job = tmp_path / "job"
    asked = len(httpserver.log)

    stands_by = upstatic("run", "--root", job)
    assert "watch is measuring: this run only renders the page" in stands_by.stdout
    assert (job / "_site" / "index.html").exists()
    assert len(httpserver.log) == asked

    later = upstatic("run", "--root", job, "--now", "2099-01-01T00:00:00Z")
    assert "from now on, run measures for this history" in later.stdout
    assert len(httpserver.log) == asked + 1


def test_a_fixed_clock_is_refused(root: Path) -> None:
    done = upstatic("watch", "--root", root, "--now", "2026-11-20T10:00:00Z")

    assert (done.returncode, done.stderr) == (
        1,
        "error: watch follows the real clock (omit --now)\n",
    )


@pytest.mark.parametrize("every", ["5s", "25h", "soon"])
def test_an_interval_that_makes_no_sense_is_refused(root: Path, every: str) -> None:
    assert upstatic("watch", "--root", root, "--publish-every", every).returncode == 2
