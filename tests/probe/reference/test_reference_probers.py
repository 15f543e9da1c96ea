import re
import ssl
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from upstatic.config.schema.root import Monitor
from upstatic.probe.network.target import Result

from tests.probe.reference.endpoints import CASES, Case

Serve = Callable[..., str]
Measure = Callable[..., Result]
Blackbox = Callable[[Mapping[str, Any], str], str]
Plugin = Callable[..., str]
Row = tuple[str, str, str]

DOCS = Path(__file__).parents[3] / "docs"
CHECKS = DOCS / "other-probers.md"
LIMIT_S = 3
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


def agree(row: Row) -> bool:
    """Tell whether three verdicts are one: blackbox_exporter knows no degraded."""
    ours, blackbox, plugin = row
    return blackbox == ("down" if ours == "down" else "up") and plugin in {ours, "–"}


def documented() -> Mapping[str, Row]:
    _, _, section = CHECKS.read_text().partition("## Compared with other probers\n")
    rows = re.findall(r"^\| (.+?) \| (.+?) \| (.+?) \| (.+?) \| .+ \|$", section, re.MULTILINE)
    return {name: (ours, blackbox, plugin) for name, ours, blackbox, plugin in rows[1:]}


@pytest.fixture
def row_of(
    serve: Serve,
    certificates: Mapping[str, ssl.SSLContext],
    measure: Measure,
    blackbox: Blackbox,
    plugin: Plugin,
) -> Callable[[Case], Row]:
    """Start an endpoint, and show it to the three probers."""

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
        )

    return ask


def test_other_probers_say_the_same_or_the_manual_says_why_not(
    row_of: Callable[[Case], Row],
) -> None:
    with ThreadPoolExecutor(TOGETHER) as pool:
        rows = dict(zip(CASES, pool.map(row_of, CASES.values()), strict=True))
    documented_rows = documented()
    for name, row in list(rows.items()):
        if documented_rows.get(name, ()) != (() if agree(row) else row):
            rows[name] = row_of(CASES[name])  # on a busy machine a good answer may come too late

    assert {name: row for name, row in rows.items() if not agree(row)} == documented_rows
    wanted = {name: case.ours for name, case in CASES.items() if case.ours}
    assert {name: rows[name][0] for name in wanted} == wanted
