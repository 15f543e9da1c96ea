"""What the URL of a git remote says."""

import pytest
from upstatic.forges.hosts import shown_name
from upstatic.forges.remotes import name_of, repository_at, server_of

GITHUB = "https://github.com"


@pytest.mark.parametrize(
    ("url", "name", "server"),
    [
        ("https://github.com/acme/upstatic", "acme/upstatic", GITHUB),
        ("https://github.com/acme/upstatic.git", "acme/upstatic", GITHUB),
        ("https://x:token@ghe.example/acme/up.static/", "acme/up.static", "https://ghe.example"),
        ("http://git.example:3000/acme/status", "acme/status", "http://git.example:3000"),
        ("git@github.com:acme/upstatic.git", "acme/upstatic", GITHUB),
        ("ssh://git@ghe.example:2222/acme/upstatic", "acme/upstatic", "https://ghe.example"),
        ("git@gitlab.com:acme/web/status.git", "acme/web/status", "https://gitlab.com"),
        ("/srv/git/upstatic.git", "", ""),
        ("file:///srv/git/upstatic.git", "", ""),
        ("../upstatic", "", ""),
        ("https://github.com/acme", "", ""),
        ("", "", ""),
    ],
)
def test_a_remote_names_a_server_and_a_repository(url: str, name: str, server: str) -> None:
    assert (name_of(url), server_of(url)) == (name, server)


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
def test_a_remote_on_a_server_is_a_repository_there(remote: str) -> None:
    assert repository_at(remote, GITHUB) == "acme/status"


@pytest.mark.parametrize(
    "remote",
    [
        "", "/srv/git/acme/status", "../github.com/acme", "https://gitlab.com/acme/status",
        "https://github.com.evil.example/acme/status", "https://github.com/acme", "git@github.com:",
        "https://evil.example/github.com/acme/status", "https://github.com/acme/status/issues",
    ],
)  # fmt: skip
def test_a_remote_elsewhere_is_not_a_repository_there(remote: str) -> None:
    assert repository_at(remote, GITHUB) == ""


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://github.com/acme/status/issues/7", "GitHub"),
        ("https://git.acme.example/acme/status/issues/7", "GitHub"),
        ("https://gitlab.com/acme/status/-/issues/7", "GitLab"),
        ("https://git.acme.example/ops/status/-/issues/7", "GitLab"),
        ("https://codeberg.org/acme/status/issues/7", "Codeberg"),
        ("https://gitea.acme.example/acme/status/issues/7", "Gitea"),
    ],
)
def test_the_page_names_the_forge_of_an_issue(url: str, name: str) -> None:
    assert shown_name(url) == name


def test_a_server_of_an_enterprise_has_any_name() -> None:
    server = "https://git.acme.example"

    assert repository_at("git@git.acme.example:ops/status.git", server) == "ops/status"
    assert repository_at("https://github.com/ops/status", server) == ""
