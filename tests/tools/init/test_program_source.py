"""Where the program comes from, and what a workflow then uses."""

from pathlib import Path

import pytest
from upstatic.domain.errors import UpstaticError
from upstatic.tools.init import checkout
from upstatic.tools.init.program_source import ProgramSource, choose, of_action

from tests.support.git import git

PIN = "0123456789abcdef0123456789abcdef01234567"
OURS = ProgramSource(name="acme/upstatic", ref=PIN, tag="v1.2.3")


@pytest.mark.parametrize(
    ("present", "uses"),
    [
        ("", f"acme/upstatic@{PIN} # v1.2.3"),
        (f"        uses: acme/upstatic@{'f' * 40}\n", f"acme/upstatic@{PIN} # v1.2.3"),
        ("        uses: acme/upstatic@v1\n", "acme/upstatic@v1"),
        (f"uses: acme/upstatic@{'f' * 40} # v1.10.0\n", f"acme/upstatic@{'f' * 40} # v1.10.0"),
        (f"uses: acme/upstatic@{'f' * 40} # v1.1.0\n", f"acme/upstatic@{PIN} # v1.2.3"),
        ("        uses: other/upstatic@v1\n", f"acme/upstatic@{PIN} # v1.2.3"),
    ],
)
def test_a_commit_is_pinned_and_a_followed_tag_stays_followed(present: str, uses: str) -> None:
    assert choose("", is_copy=False, present=present, source=OURS) == uses


def test_a_repository_with_the_program_uses_its_own() -> None:
    assert choose("", is_copy=True, present="", source=OURS) == "./"
    assert choose("acme/upstatic@v2", is_copy=True, present="", source=None) == "acme/upstatic@v2"


def test_an_unknown_source_is_asked_for_in_one_line() -> None:
    with pytest.raises(UpstaticError, match="--uses OWNER/REPO@REF"):
        choose("", is_copy=False, present="", source=None)


@pytest.mark.parametrize("given", ["acme", "acme/upstatic", "a/b@v1\nx: 1", "a/b@$(id)", "a b/c@d"])
def test_an_invalid_action_is_refused(given: str) -> None:
    with pytest.raises(UpstaticError, match="is not an action"):
        choose(given, is_copy=False, present="", source=OURS)


def test_inside_an_action_it_is_that_action() -> None:
    assert of_action({"UPSTATIC_ACTION": "acme/upstatic@v1"}) == ProgramSource(
        name="acme/upstatic", ref="v1"
    )
    assert of_action({"UPSTATIC_ACTION": "@"}) is None
    assert of_action({}) is None


def test_a_checkout_is_pinned_to_its_commit_once_others_can_get_it(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "upstream.git")
    git(tmp_path, "clone", "--quiet", "upstream.git", "program")
    program = tmp_path / "program"
    assert checkout.pushed_commit(tmp_path) is None
    git(program, "commit", "--quiet", "--allow-empty", "--message=Begin")
    git(program, "push", "--quiet", "origin", "HEAD")
    git(program, "remote", "set-url", "origin", "https://github.com/acme/upstatic.git")
    commit = git(program, "rev-parse", "HEAD").strip()
    assert checkout.pushed_commit(program) == ProgramSource(name="acme/upstatic", ref=commit)

    git(program, "tag", "v1.2.3")
    git(program, "tag", "v1")
    assert checkout.pushed_commit(program) == ProgramSource(
        name="acme/upstatic", ref=commit, tag="v1.2.3"
    )
    git(program, "commit", "--quiet", "--allow-empty", "--message=Only here")
    assert checkout.pushed_commit(program) is None


def test_a_program_in_a_repository_without_a_commit_comes_from_nowhere(repository: Path) -> None:
    assert checkout.pushed_commit(repository) is None
