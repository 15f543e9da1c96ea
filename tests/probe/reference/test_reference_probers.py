import re
import ssl
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from upstatic.config.schema.root import Monitor

from tests.probe.conftest import Measure, Serve
from tests.probe.reference.endpoints import CASES, Case
from tests.support.effort import sample

Blackbox = Callable[[Mapping[str, Any], str], str]
Plugin = Callable[..., str]
Curl = Callable[..., tuple[int, int, bytes]]
Row = tuple[str, str, str, str]

DOCS = Path(__file__).parents[3] / "docs"
CHECKS = DOCS / "other-probers.md"
LIMIT_S = 3
TOO_MANY_REDIRECTS = 47  # curl's exit code
TOGETHER = 16  # most of them wait for what never comes


def as_measured(measure: Measure, url: str, case: Case) -> str:
    written = {"name": "m", "url": url, **case.keys}
    if url.startswith("tcp:"):
        written = {"check": "tcp-ping", **written}
    monitor = Monitor.model_validate(written)
    keys = {name: getattr(monitor, name) for name in monitor.model_fields_set - {"name"}}
    status = measure(**{**keys, "request_timeout_s": LIMIT_S}).reading.status
    return status.value


def asked_of_blackbox(blackbox: Blackbox, url: str, case: Case) -> str:
    if url.startswith("tcp:"):
        return blackbox({"prober": "tcp", "tcp": dict(case.blackbox)}, url.removeprefix("tcp://"))
    http = {"preferred_ip_protocol": "ip4", **case.blackbox}
    return blackbox({"prober": "http", "http": http}, url)


def asked_of_plugin(plugin: Plugin, url: str, case: Case) -> str:
    if case.plugin is None:
        return "–"
    scheme, _, rest = url.partition("://")
    host, _, port = rest.strip("/").partition(":")
    if scheme == "tcp":
        return plugin("check_tcp", "-H", host, "-p", port, *case.plugin)
    words = ["-H", host, "-f", "follow", *(["-p", port] if port else [])]
    return plugin("check_http", *words, *(["-S"] if scheme == "https" else []), *case.plugin)


def asked_of_curl(curl: Curl, url: str, case: Case) -> str:
    """Judge what curl receives; it has no opinion of ports, of headers and of what is too slow."""
    keys = case.keys
    if url.startswith("tcp:") or {"header", "maxResponseTime", "certificateExpiresIn"} & set(keys):
        return "–"
    method = keys.get("method", "GET")
    options = ["--head"] if method == "HEAD" else ["-X", method] if method != "GET" else []
    options += ["--data", keys["body"]] if "body" in keys else []
    options += ["--insecure"] if "__dangerous__insecure" in keys else []
    options += ["--max-redirs", "0"] if keys.get("maxRedirects") == 0 else []
    code, status, body = curl(url, *options)
    usual = [*range(200, 300), *range(300, 309)]
    followed = code == 0 or (code == TOO_MANY_REDIRECTS and keys.get("maxRedirects") == 0)
    holds = followed and status in keys.get("expectedStatusCodes", usual)
    return "up" if holds and all(has(body, keys)) else "down"


def has(body: bytes, keys: Mapping[str, Any]) -> Iterator[bool]:
    """Tell whether a body has the texts that it must, and none that it must not."""
    text = body.decode(errors="replace")
    for key in {"mustContain", "mustNotContain"} & set(keys):
        pattern = keys[key]["matches"] if isinstance(keys[key], dict) else re.escape(keys[key])
        yield bool(re.search(pattern, text)) is (key == "mustContain")


def agree(row: Row) -> bool:
    """Tell whether the verdicts are one: only we and the plugin know degraded."""
    ours, blackbox, plugin, curl = row
    either = "down" if ours == "down" else "up"
    return blackbox == either and plugin in {ours, "–"} and curl in {either, "–"}


def documented() -> Mapping[str, Row]:
    _, _, section = CHECKS.read_text().partition("## Compared with other probers\n")
    cells = r"^\| (.+?) \| (.+?) \| (.+?) \| (.+?) \| (.+?) \| .+ \|$"
    rows = re.findall(cells, section, re.MULTILINE)
    return {name: (ours, blackbox, plugin, curl) for name, ours, blackbox, plugin, curl in rows[1:]}


@pytest.fixture
def row_of(
    serve: Serve,
    certificates: Mapping[str, ssl.SSLContext],
    measure: Measure,
    blackbox: Blackbox,
    plugin: Plugin,
    curl: Curl,
) -> Callable[[Case], Row]:
    """Start an endpoint, and show it to the four probers."""

    def ask(case: Case) -> Row:
        tls = certificates.get(case.certificate)
        scheme, _, there = (case.url or ("https://" if tls else "http://")).partition("://")
        place = there
        if not there or there.endswith(":"):  # a server of ours, by another name where one stands
            server = serve(case.script, tls=tls, eager=case.eager)
            place = there + server.rpartition(":")[2] if there else server
        url = f"{scheme}://{place}"
        return (
            as_measured(measure, url, case),
            asked_of_blackbox(blackbox, url, case),
            asked_of_plugin(plugin, url, case),
            asked_of_curl(curl, url, case),
        )

    return ask


def test_other_probers_say_the_same_or_the_manual_says_why_not(
    row_of: Callable[[Case], Row],
) -> None:
    tried = {name: CASES[name] for name in sample(CASES, local_share=10)}
    documented_rows = documented()
    assert documented_rows.keys() <= CASES.keys()
    expected = {name: row for name, row in documented_rows.items() if name in tried}

    with ThreadPoolExecutor(TOGETHER) as pool:
        rows = dict(zip(tried, pool.map(row_of, tried.values()), strict=True))
    for name, row in list(rows.items()):
        if expected.get(name, ()) != (() if agree(row) else row):
            rows[name] = row_of(CASES[name])  # on a busy machine a good answer may come too late

    assert {name: row for name, row in rows.items() if not agree(row)} == expected
    wanted = {name: case.ours for name, case in tried.items() if case.ours}
    assert {name: rows[name][0] for name in wanted} == wanted
