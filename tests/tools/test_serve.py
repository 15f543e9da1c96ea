"""The folder is shown as a static host would show it, and let go of cleanly."""

import http.client
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from upstatic.domain.errors import UpstaticError
from upstatic.tools.serve import serving


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text("<h1>All is well</h1>")
    (tmp_path / "404.html").write_text("<h1>Nothing here</h1>")
    (tmp_path / "web.html").write_text("the web site")
    (tmp_path / "charts").mkdir()
    (tmp_path / "charts" / "web.svg").write_text("<svg/>")
    for name in ("feed.xml", "summary.json", "site.webmanifest", "calendar.ics", "look.css"):
        (tmp_path / name).write_text("x")
    return tmp_path


@pytest.fixture
def address(site: Path) -> Iterator[str]:
    with serving(site, 0) as address:
        yield address


def fetch(url: str, headers: dict[str, str] | None = None) -> tuple[int, str, str]:
    request = urllib.request.Request(url, headers=headers or {})  # noqa: S310 - our own server
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - as above
            return answer.status, answer.headers["Content-Type"], answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers["Content-Type"], error.read().decode()


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("", "text/html; charset=utf-8"),
        ("look.css", "text/css; charset=utf-8"),
        ("charts/web.svg", "image/svg+xml"),
        ("summary.json", "application/json"),
        ("feed.xml", "application/xml"),
        ("site.webmanifest", "application/manifest+json"),
        ("calendar.ics", "text/calendar; charset=utf-8"),
    ],
)
def test_each_kind_of_file_has_its_type(address: str, path: str, content_type: str) -> None:
    assert fetch(address + path)[:2] == (200, content_type)


def test_a_page_is_found_without_its_ending_as_on_pages(address: str) -> None:
    assert fetch(address + "web") == (200, "text/html; charset=utf-8", "the web site")


@pytest.mark.parametrize("path", ["nope", "charts/", "charts/nope.svg", "../../etc/passwd"])
def test_what_is_not_there_shows_the_sites_own_404_page(address: str, path: str) -> None:
    assert fetch(address + path) == (404, "text/html; charset=utf-8", "<h1>Nothing here</h1>")


def test_without_a_404_page_the_answer_is_still_404(site: Path, address: str) -> None:
    (site / "404.html").unlink()

    assert fetch(address + "nope")[0] == 404


def test_head_has_no_body(address: str) -> None:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
    connection.request("HEAD", "/nope")
    answer = connection.getresponse()

    assert (answer.status, answer.read()) == (404, b"")
    connection.close()


def test_a_page_drawn_again_within_the_second_is_seen(site: Path, address: str) -> None:
    with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310 - our own server
        dates = {"If-Modified-Since": answer.headers["Last-Modified"]}
        assert answer.headers["Cache-Control"] == "no-cache"
    (site / "index.html").write_text("<h1>Web is down</h1>")

    assert fetch(address, dates)[2] == "<h1>Web is down</h1>"


def test_a_browser_that_disconnects_does_not_disturb_the_others(
    site: Path, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    (site / "big.txt").write_bytes(b"x" * 8_000_000)
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname, parts.port)) as rude:
        rude.sendall(b"GET /big.txt HTTP/1.0\r\n\r\n")
        rude.recv(10)

    assert fetch(address)[0] == 200
    assert caplog.text == ""


def test_the_port_is_free_and_no_thread_is_left_afterwards(site: Path) -> None:
    with serving(site, 0) as address:
        port = urlsplit(address).port
        assert fetch(address)[0] == 200

    assert "serve" not in {thread.name for thread in threading.enumerate()}
    with serving(site, port) as again:
        assert fetch(again)[0] == 200


def test_a_busy_port_is_one_clear_line(site: Path, address: str) -> None:
    port = urlsplit(address).port

    with pytest.raises(UpstaticError, match=rf"^port {port} on 127.0.0.1: already in use \(choose"):
        serving(site, port).__enter__()


def test_without_a_wish_any_free_port_will_do(site: Path) -> None:
    with serving(site) as first, serving(site) as second:
        assert first != second
        assert fetch(first)[0] == fetch(second)[0] == 200


@pytest.mark.parametrize("port", [70_000, -1])
def test_a_port_that_is_none_is_one_clear_line(site: Path, port: int) -> None:
    with pytest.raises(UpstaticError, match=rf"^port {port}: is not 0 to 65535"):
        serving(site, port).__enter__()


def test_a_page_that_was_never_rendered_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(UpstaticError, match="there is no page yet"):
        serving(tmp_path / "_site").__enter__()


def test_interrupting_stops_with_a_word_and_no_traceback(site: Path) -> None:
    program = (
        "import sys, pathlib; from upstatic.tools.serve import serve;"
        "serve(pathlib.Path(sys.argv[1]), 0, say=lambda line: print(line, flush=True))"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program, str(site)],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with child:
        assert child.stdout is not None
        address = child.stdout.readline().split()[0]
        assert fetch(address)[0] == 200
        child.send_signal(signal.SIGINT)
        rest, complaints = child.communicate(timeout=30)

    assert (child.returncode, rest, complaints) == (0, "stopped\n", "")
