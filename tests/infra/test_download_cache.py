"""Files of other hosts: real servers, kept copies, and failures that break nothing."""

import logging
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from upstatic.infra.download_cache import MOST_BYTES, DownloadCache
from werkzeug import Request, Response


@pytest.fixture
def downloads(tmp_path: Path) -> DownloadCache:
    return DownloadCache(folder=tmp_path / "kept", now=datetime.now(UTC))


def later(downloads: DownloadCache, **by: float) -> DownloadCache:
    return DownloadCache(folder=downloads.folder, now=downloads.now + timedelta(**by))


def test_a_file_is_asked_for_once_and_then_kept(
    downloads: DownloadCache, httpserver: HTTPServer
) -> None:
    httpserver.expect_ordered_request("/logo.png").respond_with_data(b"picture")
    url = httpserver.url_for("/logo.png")
    assert downloads([url, url]) == {url: b"picture"}
    assert downloads([url]) == {url: b"picture"}
    assert len(httpserver.log) == 1


def test_after_a_week_it_is_asked_for_again_and_an_old_copy_is_better_than_none(
    downloads: DownloadCache, httpserver: HTTPServer
) -> None:
    httpserver.expect_ordered_request("/x").respond_with_data(b"old")
    httpserver.expect_ordered_request("/x").respond_with_data(b"new")
    httpserver.expect_ordered_request("/x").respond_with_data(b"", status=500)
    url = httpserver.url_for("/x")
    assert downloads([url])[url] == b"old"
    next_week = later(downloads, days=8)
    assert next_week([url])[url] == b"new"
    for kept in downloads.folder.iterdir():
        os.utime(kept, (0, 0))
    assert downloads([url])[url] == b"new", "the third answer was an error"


def test_a_failure_is_not_tried_again_at_once(
    downloads: DownloadCache, httpserver: HTTPServer, caplog: pytest.LogCaptureFixture
) -> None:
    httpserver.expect_request("/x").respond_with_data(b"", status=404)
    url = httpserver.url_for("/x")
    with caplog.at_level(logging.WARNING):
        assert downloads([url]) == {}
    assert downloads([url]) == {}
    assert len(httpserver.log) == 1
    assert later(downloads, hours=2)([url]) == {}
    assert len(httpserver.log) == 2
    assert f"{url} returned 404; it is left out of the page" in caplog.text


def test_redirects_are_followed(downloads: DownloadCache, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/a").respond_with_data(
        status=302, headers={"Location": httpserver.url_for("/b")}
    )
    httpserver.expect_request("/b").respond_with_data(b"there")
    url = httpserver.url_for("/a")
    assert downloads([url]) == {url: b"there"}


def test_what_is_too_large_is_left_out(downloads: DownloadCache, httpserver: HTTPServer) -> None:
    def endless(_: Request) -> Response:
        return Response((b"x" * 65_536 for _ in range(10_000)), direct_passthrough=True)

    httpserver.expect_request("/x").respond_with_handler(endless)
    assert downloads([httpserver.url_for("/x")]) == {}
    assert MOST_BYTES < 10_000 * 65_536


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:1/refused", "http://no.such.host.invalid/", "ftp://x/y", "https://[", "://"],
)
def test_an_address_that_does_not_answer_breaks_nothing(downloads: DownloadCache, url: str) -> None:
    assert downloads([url]) == {}


def test_a_failed_download_does_not_delay_the_others(
    downloads: DownloadCache, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/x").respond_with_data(b"there")
    good = httpserver.url_for("/x")
    assert downloads(["http://127.0.0.1:1/", good]) == {good: b"there"}


def test_nothing_to_fetch_touches_nothing(downloads: DownloadCache) -> None:
    assert downloads([]) == {}
    assert not downloads.folder.exists()
