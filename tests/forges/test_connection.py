"""Where incidents are kept: by the configuration, the job, the remote and the tokens."""

from datetime import UTC, datetime

import pytest
from upstatic.domain.errors import ForgeError
from upstatic.forges.base.client import ForgeTransport
from upstatic.forges.connection import BackendKind, backend_of, connect
from upstatic.forges.forgejo.issues import ForgejoIssues
from upstatic.forges.gitlab.issues import GitlabIssues

NAME = "acme/status"
ON_GITHUB, ON_GITLAB = "git@github.com:acme/status.git", "https://gitlab.com/acme/status.git"
ON_CODEBERG = "https://codeberg.org/acme/status.git"
GITHUB, GITLAB, FORGEJO, FILES = (
    BackendKind.GITHUB,
    BackendKind.GITLAB,
    BackendKind.FORGEJO,
    BackendKind.FILES,
)
IN_GITLAB = {"GITLAB_CI": "true", "CI_PROJECT_ID": "7", "CI_API_V4_URL": "https://lab.test/api/v4"}
IN_FORGEJO = {
    "FORGEJO_ACTIONS": "true",
    "GITHUB_ACTIONS": "true",
    "GITHUB_REPOSITORY": NAME,
    "GITHUB_API_URL": "https://forgejo.test/api/v1",
}


@pytest.mark.parametrize(
    ("environ", "remote", "configured", "expected"),
    [
        ({"GITHUB_REPOSITORY": NAME}, "", "auto", GITHUB),
        ({"GITHUB_TOKEN": "t"}, "", "auto", GITHUB),
        ({"GITHUB_TOKEN": "t"}, ON_GITLAB, "auto", FILES),
        ({"GITHUB_TOKEN": "t"}, ON_GITLAB, "github", GITHUB),
        ({"GITLAB_TOKEN": "t"}, ON_GITLAB, "auto", GITLAB),
        ({"GITLAB_TOKEN": "t"}, ON_GITHUB, "auto", GITHUB),
        ({"FORGEJO_TOKEN": "t"}, ON_CODEBERG, "auto", FORGEJO),
        ({"GITEA_TOKEN": "t"}, "https://gitea.acme.example/a/b", "auto", FORGEJO),
        ({}, ON_GITHUB, "auto", GITHUB),
        ({}, ON_GITLAB, "auto", FILES),
        ({}, ON_CODEBERG, "auto", FILES),
        ({}, "", "auto", FILES),
        ({"GITHUB_TOKEN": " "}, "/srv/git/status", "auto", FILES),
        ({"GITHUB_TOKEN": "t"}, ON_GITHUB, "files", FILES),
        ({}, "", "github", GITHUB),
        ({}, "", "gitlab", GITLAB),
        ({}, "", "gitea", FORGEJO),
        ({**IN_FORGEJO, "GITHUB_TOKEN": "t"}, "", "auto", FORGEJO),
        (IN_FORGEJO, "", "auto", FILES),
        (IN_GITLAB, ON_GITLAB, "auto", FILES),
        ({**IN_GITLAB, "GITHUB_TOKEN": "t"}, ON_GITLAB, "auto", FILES),
        ({**IN_GITLAB, "GITLAB_TOKEN": "t"}, "https://git.acme.example/a/b", "auto", GITLAB),
    ],
)
def test_the_backend_is_a_forge_only_where_its_issues_can_be_written(
    environ: dict[str, str], remote: str, configured: str, expected: BackendKind
) -> None:
    assert backend_of(environ, configured, name=NAME, remote=remote) is expected


def test_without_a_repository_on_github_incidents_are_files() -> None:
    assert backend_of({"GITHUB_TOKEN": "t"}, "auto") is FILES
    assert backend_of({"GITHUB_TOKEN": "t"}, "github") is FILES


@pytest.fixture
def world() -> ForgeTransport:
    return ForgeTransport(clock=lambda: datetime(2026, 11, 20, tzinfo=UTC), sleep=lambda _: None)


def test_a_job_names_its_repository_and_api(world: ForgeTransport) -> None:
    in_gitlab, in_forgejo = {**IN_GITLAB, "GITLAB_TOKEN": "t"}, {**IN_FORGEJO, "GITHUB_TOKEN": "t"}

    assert isinstance(connect(in_gitlab, world, GITLAB), GitlabIssues)
    assert isinstance(connect(in_forgejo, world, FORGEJO), ForgejoIssues)
    assert connect({}, world, FILES) is None


@pytest.mark.parametrize(
    ("backend", "remote", "said"),
    [
        (GITLAB, ON_GITLAB, "no GITLAB_TOKEN for the issues of acme/status.*scope `api`"),
        (GITLAB, "", "the project on GitLab is unknown"),
        (FORGEJO, ON_CODEBERG, "no FORGEJO_TOKEN for the issues of acme/status"),
        (FORGEJO, "", "the repository on Forgejo is unknown"),
    ],
)
def test_what_is_missing_is_named_with_the_remedy(
    world: ForgeTransport, backend: BackendKind, remote: str, said: str
) -> None:
    with pytest.raises(ForgeError, match=said):
        connect({}, world, backend, remote=remote)
