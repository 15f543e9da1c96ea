"""Repeated rounds end early when one of them changes the page, and the workflow continues."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from upstatic.history import events as history_events
from werkzeug import Request, Response

from tests.support.git import init
from tests.support.program import upstatic


@pytest.fixture(autouse=True)
def every_round_measures(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shortest interval is ten seconds; here a second has to do."""
    monkeypatch.setattr("upstatic.probe.stage.due", lambda monitors, *_: list(monitors))


@pytest.fixture
def root(tmp_path: Path, httpserver: HTTPServer) -> Path:
    (tmp_path / ".upptimerc.yml").write_text(
        "owner: acme\nrepo: status\nretries: {attempts: 1}\nconfirm: {failures: 1}\n"
        f"sites: [{{name: Shop, url: '{httpserver.url_for('/')}', interval: 10s}}]\n"
    )
    init(tmp_path)
    return tmp_path


def answers(httpserver: HTTPServer, statuses: Iterator[int]) -> None:
    def respond(_: Request) -> Response:
        return Response(status=next(statuses))

    httpserver.expect_request("/").respond_with_handler(respond)


def rounds_of(root: Path, *words: str) -> tuple[int, str]:
    """How many rounds a run of four made, and what it told the workflow."""
    output = root / "output.txt"
    environ = {"PATH": "/usr/bin:/bin", "HOME": str(root), "GITHUB_OUTPUT": str(output)}
    done = upstatic(
        "run", "--root", root, "--repeat", "4", "--every", "1s", *words, environ=environ
    )
    assert done.returncode == 0, done.stderr
    told = output.read_text() if output.exists() else ""
    return done.stdout.count("probed 1 monitor"), told


def test_a_round_that_changes_a_status_ends_the_repetition(
    root: Path, httpserver: HTTPServer
) -> None:
    answers(httpserver, iter([200, 503, 503, 503]))

    assert rounds_of(root, "--until-change") == (2, "again=true\n")
    status = json.loads((root / "_site" / "status.json").read_text())
    assert "down" in json.dumps(status), "the page of the same run shows the change"


def test_without_a_change_all_rounds_are_made_and_nothing_is_started(
    root: Path, httpserver: HTTPServer
) -> None:
    answers(httpserver, iter([200] * 4))

    assert rounds_of(root, "--until-change") == (4, "")


def test_a_change_in_the_last_round_starts_no_further_run(
    root: Path, httpserver: HTTPServer
) -> None:
    answers(httpserver, iter([200, 200, 200, 503]))

    assert rounds_of(root, "--until-change") == (4, "")


def test_without_the_flag_a_change_does_not_end_the_repetition(
    root: Path, httpserver: HTTPServer
) -> None:
    answers(httpserver, iter([200, 503, 503, 503]))

    assert rounds_of(root) == (4, "")


@pytest.mark.parametrize(
    ("confirm", "probed", "events"),
    [("{failures: 2, for: 1s}", 2, ["down"]), ("{failures: 2}", 1, []), ("{for: 10m}", 1, [])],
)
def test_a_failing_monitor_is_checked_again_within_the_run_if_that_can_confirm_it(
    root: Path, httpserver: HTTPServer, confirm: str, probed: int, events: list[str]
) -> None:
    answers(httpserver, iter([503] * 4))
    settings = root / ".upptimerc.yml"
    text = settings.read_text().replace("{failures: 1}", confirm).replace("10s", "5m")
    settings.write_text(text)
    environ = {"PATH": "/usr/bin:/bin", "HOME": str(root)}
    done = upstatic("run", "--root", root, "--repeat", "auto", "--until-change", environ=environ)

    assert done.returncode == 0, done.stderr
    assert len(httpserver.log) == probed
    assert [one.status.value for one in history_events.read(root / "history")] == events


@pytest.mark.parametrize(
    ("settings", "jobs", "events"),
    [
        ("shards: 2", ["--shard=1/2", "--shard=2/2"], ["down"]),
        ("regions: [eu]", ["--region=eu"], []),
        ("runner: self-hosted", ["--shard=1/1"], []),
    ],
)
def test_the_job_that_records_checks_again_if_it_runs_where_the_others_do(
    root: Path, httpserver: HTTPServer, settings: str, jobs: list[str], events: list[str]
) -> None:
    answers(httpserver, iter([503] * 2))
    path = root / ".upptimerc.yml"
    text = path.read_text().replace("{failures: 1}", "{failures: 2, for: 1s}").replace("10s", "5m")
    path.write_text(f"{text}{settings}\n")
    environ = {"PATH": "/usr/bin:/bin", "HOME": str(root)}
    for number, job in enumerate(jobs):
        out = root / "run" / f"{number}.jsonl"
        upstatic("probe", job, "--out", out, "--root", root, environ=environ)
    done = upstatic("run", "--collect", "--repeat=auto", "--root", root, environ=environ)

    assert done.returncode == 0, done.stderr
    assert [one.status.value for one in history_events.read(root / "history")] == events
    assert len(httpserver.log) == 1 + len(events)


def test_the_first_check_is_published_before_the_second_ones(
    root: Path, httpserver: HTTPServer
) -> None:
    published: list[tuple[bool, bool]] = []

    def respond(_: Request) -> Response:
        is_committed = (root / ".git" / "refs" / "heads" / "main").exists()
        page = root / "_site" / "status.json"
        published.append((is_committed, page.exists()))
        return Response(status=503)

    httpserver.expect_request("/").respond_with_handler(respond)
    settings = root / ".upptimerc.yml"
    confirm = "{failures: 2, for: 1s}"
    settings.write_text(settings.read_text().replace("{failures: 1}", confirm).replace("10s", "5m"))
    environ = {"PATH": "/usr/bin:/bin", "HOME": str(root)}
    done = upstatic("run", "--root", root, "--repeat", "auto", environ=environ)

    assert done.returncode == 0, done.stderr
    assert published == [(False, False), (True, True)]
    status = json.loads((root / "_site" / "status.json").read_text())
    assert "down" in json.dumps(status), "the page shows what the second check has confirmed"
