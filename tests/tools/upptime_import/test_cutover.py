"""`import-upptime` as people run it: the log and the issues of a repository, and its output."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import pytest
from pytest_httpserver import HTTPServer
from upstatic.domain.models import Impact, Phase
from upstatic.history import incidents
from werkzeug import Request, Response

from tests.support.git import git
from tests.support.github import faults
from tests.support.github.standin import TOKEN, Clock, GitHub
from tests.support.program import Completed, own_environ, upstatic
from tests.tools.upptime_import.repositories import Repository

SHA = "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d"
OPENING = """In [`1a2b3c4`](https://github.com/acme/status/commit/{sha}), Shop ({url}) was **down**:
- HTTP code: 503
- Response time: 80 ms
"""
RESOLVED = "**Resolved:** Shop is back up in [`1a2b3c4`](https://x.test/{sha}) after 1 hour."
Import = Callable[..., Completed]


@pytest.fixture
def github(httpserver: HTTPServer) -> GitHub:
    """A GitHub on a socket, on the first of May 2024."""
    made = GitHub(Clock(datetime(2024, 5, 1, 10, tzinfo=UTC)))

    def answer(request: Request) -> Response:
        asked = httpx.Request(
            request.method, request.url, headers=dict(request.headers), content=request.get_data()
        )
        given = made.handle(asked)
        return Response(given.content, given.status_code, dict(given.headers))

    httpserver.expect_request(re.compile(".*")).respond_with_handler(answer)
    return made


@pytest.fixture
def status(upptime: Repository) -> Repository:
    """Acme's repository: the shop was down for an hour on the first of May."""
    upptime.config("2024-04-30T10:00:00Z", owner="acme", Shop="https://shop.example")
    for at, cell in (
        ("2024-04-30T11:00:00Z", "up 200 100"),
        ("2024-05-01T09:59:40Z", "down 503 80"),
        ("2024-05-01T10:59:40Z", "up 200 90"),
    ):
        upptime.sample("shop.yml", at, cell, url="https://shop.example")
    return upptime


@pytest.fixture
def run(status: Repository, httpserver: HTTPServer) -> Import:
    """Run the command at --root, with these variables set."""

    def imported(**environ: str) -> Completed:
        words = ("import-upptime", "--root", status.folder, "--now", "2024-06-01T12:00:00Z")
        own = own_environ(GITHUB_API_URL=httpserver.url_for("").rstrip("/"), **environ)
        return upstatic(*words, environ=own)

    return imported


def upptime_told(github: GitHub) -> int:
    """The issue that Upptime opened for it and closed."""
    number = github.opens(
        "alice", "🛑 Shop is down", OPENING.format(sha=SHA, url="x"), ("status", "shop")
    )
    github.clock.pass_(3600)
    github.comments("alice", number, RESOLVED.format(sha=SHA))
    github.changes(number, state="closed", locked=True)
    return number


def test_the_log_and_the_issues_tell_of_the_same_outage(
    status: Repository, github: GitHub, run: Import
) -> None:
    number = upptime_told(github)
    done = run(GITHUB_TOKEN=TOKEN)

    assert (done.returncode, done.stderr) == (0, "")
    assert "recorded 1 incident from 1 new issue" in done.stdout
    (one,) = incidents.read(status.folder / "history")
    assert (one.number, one.phase, one.impact) == (number, Phase.RESOLVED, Impact.MAJOR)
    assert f"{one.started:%H:%M:%S} {one.ended:%H:%M:%S}" == "09:59:40 10:59:40"
    assert [update.body for update in one.updates] == [
        "Shop has been unavailable since 09:59 UTC (HTTP 503 Service Unavailable).",
        "Shop has recovered after 1 hour.",
    ]
    assert one.told == ("down-shop-20240501T095940Z", "up-shop-20240501T105940Z")


def test_a_second_run_leaves_the_same_bytes(
    status: Repository, github: GitHub, run: Import
) -> None:
    upptime_told(github)

    def files() -> dict[str, bytes]:
        paths = sorted((status.folder / "history").rglob("*.*"))
        return {str(path): path.read_bytes() for path in paths}

    run(GITHUB_TOKEN=TOKEN)
    before = files()
    again = run(GH_TOKEN=TOKEN)

    assert "no new issues" in again.stdout
    assert files() == before


def test_the_page_has_the_incident_at_its_old_address(
    status: Repository, github: GitHub, run: Import
) -> None:
    number = upptime_told(github)
    run(GITHUB_TOKEN=TOKEN)
    words = ("render", "--root", str(status.folder), "--now", "2024-06-01T12:00:00Z")
    assert upstatic(*words).returncode == 0

    page = (status.folder / "_site" / "incident" / f"{number}.html").read_text(encoding="utf-8")
    assert "Shop has recovered after 1 hour." in page
    assert SHA not in page


def test_without_a_token_the_log_comes_over_and_the_rest_is_said(
    status: Repository, github: GitHub, run: Import
) -> None:
    upptime_told(github)
    done = run()

    assert (done.returncode, done.stderr) == (0, "")
    assert (
        "closed issues not imported: there is no GITHUB_TOKEN for the issues of acme/status"
        in done.stdout
    )
    assert "gh auth token" in done.stdout
    assert github.requests == []
    assert (status.folder / "history" / "imported").is_dir()


def test_a_repository_without_a_name_is_known_by_its_remote(
    status: Repository, github: GitHub, run: Import
) -> None:
    upptime_told(github)
    config = status.folder / ".upptimerc.yml"
    config.write_text(config.read_text().partition("sites:")[2].join(["sites:", ""]))
    nameless = run(GITHUB_TOKEN=TOKEN)
    git(status.folder, "remote", "add", "origin", "git@github.com:acme/status.git")
    named = run(GITHUB_TOKEN=TOKEN)

    assert (
        "closed issues not imported: the repository is unknown (set owner and repo)"
        in nameless.stdout
    )
    assert "recorded 1 incident " in named.stdout


def test_a_limit_is_said_and_fails_the_command_with_everything_else_done(
    github: GitHub, run: Import
) -> None:
    upptime_told(github)
    github.clock.now = datetime.now(UTC)
    github.faults = iter([None, faults.hour_used_up])
    done = run(GITHUB_TOKEN=TOKEN)

    assert done.returncode == 1
    assert "GitHub's rate limit is reached" in done.stderr
    assert "run it again for the rest" in done.stderr
    assert TOKEN not in done.stdout + done.stderr
    assert "recorded 2 status changes" in done.stdout
