"""Which repository and commit an installed copy is from."""

import json
from pathlib import Path

import pytest
from upstatic.tools.init import installation
from upstatic.tools.init.program_source import ProgramSource, read_direct_url, read_release

from tests.support.git import git

COMMIT = "0123456789abcdef0123456789abcdef01234567"
RELEASE = {"repository": "acme/upstatic", "commit": COMMIT, "tag": "v1.2.3"}
SOURCE = ProgramSource(name="acme/upstatic", ref=COMMIT, tag="v1.2.3")


def test_a_release_knows_what_its_build_recorded(tmp_path: Path) -> None:
    (tmp_path / "release.json").write_text(json.dumps(RELEASE))
    assert installation.find_source(tmp_path) == SOURCE


@pytest.mark.parametrize("broken", [{}, RELEASE | {"repository": "a b"}, RELEASE | {"commit": ""}])
def test_a_record_that_names_no_action_is_ignored(broken: dict[str, str]) -> None:
    assert read_release(broken) is None


def test_an_installation_from_git_is_the_commit_that_was_fetched() -> None:
    recorded = {"url": "https://github.com/acme/upstatic.git", "vcs_info": {"commit_id": COMMIT}}
    assert read_direct_url(recorded) == ProgramSource(name="acme/upstatic", ref=COMMIT)
    assert read_direct_url({"url": "file:///srv/upstatic", "dir_info": {}}) is None


def test_an_environment_inside_a_users_repository_is_not_its_program(repository: Path) -> None:
    package = repository / ".venv" / "lib" / "python3.13" / "site-packages" / "upstatic"
    package.mkdir(parents=True)
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "--message=Begin")
    git(repository, "update-ref", "refs/remotes/origin/main", "HEAD")
    assert installation.find_source(package) is None
