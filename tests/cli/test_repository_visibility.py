"""A page links to issues and to the repository only if its visitors can open them."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from upstatic.domain.models import Impact, Incident, Phase, Update
from upstatic.history import incidents

from tests.support.program import upstatic

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ISSUE = "https://github.com/acme/shop/issues/42"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / ".upptimerc.yml").write_text(
        "owner: acme\nrepo: shop\nsites: [{name: API, url: 'http://127.0.0.1:1'}]\n"
    )
    told = Update(id="1", time=NOON, phase=Phase.IDENTIFIED, author="ada", body="The disk is full.")
    incident = Incident(
        number=42, key="", title="API is down", phase=Phase.IDENTIFIED, impact=Impact.MAJOR,
        components=("api",), started=NOON, ended=None, url=ISSUE, updated=NOON, updates=(told,),
    )  # fmt: skip
    incidents.write(tmp_path / "history", incident)
    return tmp_path


def draw(root: Path, **environ: str) -> tuple[str, str]:
    """The incident's page, and what was said in the log."""
    own = {"PATH": os.environ["PATH"], **environ}
    done = upstatic("render", "--root", root, "--now", NOON.isoformat(), environ=own)
    assert done.returncode == 0, done.stderr
    return (root / "_site" / "incident" / "42.html").read_text(), done.stderr


def on(httpserver: HTTPServer) -> dict[str, str]:
    """The environment of a workflow's step, with an API of ours."""
    api = httpserver.url_for("").rstrip("/")
    return {"GITHUB_API_URL": api, "GITHUB_TOKEN": "t", "GITHUB_REPOSITORY": "acme/shop"}


def is_leading(page: str) -> bool:
    assert "The disk is full." in page
    leads = ISSUE in page
    assert ("Status data from acme/shop" in page) is leads
    return leads


@pytest.mark.parametrize("is_private", [True, False])
def test_links_depend_on_whether_github_reports_the_repository_as_public(
    root: Path, httpserver: HTTPServer, *, is_private: bool
) -> None:
    httpserver.expect_request("/repos/acme/shop").respond_with_json({"private": is_private})

    page, said = draw(root, **on(httpserver))

    assert is_leading(page) is not is_private
    assert said == ""


@pytest.mark.parametrize(("status", "text"), [(404, "{}"), (200, "nonsense"), (403, "{}")])
def test_without_an_answer_the_page_has_no_links(
    root: Path, httpserver: HTTPServer, status: int, text: str
) -> None:
    httpserver.expect_request("/repos/acme/shop").respond_with_data(text, status=status)

    page, said = draw(root, **on(httpserver))

    assert not is_leading(page)
    assert said.startswith("warning: acme/shop: visibility unknown (")
    assert said.count("\n") == 1


@pytest.mark.parametrize("wish", [True, False])
def test_the_configured_choice_needs_no_request(
    root: Path, httpserver: HTTPServer, *, wish: bool
) -> None:
    with (root / ".upptimerc.yml").open("a") as file:
        file.write(f"status-website: {{ repositoryLinks: {str(wish).lower()} }}\n")

    page, _ = draw(root, **on(httpserver))

    assert is_leading(page) is wish
    assert httpserver.log == []


def test_without_a_token_the_links_are_shown(root: Path) -> None:
    assert is_leading(draw(root)[0])


@pytest.mark.parametrize(("visibility", "leads"), [("public", True), ("private", False)])
def test_on_gitlab_the_job_knows_whether_the_project_is_public(
    root: Path, visibility: str, *, leads: bool
) -> None:
    url = "https://gitlab.com/acme/shop"

    page, _ = draw(root, CI_PROJECT_URL=url, CI_PROJECT_VISIBILITY=visibility)

    assert is_leading(page) is leads
    assert 'https://github.com/acme/shop"' not in page
