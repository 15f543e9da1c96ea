"""The page is published to the targets of the configuration, by `run` and by `deploy`."""

from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from upstatic.cli.main import main

from tests.support.git import commit_all, git, init


@pytest.fixture
def root(tmp_path: Path, httpserver: HTTPServer) -> Path:
    httpserver.expect_request("/").respond_with_data("ok")
    remote = init(tmp_path / "remote.git", bare=True)
    folder = init(tmp_path / "status")
    git(folder, "remote", "add", "origin", str(remote))
    (folder / ".upptimerc.yml").write_text(
        f"sites: [{{name: Shop, url: '{httpserver.url_for('/')}'}}]\n"
        "publish: {site: [{to: branch}, {to: folder, path: $WEB_ROOT}]}\n"
    )
    commit_all(folder, "Watch the shop")
    git(folder, "push", "--quiet", "-u", "origin", "main")
    return folder


def test_a_round_publishes_the_page_to_each_target(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEB_ROOT", str(tmp_path / "www"))

    assert main(["--root", str(root), "run"]) == 0

    assert "Shop" in (tmp_path / "www" / "index.html").read_text()
    assert "Shop" in git(tmp_path / "remote.git", "show", "pages:index.html")


def test_without_a_push_nothing_is_published(root: Path, tmp_path: Path) -> None:
    assert main(["--root", str(root), "run", "--no-push"]) == 0

    assert git(tmp_path / "remote.git", "branch", "--list", "pages") == ""


def test_a_target_that_fails_stops_no_other(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--root", str(root), "render"])

    assert main(["--root", str(root), "deploy"]) == 1

    assert "$WEB_ROOT has no value" in capsys.readouterr().err
    assert "Shop" in git(tmp_path / "remote.git", "show", "pages:index.html")


def test_without_a_target_the_key_is_named(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / ".upptimerc.yml").write_text("sites: []\n")

    assert main(["--root", str(root), "deploy"]) == 1

    assert "set publish.site" in capsys.readouterr().err


def test_a_target_without_its_keys_is_refused(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / ".upptimerc.yml").write_text("sites: []\npublish: {site: {to: s3, bucket: x}}\n")

    assert main(["--root", str(root), "validate"]) == 1

    assert "to s3 needs accessKey and secretKey" in capsys.readouterr().err
