"""The folder of the demo: locked, never one with other files, a repository of its own."""

from datetime import UTC, datetime
from pathlib import Path
from time import sleep

import pytest
from upstatic.config.load import CONFIG_NAME
from upstatic.domain.errors import UpstaticError
from upstatic.tools.demo.folder import EDITED, claim_folder

from tests.support.git import git

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SETTINGS = "# the demo\nsites:\n  - url: http://127.0.0.1:40001/\n"


def reset(root: Path, settings: str = SETTINGS) -> None:
    with claim_folder(root) as folder:
        folder.reset(settings)
        folder.commit_all(NOW, sleep)


def test_a_new_folder_becomes_a_repository_with_the_configuration(tmp_path: Path) -> None:
    reset(tmp_path / "demo")

    assert git(tmp_path / "demo", "status", "--porcelain") == ""
    assert git(tmp_path / "demo", "ls-files").split() == [
        ".gitattributes",
        ".gitignore",
        CONFIG_NAME,
    ]


def test_inside_another_repository_the_outer_one_stays_as_it_was(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    reset(tmp_path / "demo")

    assert git(tmp_path, "rev-list", "--all") == ""
    assert git(tmp_path / "demo", "rev-parse", "--show-toplevel").strip().endswith("/demo")


def test_the_next_start_is_a_fresh_one(tmp_path: Path) -> None:
    reset(tmp_path)
    for name in ("history", "_site", "run"):
        (tmp_path / name).mkdir()
    reset(tmp_path, SETTINGS.replace("40001", "40002"))

    assert not any((tmp_path / name).exists() for name in ("history", "_site", "run"))
    assert git(tmp_path, "rev-list", "--count", "HEAD") == "1\n"
    assert "40002" in (tmp_path / CONFIG_NAME).read_text()
    assert not (tmp_path / EDITED).exists()


def test_an_edited_configuration_is_kept_next_to_the_new_one(tmp_path: Path) -> None:
    reset(tmp_path)
    (tmp_path / CONFIG_NAME).write_text(SETTINGS + "  - url: https://example.com\n")
    reset(tmp_path, SETTINGS.replace("40001", "40002"))

    assert "example.com" in (tmp_path / EDITED).read_text()
    assert "example.com" not in (tmp_path / CONFIG_NAME).read_text()


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "history").mkdir()
    (tmp_path / "history" / "2026-11-20.txt").write_text("mine")

    with pytest.raises(UpstaticError, match="contains other files"):
        reset(tmp_path)
    assert (tmp_path / "history" / "2026-11-20.txt").read_text() == "mine"


def test_a_file_in_the_folders_place_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "demo").write_text("a file")

    with pytest.raises(UpstaticError, match="cannot be used for the demo"):
        reset(tmp_path / "demo")


def test_a_second_demo_hears_where_the_first_one_is(tmp_path: Path) -> None:
    with claim_folder(tmp_path) as folder:
        folder.announce("http://127.0.0.1:8080/")

        with pytest.raises(UpstaticError, match=r"already runs in .* at http://127\.0\.0\.1:80"):
            claim_folder(tmp_path).__enter__()


def test_a_demo_that_was_killed_leaves_the_folder_free(tmp_path: Path) -> None:
    with claim_folder(tmp_path) as folder:
        folder.announce("http://127.0.0.1:8080/")

    reset(tmp_path)
