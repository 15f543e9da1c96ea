"""Where the issues are: what a workflow's run says, else the configuration, else nowhere."""

import pytest
from upstatic.domain.errors import ForgeError
from upstatic.forges.base.client import ForgeTransport
from upstatic.forges.github.connection import connect
from upstatic.forges.github.job import READERS

from tests.support.github.standin import API, REPOSITORY, TOKEN, Clock, GitHub

RUN = {"GITHUB_API_URL": API, "GITHUB_REPOSITORY": REPOSITORY, "GITHUB_TOKEN": f"{TOKEN}\n"}


@pytest.fixture
def world(github: GitHub, clock: Clock) -> ForgeTransport:
    return ForgeTransport(clock=clock, sleep=clock.sleep, transport=github.transport)


def test_a_run_says_where_its_issues_are(github: GitHub, world: ForgeTransport) -> None:
    number = github.opens("alice", "x")
    issues = connect(RUN, world, owner="someone", repo="else")

    assert issues is not None
    assert issues.get(number).title == "x"


def test_outside_of_a_run_the_configuration_names_the_repository(
    github: GitHub, world: ForgeTransport
) -> None:
    number = github.opens("alice", "x")
    owner, _, repo = REPOSITORY.partition("/")
    environ = {"GITHUB_TOKEN": TOKEN, "GITHUB_API_URL": API}
    issues = connect(environ, world, owner=owner, repo=repo)

    assert issues is not None
    assert issues.get(number).title == "x"


def test_github_itself_is_asked_when_nothing_else_is_said(
    github: GitHub, world: ForgeTransport
) -> None:
    issues = connect(RUN | {"GITHUB_API_URL": ""}, world)

    assert issues is not None
    with pytest.raises(ForgeError):
        issues.get(1)
    assert github.requests[0].url.host == "api.github.com"


@pytest.mark.parametrize("given", [{}, {"owner": "acme"}, {"repo": "status"}])
def test_no_repository_means_no_issues(world: ForgeTransport, given: dict[str, str]) -> None:
    assert connect({"GITHUB_TOKEN": TOKEN}, world, **given) is None


def test_a_repository_without_a_token_is_said_with_the_remedy(world: ForgeTransport) -> None:
    with pytest.raises(ForgeError, match=r"no GITHUB_TOKEN for the issues of acme/status"):
        connect({"GITHUB_REPOSITORY": REPOSITORY}, world)


@pytest.mark.parametrize("url", ["https://x:port", "api.github.com", "file:///etc", "https://"])
def test_an_invalid_api_url_is_reported(world: ForgeTransport, url: str) -> None:
    with pytest.raises(ForgeError, match="GITHUB_API_URL is not a URL"):
        connect(RUN | {"GITHUB_API_URL": url}, world)


def test_commands_that_only_read_may_use_the_token_of_the_command_line(
    github: GitHub, world: ForgeTransport
) -> None:
    number = github.opens("alice", "x")
    environ = RUN | {"GITHUB_TOKEN": " ", "GH_TOKEN": TOKEN}
    issues = connect(environ, world, tokens=READERS)

    assert issues is not None
    assert issues.get(number).title == "x"
    with pytest.raises(ForgeError, match="no GITHUB_TOKEN"):
        connect(environ, world)
