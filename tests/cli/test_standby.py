"""A scheduled run stands by while `watch` measures: it only renders the page."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from upstatic.cli import rendering
from upstatic.domain.engines import Engine, EngineName
from upstatic.domain.errors import HistoryError
from upstatic.history import engine_log

from tests.support.git import init
from tests.support.program import Completed, own_environ, upstatic

BEGUN = datetime(2026, 11, 20, 10, tzinfo=UTC)


@pytest.fixture
def root(tmp_path: Path, httpserver: HTTPServer) -> Path:
    """A history that `watch` has claimed a minute ago."""
    (tmp_path / ".upptimerc.yml").write_text(
        f"ping: $PING\nsites: [{{name: Shop, url: '{httpserver.url_for('/shop')}'}}]\n"
    )
    init(tmp_path)
    watch = Engine(time=BEGUN, name=EngineName.WATCH, interval_s=300)
    (tmp_path / "history").mkdir()
    engine_log.append(tmp_path / "history", watch)
    for path in ("/shop", "/ping", "/ping/fail"):
        httpserver.expect_request(path).respond_with_data("OK")
    return tmp_path


def run(root: Path, httpserver: HTTPServer, *words: str, minutes: int = 1) -> Completed:
    environ = own_environ(PING=httpserver.url_for("/ping"))
    now = f"2026-11-20T10:{minutes:02}:00Z"
    return upstatic("run", "--root", root, "--now", now, *words, environ=environ)


def asked(httpserver: HTTPServer) -> list[str]:
    return [request.path for request, _ in httpserver.log]


def test_it_renders_and_sends_nothing(root: Path, httpserver: HTTPServer) -> None:
    done = run(root, httpserver)

    assert done.returncode == 0, done.stderr
    assert "watch is measuring" in done.stdout
    assert (root / "_site" / "index.html").exists()
    assert asked(httpserver) == []


def test_a_page_that_cannot_be_rendered_makes_it_measure_nothing(
    root: Path, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise HistoryError("history: is damaged")

    monkeypatch.setattr(rendering, "render_site", fail)
    done = run(root, httpserver)

    assert done.returncode == 1
    assert asked(httpserver) == ["/ping/fail"]


def test_it_takes_over_when_watch_is_silent(root: Path, httpserver: HTTPServer) -> None:
    assert run(root, httpserver, minutes=13).returncode == 0

    assert asked(httpserver) == ["/shop", "/ping"]
    latest = engine_log.latest(root / "history", datetime(2026, 11, 21, tzinfo=UTC))
    assert latest is not None
    assert latest.name is EngineName.RUN


def test_a_run_that_only_collects_does_not_take_over(root: Path, httpserver: HTTPServer) -> None:
    assert run(root, httpserver, "--collect").returncode == 0

    latest = engine_log.latest(root / "history", datetime(2026, 11, 21, tzinfo=UTC))
    assert latest is not None
    assert latest.name is EngineName.WATCH
