"""The files of a page, in the order in which visitors need them."""

from pathlib import Path

from upstatic.publish.site.site_files import changes, read_manifest, site_files

from tests.publish.site.conftest import FILES, change


def test_pages_come_after_what_they_refer_to_and_the_front_page_last(site: Path) -> None:
    paths = [one.path for one in site_files(site)]

    assert set(paths) == set(FILES)
    assert paths[-1] == "index.html"
    assert paths.index("static/page.css") < paths.index("incidents/1.html")


def test_only_changed_files_are_written_and_only_known_ones_deleted(site: Path) -> None:
    known = {one.path: one.digest for one in site_files(site)}
    change(site)

    found = changes(site_files(site), known)

    assert [one.path for one in found.write] == ["index.html"]
    assert found.delete == ["incidents/1.html"]


def test_a_manifest_cannot_name_files_outside() -> None:
    assert read_manifest({"../etc/passwd": "1", "/etc/passwd": "1", "a/b.html": "2"}) == {
        "a/b.html": "2"
    }
    assert read_manifest("<html>") == {}


def test_texts_are_declared_as_utf_8(site: Path) -> None:
    types = {one.path: one.content_type for one in site_files(site)}

    assert types["index.html"] == "text/html; charset=utf-8"
    assert types["api/v2/summary.json"] == "application/json; charset=utf-8"
