import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from upstatic.domain.models import Status
from upstatic.probe.network.target import Result, make_network

from tests.conftest import chrome
from tests.probe.conftest import Measure, Serve, verdict

Check = Callable[..., Result]
PAGE = b"<h1>Shop</h1><button onclick=\"document.title='sold'\">Buy</button>"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CHROME", chrome())
    return tmp_path


@pytest.fixture
def check(serve: Serve, measure: Measure, folder: Path) -> Check:
    """Run a script, given by the body of its function, against a page with a button."""

    def page(connection: socket.socket) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n"
        connection.sendall(head % len(PAGE) + PAGE)

    def checked(body: str, limit_s: float = 20) -> Result:
        lines = "".join(f"    {line}\n" for line in body.splitlines())
        (folder / "shop.py").write_text(f"def check(page, step):\n{lines}")
        network = make_network(folder=folder)
        return measure(
            f"http://{serve(page)}/", check="browser", script="shop.py", slug="shop",
            environment=network, request_timeout_s=limit_s,
        )  # fmt: skip

    return checked


def test_a_script_that_succeeds_is_up(check: Check, folder: Path) -> None:
    result = check(
        'with step("open"):\n    page.goto("/")\n'
        'with step("buy"):\n    page.click("button")\n    assert page.title() == "sold"'
    )

    assert verdict(result) == (Status.UP, "")
    assert (result.phases.total_ms or 0) > 0
    assert not (folder / "run/screenshots/shop.png").exists()


def test_a_script_that_fails_is_down_with_its_step_and_a_screenshot(
    check: Check, folder: Path
) -> None:
    result = check(
        'with step("open"):\n    page.goto("/")\n'
        'with step("buy"):\n    assert page.title() == "sold", "not sold"'
    )

    assert verdict(result) == (Status.DOWN, "answer")
    assert result.detail.startswith("step buy: not sold; open ")
    assert (folder / "run/screenshots/shop.png").read_bytes()[:4] == b"\x89PNG"


def test_what_never_appears_times_out(check: Check) -> None:
    result = check('page.goto("/")\npage.click("#nothing")', limit_s=1)

    assert verdict(result) == (Status.DOWN, "timeout")


@pytest.mark.parametrize("script", ["../outside.py", "missing.py", os.devnull])
def test_only_a_script_of_the_repository_is_run(
    measure: Measure, folder: Path, script: str
) -> None:
    (folder / "inner").mkdir()
    (folder / "outside.py").write_text("def check(page, step): pass\n")
    network = make_network(folder=folder / "inner")

    result = measure("http://x.example/", check="browser", script=script, environment=network)

    assert verdict(result) == (Status.UNKNOWN, "request")


def test_without_playwright_it_is_unknown_and_says_what_to_install(
    check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("upstatic.probe.kinds.browser.find_spec", lambda _: None)

    result = check("pass")

    assert verdict(result) == (Status.UNKNOWN, "unsupported")
    assert "upstatic[browser]" in result.detail
