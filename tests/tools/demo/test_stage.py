"""The demo runs for real: its page tells the truth, and it ends when it has to."""

import re
import signal
import socket
import subprocess
import threading
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

import pytest
from upstatic.domain.errors import UpstaticError
from upstatic.domain.models import Round, Status
from upstatic.history import events, rounds
from upstatic.tools.demo.company import COMPANY
from upstatic.tools.demo.stage import DemoEnvironment, DemoOptions, demo

from tests.support.program import start, upstatic


def clock() -> datetime:
    return datetime.now(UTC)


def fetch(url: str) -> str:
    with urllib.request.urlopen(url, timeout=20) as answer:  # noqa: S310 - our own server
        text: str = answer.read().decode()
        return text


def last_rounds(root: Path) -> list[Round]:
    today = clock().date()
    return rounds.read(root / "history", today - timedelta(days=1), today)[-2:]


def shown(page: str, name: str) -> str:
    """What the front page shows of a monitor, as text."""
    rows = page.split('<li class="component')[1:]
    row = next(row for row in rows if f">{name}</a>" in row)
    text = re.sub(r"<[^>]+>", " ", row.partition(">")[2])
    return " ".join(text.split())


def edit(path: Path, old: str, new: str) -> Callable[[], object]:
    return lambda: path.write_text(path.read_text().replace(old, new, 1))


class Visitor:
    """A person who does one thing in each pause between live rounds, and then presses ^C."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.things: list[Callable[[], object]] = []
        self.page = ""

    def pause(self, _: float) -> None:
        if not self.things:
            raise KeyboardInterrupt
        self.things.pop(0)()

    def look(self) -> None:
        address = next(line.split()[0] for line in self.lines if line.startswith("http"))
        self.page = fetch(address)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("built") / "demo"
    demo(root, DemoOptions(once=True, days=2), DemoEnvironment(clock=clock), say=lambda _: None)
    return root


@pytest.fixture(scope="module")
def front(built: Path) -> str:
    return (built / "_site" / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("days", [-1, 401, 10**9])
def test_a_number_of_days_that_would_take_hours_is_refused(tmp_path: Path, days: int) -> None:
    environment = DemoEnvironment(clock=clock)
    with pytest.raises(UpstaticError, match=rf"--days {days}: is not 0 to 400"):
        demo(tmp_path, DemoOptions(days=days), environment, say=lambda _: None)
    assert [*tmp_path.iterdir()] == []


def test_a_port_that_is_taken_is_refused_before_anything_is_generated(tmp_path: Path) -> None:
    said: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as taken:
        options = DemoOptions(port=taken.getsockname()[1])
        with pytest.raises(UpstaticError, match=str(options.port)):
            demo(tmp_path, options, DemoEnvironment(clock=clock), say=said.append)
    assert [*tmp_path.iterdir()] == []
    assert said == []


def test_the_page_says_of_each_endpoint_how_it_is(front: str) -> None:
    assert "Down since" in shown(front, "Photos")
    assert "answered 503" in shown(front, "Photos")
    assert "Degraded since" in shown(front, "Room search")
    for name in ("Web site", "API", "Database", "Card payments", "Outgoing mail"):
        assert "Operational" in shown(front, name)


def test_each_monitor_has_its_page(built: Path) -> None:
    pages = {path.stem for path in (built / "_site" / "monitor").glob("*.html")}

    assert pages == {service.slug for service in COMPANY}


def test_the_live_round_agrees_with_the_end_of_the_backfill(built: Path) -> None:
    past, live = (
        {slug: reading.status for slug, reading in row.readings.items()}
        for row in last_rounds(built)
    )

    assert past == live
    assert live["photos"] is Status.DOWN
    assert live["search"] is Status.DEGRADED


def test_photos_have_been_down_since_before_the_demo_began(built: Path) -> None:
    last = [event for event in events.read(built / "history") if event.slug == "photos"][-1]

    assert last.status is Status.DOWN
    assert timedelta(minutes=25) < clock() - last.time < timedelta(hours=2)


def test_building_it_again_starts_afresh_and_leaves_no_thread(built: Path) -> None:
    lines: list[str] = []
    before = set(threading.enumerate())  # the browser of other tests may have threads of its own
    demo(built, DemoOptions(once=True, days=1), DemoEnvironment(clock=clock), say=lines.append)

    assert any("8 up, 1 degraded, 1 down" in line for line in lines)
    assert lines[-1].endswith("_site/index.html is the page")
    assert len(rounds.days(built / "history")) == 2
    assert {thread for thread in threading.enumerate() if not thread.daemon} <= before


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> Visitor:
    """A demo whose visitor renames a monitor, breaks the file, mends it, looks, and leaves."""
    root, visitor = tmp_path_factory.mktemp("visited") / "demo", Visitor()
    settings = root / ".upptimerc.yml"

    def mend_and_look() -> None:
        edit(settings, "attempts: two", "attempts: 1")()
        visitor.look()

    visitor.things = [
        edit(settings, "name: API", "name: Interface"),
        edit(settings, "attempts: 2", "attempts: two"),
        mend_and_look,
    ]
    environment = DemoEnvironment(clock=clock, sleep=visitor.pause)
    demo(root, DemoOptions(days=1, port=0), environment, say=visitor.lines.append)
    return visitor


def test_an_edit_shows_on_the_page_after_the_next_round(visited: Visitor) -> None:
    assert "Operational" in shown(visited.page, "Interface")


def test_a_broken_edit_is_reported_and_rounds_continue(visited: Visitor) -> None:
    failed = [n for n, line in enumerate(visited.lines) if "this round failed" in line]

    assert len(failed) == 1
    assert "retries.attempts" in visited.lines[failed[0]]
    assert "8 up" in visited.lines[failed[0] + 1]


def test_an_interrupt_is_the_normal_end(visited: Visitor) -> None:
    assert visited.lines[-1] == "stopped"


def line_with(stream: IO[str], words: str) -> str:
    return next(line for line in stream if words in line)


def test_a_second_demo_is_sent_to_the_first_and_interrupting_ends_it(tmp_path: Path) -> None:
    words = ("demo", "--root", tmp_path / "demo", "--days", "1", "--port", "0")
    with start(*words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as first:
        assert first.stdout is not None
        address = line_with(first.stdout, "shows the page").split()[0]
        assert "Larkspur" in fetch(address)
        second = upstatic(*words)
        assert "Larkspur" in fetch(address)
        first.send_signal(signal.SIGINT)
        rest, complaints = first.communicate(timeout=60)

    assert (second.returncode, second.stdout) == (1, "")
    assert address in second.stderr
    assert len(second.stderr.splitlines()) == 1
    assert (first.returncode, rest, complaints) == (0, "stopped\n", "")


def test_a_folder_that_holds_other_things_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".upptimerc.yml").write_text("sites: []\n")
    done = upstatic("demo", "--once", "--root", tmp_path)

    assert done.returncode == 1
    assert "contains other files" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == [".upptimerc.yml"]
