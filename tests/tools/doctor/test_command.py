"""`doctor` as people call it: a process, a GitHub behind a socket, an exit code."""

import re

import httpx
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.support.github.standin import API, TOKEN
from tests.support.program import Completed, upstatic
from tests.tools.doctor.conftest import NOW, Page


@pytest.fixture
def api(page: Page, httpserver: HTTPServer) -> str:
    """The address of the page's GitHub."""

    def answer(request: Request) -> Response:
        asked = httpx.Request(
            request.method,
            f"{API}{request.full_path.rstrip('?')}",
            headers=dict(request.headers),
            content=request.get_data(),
        )
        given = page.github.handle(asked)
        return Response(given.content, given.status_code, dict(given.headers))

    httpserver.expect_request(re.compile("/repos/.*")).respond_with_handler(answer)
    return httpserver.url_for("").rstrip("/")


def call(page: Page, api: str, *words: str) -> Completed:
    page.config()
    now = NOW.isoformat().replace("+00:00", "Z")
    own = {"PATH": "/usr/bin:/bin", "GITHUB_API_URL": api, "GITHUB_TOKEN": TOKEN}
    return upstatic("doctor", *words, "--root", page.root, "--now", now, environ=own)


def test_where_all_is_well_the_exit_code_is_0(page: Page, api: str) -> None:
    done = call(page, api)

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "no problems found"


def test_a_problem_is_exit_code_1_and_a_hint_is_not(page: Page, api: str) -> None:
    page.github.around.pages = {"https_enforced": False}
    done = call(page, api)
    assert done.returncode == 0
    assert done.stdout.startswith("hint: GitHub Pages: does not enforce HTTPS")

    page.github.desk.labels.pop("incident")
    done = call(page, api)
    assert done.returncode == 1
    assert done.stdout.startswith("problem: labels: missing: incident.")
    assert done.stderr == "error: 1 problem to repair (see above)\n"


def test_missing_labels_are_made_by_fix(page: Page, api: str) -> None:
    page.github.desk.labels.pop("incident")
    done = call(page, api, "--fix")

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines() == [
        "created the label incident",
        "rounds: 279 in 24 hours, the last one 5 min ago",
        "no problems found",
    ]
    assert page.github.desk.labels["incident"]["color"] == "d73a4a"
