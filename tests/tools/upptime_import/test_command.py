"""The command as a newcomer meets it: what it says while it works, and what it leaves."""

from pathlib import Path

import pytest
from upstatic.cli.main import main

from tests.support.git import git
from tests.tools.upptime_import.repositories import Repository


@pytest.fixture
def shop(upptime: Repository) -> Repository:
    """A site that was renamed, and one that was given up."""
    upptime.config("2024-05-01T08:00:00Z", Shop="https://shop.test", Old="https://old.test")
    upptime.sample("old.yml", "2024-05-01T10:00:00Z", "down 0 0")
    upptime.sample("shop.yml", "2024-05-01T10:00:01Z", url="https://shop.test")
    upptime.config("2024-05-02T08:00:00Z", Web_shop="https://shop.test")
    upptime.retire("shop.yml", "2024-05-02T08:01:00Z")
    upptime.retire("old.yml", "2024-05-02T08:01:01Z")
    upptime.sample("web-shop.yml", "2024-05-02T08:02:00Z", url="https://shop.test")
    return upptime


@pytest.fixture(autouse=True)
def without_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """The issues are another room's; nothing here may reach GitHub."""
    for name in ("GITHUB_TOKEN", "GH_TOKEN", "GITHUB_REPOSITORY", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)


def test_it_says_what_came_over_what_was_left_and_what_to_do_next(
    shop: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import-upptime", "--root", str(shop.folder)]) == 0
    given = capsys.readouterr().out.splitlines()
    assert given[:3] == [
        f"reading the log of {shop.folder}",
        "read 5 of 5 versions",
        "recording 3 measurements",
    ]
    assert "3 measurements of 2 sites, 2024-05-01 to 2024-05-02 (all new)" in given
    assert "recorded 1 status change and 4 daily totals" in given
    assert "  web-shop continues history/shop.yml: the site was renamed" in given
    assert "  kept without a current monitor: old" in given
    assert given[-1].startswith("next: upstatic publish")


def test_upptimes_own_files_stay_and_nothing_is_committed(shop: Repository) -> None:
    main(["import-upptime", "--root", str(shop.folder)])
    changed = git(shop.folder, "status", "--short").splitlines()
    assert changed == ["?? history/daily/", "?? history/events/", "?? history/imported/"]


def test_another_repository_is_given_with_from(shop: Repository, tmp_path: Path) -> None:
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    (fresh / ".upptimerc.yml").write_bytes((shop.folder / ".upptimerc.yml").read_bytes())
    bundle = tmp_path / "status.bundle"
    git(shop.folder, "bundle", "create", "--quiet", str(bundle), "HEAD")
    assert main(["import-upptime", "--root", str(fresh), "--from", str(bundle)]) == 0
    main(["import-upptime", "--root", str(shop.folder)])
    for table in ("imported/2024.csv", "events/2024.csv", "daily/2024-05.csv"):
        here, there = (root / "history" / table for root in (fresh, shop.folder))
        assert here.read_bytes() == there.read_bytes()


def test_a_source_without_history_is_one_line_and_exit_code_1(
    shop: Repository, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / ".upptimerc.yml").write_bytes(
        (shop.folder / ".upptimerc.yml").read_bytes()
    )
    assert main(["import-upptime", "--root", str(tmp_path / "plain")]) == 1
    error = capsys.readouterr().err.splitlines()[-1]
    assert "not a git repository" in error
    assert "--from" in error
    assert not (tmp_path / "plain" / "history").exists()
