"""A committed link leads nowhere: no file outside of its folder is read, published or written."""

import logging
from datetime import UTC, datetime
from pathlib import Path

import pytest
from upstatic.cli.commands.preview import _copied
from upstatic.cli.console import open_console
from upstatic.cli.context import Context
from upstatic.cli.workspace import load_workspace
from upstatic.config import Monitor, load
from upstatic.domain.errors import ConfigError, UpstaticError
from upstatic.history import failure_details, incidents
from upstatic.infra.download_cache import DownloadCache
from upstatic.infra.locks import exclusive, wait_for_lock
from upstatic.probe.kinds.browser import _command
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.target import Target, _pem
from upstatic.publish.rescue import rescue
from upstatic.record.run_file_intake import read_files
from upstatic.render.incremental import manifest
from upstatic.render.incremental.manifest import KeptPart, KeptSite
from upstatic.render.theme.assets import asset_files, own_file
from upstatic.render.upptime_compat.atomic_write import replace
from upstatic.tools.doctor.local_facts import _texts
from upstatic.tools.init.checkout import apply, files
from upstatic.tools.init.file_plan import Write

from tests.support.git import git

SECRET = "s3cret-t0ken"


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A file of the machine that no commit may reach."""
    path = tmp_path / "environ"
    path.write_text(SECRET)
    return path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "status"
    for name in ("assets", "run", ".cache/look"):
        (folder / name).mkdir(parents=True)
    return folder


def test_assets_and_theme_files(root: Path, outside: Path) -> None:
    for name, target in (("logo.txt", outside), ("git", root / ".git"), ("up", root.parent)):
        (root / "assets" / name).symlink_to(target)

    assert list(asset_files(root / "assets")) == []
    assert own_file("logo.txt", root / "assets") is None
    assert own_file("../../environ", root / "assets") is None


def test_downloads(root: Path, outside: Path) -> None:
    cache = DownloadCache(folder=root / ".cache" / "look", now=datetime.now(UTC))
    url = "http://127.0.0.1:1/theme.css"
    cache._path(url).symlink_to(outside)

    assert cache([url]) == {}
    assert outside.read_text() == SECRET


def test_a_folder_for_downloads_that_leads_elsewhere(root: Path, tmp_path: Path) -> None:
    (root / ".cache" / "look").rmdir()
    (root / ".cache" / "look").symlink_to(tmp_path)
    before = sorted(tmp_path.iterdir())

    cache = DownloadCache(folder=root / ".cache" / "look", now=datetime.now(UTC))
    assert cache(["http://127.0.0.1:1/theme.css"]) == {}
    assert sorted(tmp_path.iterdir()) == before


def test_the_configuration(root: Path, outside: Path) -> None:
    outside.write_text(f"{SECRET}: {{}}\nsites: []\n")
    (root / ".upptimerc.yml").symlink_to(outside)

    with pytest.raises(ConfigError, match="is a link that leads out of") as caught:
        load(root / ".upptimerc.yml")
    assert SECRET not in str(caught.value)

    (root / ".upptimerc.yml").unlink()
    (root / "status.yml").write_text("sites: [{name: Api, url: 'https://api.example'}]\n")
    (root / ".upptimerc.yml").symlink_to("status.yml")
    assert load(root / ".upptimerc.yml").config.monitors[0].slug == "api"


def test_a_preview(root: Path, outside: Path, tmp_path: Path) -> None:
    (root / ".upptimerc.yml").write_text("sites: [{name: Api, url: 'https://api.example'}]\n")
    (root / "history" / "incidents").mkdir(parents=True)
    (root / "history" / "incidents" / "42.yml").symlink_to(outside)
    with open_console({}) as printer:
        context = Context(root=root, fixed_now=None, environ={}, console=printer)
        copy = _copied(load_workspace(context), tmp_path / "copy")

    link = copy.history / "incidents" / "42.yml"
    assert link.is_symlink()
    assert incidents.read(copy.history) == []


def test_workflows_that_init_and_doctor_read(root: Path, outside: Path) -> None:
    folder = root / ".github" / "workflows"
    folder.mkdir(parents=True)
    outside.write_text(f"on: push\njobs: {{{SECRET}: {{}}}}\n")
    (folder / "status.yml").symlink_to(outside)
    (folder / "own.yml").write_text("on: push\n")

    assert [*files(root)] == [".github/workflows/own.yml"]
    assert [*_texts(folder)] == [".github/workflows/own.yml"]


def test_screenshots(root: Path, tmp_path: Path) -> None:
    (root / "shop.py").touch()
    (root / "run" / "screenshots").symlink_to(tmp_path)
    monitor = Monitor(name="Shop", slug="shop", url="https://shop.example", script="shop.py")

    with pytest.raises(FailureError) as caught:
        _command(target_of(monitor), root)
    assert caught.value.detail == "run/screenshots leads out of the repository"
    assert not (tmp_path / "shop.png").exists()


def target_of(monitor: Monitor) -> Target[Monitor]:
    now = datetime.now(UTC)
    return Target(
        slug=monitor.slug,
        monitor=monitor,
        url=monitor.url,
        headers=(),
        body=None,
        port="",
        user_agent="",
        now=now,
    )


def test_certificates_and_scripts_that_a_monitor_names(root: Path, outside: Path) -> None:
    for name in ("ca.pem", "shop.py"):
        (root / name).symlink_to(outside)
    monitor = Monitor(name="Shop", slug="shop", url="https://shop.example", script="shop.py")

    with pytest.raises(FailureError) as pem:
        _pem("ca.pem", root)
    with pytest.raises(FailureError) as script:
        _command(target_of(monitor), root)
    assert pem.value.detail == "tls: the file is outside the repository"
    assert script.value.detail == "script is not a file of the repository"


def test_run_files(root: Path, outside: Path, caplog: pytest.LogCaptureFixture) -> None:
    link = root / "run" / "eu.jsonl"
    link.symlink_to(outside)

    assert read_files([link]) == []
    assert f"{link}: is a link and is not read" in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.parametrize("link", [".cache/site", ".cache/site/site.json"])
def test_what_is_kept_of_the_last_site(root: Path, tmp_path: Path, link: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "site.json").write_text(SECRET)
    (root / link).parent.mkdir(parents=True, exist_ok=True)
    (root / link).symlink_to(elsewhere if link.endswith("site") else elsewhere / "site.json")
    cache, out = root / ".cache" / "site", root / "_site"

    assert manifest.load(cache, out) is None
    manifest.save(cache, out, {})
    manifest.forget(cache)
    assert (elsewhere / "site.json").read_text() == SECRET


def test_a_site_that_was_committed(root: Path, outside: Path) -> None:
    cache, out = root / ".cache" / "site", root / "_site"
    out.mkdir()
    (out / "index.html").touch()
    kept = {"page": KeptPart(key="k", sizes={"index.html": 0})}
    manifest.save(cache, out, kept)
    assert manifest.load(cache, out) == KeptSite(parts=kept, files={"index.html"})

    (out / "logo.txt").symlink_to(outside)
    assert manifest.load(cache, out) is None

    (out / "logo.txt").unlink()
    manifest.save(cache, out, {"page": KeptPart(key="k", sizes={"../README.md": 3})})
    assert manifest.load(cache, out) is None


def test_details_of_failures(root: Path, outside: Path) -> None:
    outside.write_text(f'{{"api": "{SECRET}"}}')
    (root / "run" / "details.json").symlink_to(outside)

    assert failure_details.read(root / "run") == {}


@pytest.mark.parametrize("name", ["lock", "turn", "turn.holder", ".turn.holder.tmp"])
def test_locks(root: Path, outside: Path, name: str) -> None:
    (root / "run" / name).symlink_to(outside)
    try:
        with exclusive(root / "run"), wait_for_lock(root / "run", "record", lambda _: None):
            pass
    except UpstaticError as error:
        assert "is a link" in str(error)  # noqa: PT017 - only some of them are refused
    assert outside.read_text() == SECRET


def test_a_folder_of_locks_that_leads_elsewhere(root: Path, tmp_path: Path) -> None:
    (root / "run").rmdir()
    (root / "run").symlink_to(tmp_path)
    before = sorted(tmp_path.iterdir())

    with pytest.raises(UpstaticError, match="is a link"), exclusive(root / "run"):
        pass
    assert sorted(tmp_path.iterdir()) == before


def test_what_a_workflow_uploads_after_a_failure(
    root: Path, outside: Path, caplog: pytest.LogCaptureFixture
) -> None:
    git(root, "init", "--quiet", "-b", "main")
    (root / "history").mkdir()
    (root / "history" / "2026-11-20.txt").write_text("# upstatic history 1\n")
    for name in ("uncommitted.patch", "leak.txt"):
        (root / "run" / name).symlink_to(outside)

    with caplog.at_level(logging.WARNING):
        saved = rescue(root, root / "run", sleep=lambda _: None)

    assert [path.name for path in saved] == ["uncommitted.patch"]
    assert [path.name for path in (root / "run").iterdir()] == ["uncommitted.patch"]
    assert outside.read_text() == SECRET
    assert "leak.txt: removed, because it is a link" in caplog.text


def test_files_that_are_replaced_as_a_whole(root: Path, outside: Path) -> None:
    (root / ".README.md.tmp").symlink_to(outside)

    assert replace(root / "README.md", b"table\n")
    assert (root / "README.md").read_bytes() == b"table\n"
    assert outside.read_text() == SECRET


@pytest.mark.parametrize("link", [".github", ".github/workflows", ".github/workflows/status.yml"])
def test_workflows(root: Path, tmp_path: Path, link: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (root / link).parent.mkdir(parents=True, exist_ok=True)
    (root / link).symlink_to(elsewhere)

    step = Write(path=".github/workflows/status.yml", text="on: push\n", is_new=True)
    with pytest.raises(UpstaticError, match="is a link that leads out of"):
        apply([step], root)
    assert list(elsewhere.iterdir()) == []


def test_the_folder_of_a_repository_may_be_a_link_or_lead_upwards(
    root: Path, tmp_path: Path
) -> None:
    (root / ".upptimerc.yml").write_text("owner: a\nrepo: b\nsites: []\n")
    link = tmp_path / "link"
    link.symlink_to(root)

    (root / "folder").mkdir(exist_ok=True)
    for folder in (link, root / "folder" / ".."):
        assert load(folder / ".upptimerc.yml").config.owner == "a"
