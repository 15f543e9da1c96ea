"""Where a past is read from: checkouts, bare repositories, bundles; and one line for all else."""

from pathlib import Path

import pytest
from upstatic.domain.errors import UpstaticError

from tests.support.git import git
from tests.tools.upptime_import.conftest import Bring
from tests.tools.upptime_import.repositories import Repository


@pytest.fixture
def written(upptime: Repository) -> Repository:
    """A repository with a past of two measurements."""
    upptime.config("2024-05-01T08:00:00Z", api="https://api.test")
    upptime.sample("api.yml", "2024-05-01T10:00:00Z")
    upptime.sample("api.yml", "2024-05-01T12:00:00Z", "down 503 20")
    return upptime


def copied(written: Repository, *words: str) -> Path:
    place = written.folder.parent / "copy"
    git(written.folder.parent, "clone", "--quiet", *words, f"file://{written.folder}", str(place))
    return place


def bundled(written: Repository, *refs: str) -> Path:
    place = written.folder.parent / "past.bundle"
    git(written.folder, "bundle", "create", "--quiet", str(place), *refs)
    return place


def test_a_checkout_a_bare_repository_and_a_bundle_give_the_same(
    written: Repository, bring: Bring
) -> None:
    in_place = bring().samples
    assert len(in_place) == 2
    assert bring(copied(written, "--bare")).samples == in_place
    assert bring(bundled(written, "HEAD", "main")).samples == in_place


def test_a_bundle_that_names_no_head_has_its_branch(written: Repository, bring: Bring) -> None:
    git(written.folder, "branch", "status-data")
    assert len(bring(bundled(written, "status-data")).samples) == 2


def test_a_detached_head_is_read_as_it_is(written: Repository, bring: Bring) -> None:
    git(written.folder, "checkout", "--quiet", "--detach", "HEAD~1")
    assert len(bring().samples) == 1


def test_settings_of_the_user_change_nothing(written: Repository, bring: Bring) -> None:
    for name, value in (
        ("log.showSignature", "true"), ("core.quotePath", "true"), ("diff.renames", "copies"),
        ("log.date", "relative"), ("color.ui", "always"), ("diff.relative", "true"),
        ("log.follow", "true"), ("log.showRoot", "false"), ("log.diffMerges", "off"),
    ):  # fmt: skip
        git(written.folder, "config", name, value)
    assert len(bring().samples) == 2


def refusal(bring: Bring, source: Path) -> str:
    with pytest.raises(UpstaticError) as caught:
        bring(source)
    line = str(caught.value)
    assert "\n" not in line
    return line


def test_a_shallow_clone_says_how_to_get_the_rest(written: Repository, bring: Bring) -> None:
    line = refusal(bring, copied(written, "--depth=1"))
    assert "this clone has only 1 commit of the history" in line
    assert "git fetch --unshallow" in line
    assert "fetch-depth: 0" in line


def test_a_shallow_fetch_of_another_branch_does_not_prevent_an_import(
    written: Repository, bring: Bring
) -> None:
    copy, other = copied(written), Repository(written.folder.parent / "other")
    for day in (1, 2):
        other.write("notes.txt", f"{day}\n")
        other.commit(f"2024-05-0{day}T08:00:00Z")
    git(copy, "fetch", "--quiet", "--depth=1", f"file://{other.folder}", "main:status-data")
    assert git(copy, "rev-parse", "--is-shallow-repository") == "true\n"
    assert len(bring(copy).samples) == 2


def test_what_the_system_does_not_let_us_see_is_one_line(written: Repository, bring: Bring) -> None:
    long = refusal(bring, written.folder / ("x" * 300))
    assert "cannot be read: File name too long" in long or "no such folder" in long


@pytest.mark.usefixtures("written")
def test_a_folder_that_is_not_a_repository_is_named(
    bring: Bring, tmp_path_factory: pytest.TempPathFactory
) -> None:
    line = refusal(bring, tmp_path_factory.mktemp("plain"))
    assert "not a git repository" in line
    assert "plain" in line


def test_a_folder_within_a_repository_is_not_taken_for_it(
    written: Repository, bring: Bring
) -> None:
    line = refusal(bring, written.folder / "history")
    assert f"--from {written.folder}" in line


def test_what_is_not_there_is_named(written: Repository, bring: Bring) -> None:
    assert "no such folder or bundle" in refusal(bring, written.folder / "nowhere")


def test_a_damaged_bundle_and_another_file_are_named(written: Repository, bring: Bring) -> None:
    bundle = bundled(written, "HEAD", "main")
    whole = bundle.read_bytes()
    for data in (whole[: len(whole) // 2], whole[:30], b"hello\n", b""):
        bundle.write_bytes(data)
        assert "past.bundle is not a complete git bundle: " in refusal(bring, bundle)


def test_an_empty_repository_has_no_commit(written: Repository, bring: Bring) -> None:
    empty = Repository(written.folder.parent / "empty")
    assert "has no commit yet" in refusal(bring, empty.folder)


def test_another_kind_of_repository_has_no_history_to_import(
    written: Repository, bring: Bring
) -> None:
    other = Repository(written.folder.parent / "other")
    other.write("notes.txt", "hello\n")
    other.commit("2024-05-01T08:00:00Z")
    assert "no history of Upptime" in refusal(bring, other.folder)


def test_a_blob_that_is_gone_costs_itself_alone(
    written: Repository, bring: Bring, caplog: pytest.LogCaptureFixture
) -> None:
    blob = git(written.folder, "rev-parse", "HEAD~1:history/api.yml").strip()
    (written.folder / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    assert len(bring().samples) == 1
    assert "history/api.yml at" in caplog.text
