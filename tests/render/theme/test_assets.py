"""What of assets/ becomes part of the page: files that are really there, and nothing else."""

import os
from pathlib import Path

import pytest
from upstatic.render.theme.assets import asset_files, own_file


@pytest.fixture
def assets(tmp_path: Path) -> Path:
    folder = tmp_path / "assets"
    (folder / "fonts").mkdir(parents=True)
    (folder / "fonts" / "a.woff2").write_bytes(b"font")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_text("token")
    return folder


@pytest.mark.parametrize("target", ["/proc/self/environ", "../.git/config", "../.git", "/etc"])
def test_a_link_that_leads_out_of_assets_is_left_out(
    assets: Path, target: str, caplog: pytest.LogCaptureFixture
) -> None:
    (assets / "logo.txt").symlink_to(target)

    assert dict(asset_files(assets)) == {"fonts/a.woff2": b"font"}
    assert "logo.txt: is a link that leads out of" in caplog.text
    assert own_file("logo.txt", assets) is None


def test_a_link_within_assets_is_the_file_it_leads_to(assets: Path) -> None:
    (assets / "b.woff2").symlink_to("fonts/a.woff2")

    assert dict(asset_files(assets))["b.woff2"] == b"font"


@pytest.mark.usefixtures("assets")
def test_assets_that_are_a_link_to_another_folder_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "linked").symlink_to(tmp_path / ".git")

    assert list(asset_files(tmp_path / "linked")) == []


def test_what_cannot_be_read_is_left_out_with_a_warning(
    assets: Path, caplog: pytest.LogCaptureFixture
) -> None:
    os.mkfifo(assets / "pipe")
    (assets / "gone").symlink_to("nothing")
    locked = assets / "locked"
    locked.touch(mode=0o000)

    assert dict(asset_files(assets))["fonts/a.woff2"] == b"font"
    assert "pipe: is neither a file nor a folder" in caplog.text
    assert "gone: is neither a file nor a folder" in caplog.text
    if os.geteuid():
        assert "locked: cannot be read (Permission denied)" in caplog.text


@pytest.mark.parametrize("name", ["../.git/config", "/etc/passwd", "fonts"])
def test_only_a_file_of_assets_is_a_theme_file(assets: Path, name: str) -> None:
    assert own_file("fonts/a.woff2", assets) is not None
    assert own_file(name, assets) is None
