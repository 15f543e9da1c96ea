"""The built site as others read it: a Statuspage client, promtool, the Nu checker, every link.

`make check-site` runs these; they need Node and Java, so `make test` does not.
"""

import json
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import httpx

from tests.site.conftest import Served

HERE = Path(__file__).parent
VNU = HERE / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
JAVA = ("java", "-Dnu.validator.servlet.allow-forbidden-hosts=true", "-jar", str(VNU))


def test_the_nu_checker_finds_no_error_and_no_warning(served: Served) -> None:
    command = [*JAVA, "--Werror", "--format", "gnu", *served.pages]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr.splitlines() == []
    assert done.returncode == 0


def test_the_nu_checker_accepts_our_drawings(served: Served) -> None:
    drawings = sorted(served.folder.rglob("*.svg"))
    command = [
        "java",
        "-jar",
        str(VNU),
        "--Werror",
        "--svg",
        "--format",
        "gnu",
        *map(str, drawings),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr.splitlines() == []
    assert done.returncode == 0


def test_promtool_accepts_the_metrics(served: Served) -> None:
    for name in ("metrics", "metrics.txt"):
        text = httpx.get(served.address + name).text
        done = subprocess.run(
            ["promtool", "check", "metrics"],
            input=text,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_statuspage_client_reads_every_answer(served: Served) -> None:
    done = subprocess.run(
        ["node", "statuspage.js", served.address],
        cwd=HERE,
        capture_output=True,
        text=True,
        check=True,
    )
    read: dict[str, Any] = json.loads(done.stdout)
    for name, key in (
        ("components", "components"),
        ("incidents", "incidents"),
        ("unresolved", "incidents"),
        ("maintenances", "scheduled_maintenances"),
        ("active", "scheduled_maintenances"),
        ("upcoming", "scheduled_maintenances"),
    ):
        assert isinstance(read[name][key], list)
        assert read[name]["page"] == read["summary"]["page"]
    assert read["summary"]["status"] == read["status"]["status"]
    assert read["summary"]["components"] == read["components"]["components"]


class Links(HTMLParser):
    """What a page links to, and the places in it that may be linked to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.ids: set[str] = set()
        self.feed(text)

    def handle_starttag(self, _: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.ids |= {name} if (name := values.get("id")) else set()
        if values.get("rel") != "canonical":
            self.found += [value for key in ("href", "src") if (value := values.get(key))]


def test_no_link_is_dead_and_every_page_is_reached(served: Served) -> None:
    pages: dict[str, Links] = {}
    anchors: list[tuple[str, str]] = []
    seen: set[str] = set()
    front = served.address + "index.html"
    with httpx.Client() as client:
        waiting = [front, served.address + "404.html"]
        while waiting:
            url = waiting.pop()
            seen.add(url)
            answer = client.get(url)
            assert answer.status_code == 200, url
            if "text/html" not in answer.headers["Content-Type"]:
                continue
            pages[url] = Links(answer.text)
            for link in pages[url].found:
                target, fragment = urldefrag(urljoin(url, link))
                if urlsplit(target).netloc != urlsplit(url).netloc:
                    continue
                anchors += [(target, fragment)] if fragment else []
                if target not in {*seen, *waiting}:
                    waiting.append(target)
    dead = [f"{url}#{name}" for url, name in anchors if name not in pages[url].ids]
    assert dead == []
    assert set(served.pages) - set(pages) == {served.address + "embed.html"}
