"""The built site as others read it: a Statuspage client, promtool, the Nu checker, every link.

`make check-site` runs these; they need Node and Java, so `make test` does not.
"""

import json
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from tests.site.conftest import Served
from tests.site.links import Walk

HERE = Path(__file__).parent
VNU = HERE / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
JAVA = ("java", "-Dnu.validator.servlet.allow-forbidden-hosts=true", "-jar", str(VNU))


# It takes JSON-LD for a script. Browsers do not: no policy applies to a block of data.
DATA_BLOCK = "Inline script violates Content Security Policy.*"


def checked_by_nu(*words: str) -> list[str]:
    """What the Nu checker finds; one call for all sites, because Java needs seconds to start."""
    command = [*JAVA, "--Werror", "--format", "gnu", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stderr.splitlines() or ["no output"] * done.returncode


def test_the_nu_checker_finds_no_error_and_no_warning(sites: Mapping[str, Served]) -> None:
    pages = [url for served in sites.values() for url in served.pages]
    assert checked_by_nu("--filterpattern", DATA_BLOCK, *pages) == []


def test_the_nu_checker_accepts_our_drawings(sites: Mapping[str, Served]) -> None:
    drawings = [str(path) for served in sites.values() for path in served.folder.rglob("*.svg")]
    assert checked_by_nu("--svg", *sorted(drawings)) == []


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


def test_no_link_is_dead_and_every_page_is_reached(served: Served) -> None:
    with httpx.Client() as client:
        walk = Walk(client, [served.address + name for name in ("index.html", "404.html")])
    assert walk.dead == []
    reached = {*walk.pages, *served.old_addresses}
    widgets = (served.address + "embed.html", served.address + "embed/")
    assert [url for url in served.pages if url not in reached and not url.startswith(widgets)] == []


def test_old_addresses_lead_to_pages_with_and_without_their_ending(served: Served) -> None:
    with httpx.Client(follow_redirects=True) as client:
        for url in served.old_addresses:
            for way in (url, url.removesuffix("index.html").removesuffix(".html")):
                text = client.get(way).raise_for_status().text
                (target,) = re.findall(r'<meta http-equiv="refresh" content="0; url=([^"]*)"', text)
                assert client.get(httpx.URL(url).join(target)).raise_for_status()
