"""Where the issues are: what a workflow's run says, else the configuration, else nowhere."""

import pytest
from upstatic.domain.errors import GithubError
from upstatic.forges.github.client import GithubTransport
from upstatic.forges.github.connection import READERS, connect, repository_at, uses_issues

from tests.support.github.standin import API, REPOSITORY, TOKEN, Clock, GitHub

RUN = {"GITHUB_API_URL": API, "GITHUB_REPOSITORY": REPOSITORY, "GITHUB_TOKEN": f"{TOKEN}\n"}


@pytest.fixture
def world(github: GitHub, clock: Clock) -> GithubTransport:
    return GithubTransport(clock=clock, sleep=clock.sleep, transport=github.transport)


def test_a_run_says_where_its_issues_are(github: GitHub, world: GithubTransport) -> None:
    number = github.opens("alice", "x")
    issues = connect(RUN, world, owner="someone", repo="else")

    assert issues is not None
    assert issues.get(number).title == "x"


def test_outside_of_a_run_the_configuration_names_the_repository(
    github: GitHub, world: GithubTransport
) -> None:
    number = github.opens("alice", "x")
    owner, _, repo = REPOSITORY.partition("/")
    environ = {"GITHUB_TOKEN": TOKEN, "GITHUB_API_URL": API}
    issues = connect(environ, world, owner=owner, repo=repo)

    assert issues is not None
    assert issues.get(number).title == "x"


def test_github_itself_is_asked_when_nothing_else_is_said(
    github: GitHub, world: GithubTransport
) -> None:
    issues = connect(RUN | {"GITHUB_API_URL": ""}, world)

    assert issues is not None
    with pytest.raises(GithubError):
        issues.get(1)
    assert github.requests[0].url.host == "api.github.com"


@pytest.mark.parametrize("given", [{}, {"owner": "acme"}, {"repo": "status"}])
def test_no_repository_means_no_issues(world: GithubTransport, given: dict[str, str]) -> None:
    assert connect({"GITHUB_TOKEN": TOKEN}, world, **given) is None


def test_a_repository_without_a_token_is_said_with_the_remedy(world: GithubTransport) -> None:
    with pytest.raises(GithubError, match=r"no GITHUB_TOKEN for the issues of acme/status"):
        connect({"GITHUB_REPOSITORY": REPOSITORY}, world)


ON_GITHUB, ON_GITLAB = "git@github.com:acme/status.git", "https://gitlab.com/acme/status.git"


@pytest.mark.parametrize(
    ("environ", "origin", "backend", "expected"),
    [
        ({"GITHUB_REPOSITORY": REPOSITORY}, "", "auto", True),
        ({"GITHUB_TOKEN": TOKEN}, ON_GITLAB, "auto", True),
        ({}, ON_GITHUB, "auto", True),
        ({}, ON_GITLAB, "auto", False),
        ({}, "", "auto", False),
        ({"GITHUB_TOKEN": " "}, "/srv/git/status", "auto", False),
        ({"GITHUB_TOKEN": TOKEN}, ON_GITHUB, "files", False),
        ({}, "", "github", True),
        (
            {"FORGEJO_ACTIONS": "true", "GITHUB_REPOSITORY": "a/b", "GITHUB_TOKEN": "t"},
            "",
            "auto",
            False,
        ),
        ({"GITLAB_CI": "true", "GITHUB_TOKEN": TOKEN}, ON_GITLAB, "auto", False),
    ],
)
def test_incidents_are_issues_only_where_issues_can_be_written(
    environ: dict[str, str], origin: str, backend: str, *, expected: bool
) -> None:
    assert uses_issues(environ, REPOSITORY, origin, backend) is expected
    assert not uses_issues(environ, "", origin, backend)


@pytest.mark.parametrize("url", ["https://x:port", "api.github.com", "file:///etc", "https://"])
def test_an_api_that_is_no_url_is_said(world: GithubTransport, url: str) -> None:
    with pytest.raises(GithubError, match="GITHUB_API_URL is not a URL"):
        connect(RUN | {"GITHUB_API_URL": url}, world)


def test_commands_that_only_read_may_use_the_token_of_the_command_line(
    github: GitHub, world: GithubTransport
) -> None:
    number = github.opens("alice", "x")
    environ = RUN | {"GITHUB_TOKEN": " ", "GH_TOKEN": TOKEN}
    issues = connect(environ, world, tokens=READERS)

    assert issues is not None
    assert issues.get(number).title == "x"
    with pytest.raises(GithubError, match="no GITHUB_TOKEN"):
        connect(environ, world)


@pytest.mark.parametrize(
    "remote",
    [
        "https://github.com/acme/status",
        "https://github.com/acme/status.git",
        "https://x-access-token:secret@github.com/acme/status.git/",
        "git@github.com:acme/status.git",
        "ssh://git@github.com/acme/status.git",
        "ssh://git@github.com:22/acme/status",
        "github.com:acme/status",
    ],
)
def test_a_remote_says_which_repository_it_is(remote: str) -> None:
    assert repository_at(remote) == "acme/status"


@pytest.mark.parametrize(
    "remote",
    [
        "", "/srv/git/acme/status", "../github.com/acme", "https://gitlab.com/acme/status",
        "https://github.com.evil.example/acme/status", "https://github.com/acme", "git@github.com:",
        "https://evil.example/github.com/acme/status", "https://github.com/acme/status/issues",
    ],
)  # fmt: skip
def test_a_remote_elsewhere_is_no_repository_on_github(remote: str) -> None:
    assert repository_at(remote) == ""


def test_an_enterprises_own_server_is_a_github_too() -> None:
    server = "https://git.acme.example"

    assert repository_at("git@git.acme.example:ops/status.git", server) == "ops/status"
    assert repository_at("https://github.com/ops/status", server) == ""
