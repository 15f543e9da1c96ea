import re
import socket
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from upstatic.config import Loaded, load
from upstatic.config.schema.root import Monitor
from upstatic.config.values.assertions import Operator
from upstatic.config.values.check_kinds import ALIASES, CHECKS
from upstatic.domain.models import Status
from upstatic.probe.kinds import KINDS
from upstatic.probe.network.target import Result

from tests.probe.conftest import Serve

DOCS = Path(__file__).parents[3] / "docs"
MANUAL = (DOCS / "checks.md").read_text() + (DOCS / "other-probers.md").read_text()
BLOCKS = re.findall(r"^```yaml\n(.+?)^```", MANUAL, re.MULTILINE | re.DOTALL)
CELL = re.compile(r"(?<!\\)\|")

Measured = Callable[..., Result]
StandIn = Callable[[Monitor], dict[str, Any]]
Certificate = Callable[[float], ssl.SSLContext]
Endpoint = Callable[[str, str], dict[str, Any]]


def section(title: str) -> str:
    return re.split(r"^#{2,3} ", MANUAL.partition(f" {title}\n")[2], flags=re.MULTILINE)[0]


def rows(text: str) -> Iterator[tuple[str, ...]]:
    """Give the rows of the tables in a text that are written as code."""
    for line in text.splitlines():
        cells = tuple(cell.strip().replace("\\|", "|") for cell in CELL.split(line)[1:-1])
        if len(cells) >= 3 and cells[0].startswith("`"):
            yield cells


def code(cell: str) -> str:
    """Read a cell: what stands between backticks, line by line."""
    return "\n".join(re.findall(r"`(.+?)`", cell))


SECTIONS = (
    "Text: `mustContain`, `mustNotContain`",
    "Values in JSON: `json`",
    "Headers: `header`",
    "HTML and XML: `css`, `xpath`",
    "Status, time, address, certificate, version",
)
ASSERTIONS = [row for title in SECTIONS for row in rows(section(title)) if len(row) == 3]
ASSERTIONS = [row for row in ASSERTIONS if row[2] in set(Status)]
GATUS = list(rows(section("From Gatus")))


@pytest.fixture
def loaded(tmp_path: Path) -> Callable[[str], Loaded]:
    def read(sites: str) -> Loaded:
        indented = "".join(f"  {line}\n" for line in sites.splitlines())
        block = sites if sites.startswith("defaults:") else f"sites:\n{indented}"
        (tmp_path / ".upptimerc.yml").write_text(f"owner: a\nrepo: b\n{block}")
        return load(tmp_path / ".upptimerc.yml")

    return read


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.splitlines()[0])
def test_each_example_is_good_and_measures(
    loaded: Callable[[str], Loaded], stand_in: StandIn, measured: Measured, block: str
) -> None:
    result = loaded(block)

    assert result.warnings == ()
    assert result.config.monitors
    for monitor in result.config.monitors:
        seen = measured(monitor, **stand_in(monitor))
        # Whether icmp may be sent is for the machine to say.
        good = {Status.UP, Status.UNKNOWN} if monitor.check == "icmp-ping" else {Status.UP}
        assert seen.reading.status in good, (monitor.name, seen)


def test_each_kind_of_check_has_an_example(loaded: Callable[[str], Loaded]) -> None:
    monitors = [each for block in BLOCKS for each in loaded(block).config.monitors]

    assert {monitor.kind for monitor in monitors} == set(KINDS)
    assert all(f"`{alias}` means the same" in MANUAL for alias in ALIASES)
    assert all(f"### {kind}" in MANUAL or f", {kind}" in MANUAL for kind in CHECKS)


def test_each_operator_is_explained() -> None:
    assert all(f"`{operator}`" in section("Values in JSON: `json`") for operator in Operator)


@pytest.fixture
def endpoint(
    serve: Serve,
    certificate: Certificate,
    name_server: Callable[..., str],
    registry: Callable[[float], str],
) -> Endpoint:
    """Start an endpoint that answers as a cell of a table says: the keys that lead to it."""

    def start(entry: str, said: str) -> dict[str, Any]:
        if found := re.fullmatch(r"record (.+)|NXDOMAIN", said):
            records, status = ([found[1]], "NOERROR") if found[1] else ([], "NXDOMAIN")
            dns = {**written(entry).get("dns", {}), "resolver": name_server(*records, code=status)}
            return {"url": "www.example.com", "dns": dns}
        if found := re.fullmatch(r"domain for (\d+) days?", said):
            return {"url": "example.com", "rdap": registry(int(found[1]))}
        if found := re.fullmatch(r"certificate for (\d+) days?", said):
            return {"url": f"https://{serve(page(''), tls=certificate(int(found[1])))}/"}
        place = free_place() if said == "no answer" else serve(spoken(entry, said))
        return {"url": place if "tcp-ping" in entry else f"http://{place}/"}

    return start


def spoken(entry: str, said: str) -> Callable[[socket.socket], None]:
    if found := re.fullmatch(r"(?:(\d{3}) ?)?(?:after (\d+) ms)?", said):
        return page("", int(found[1] or 200), wait_s=int(found[2] or 0) / 1000)
    return page("", 200, said) if entry.startswith("header") else page(said)


def page(
    text: str, status: int = 200, *headers: str, wait_s: float = 0
) -> Callable[[socket.socket], None]:
    head = [f"HTTP/1.1 {status} X", *headers, f"Content-Length: {len(text)}", "", text]

    def script(connection: socket.socket) -> None:
        connection.settimeout(wait_s or None)
        if wait_s:
            wait(connection)
        connection.sendall("\r\n".join(head).encode())

    return script


def wait(connection: socket.socket) -> None:
    """Wait for what no one says, until the time is over."""
    try:
        connection.recv(1)
    except TimeoutError:
        connection.settimeout(None)


def free_place() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"127.0.0.1:{listener.getsockname()[1]}"


def written(entry: str) -> dict[str, Any]:
    keys = yaml.safe_load(entry)
    assert isinstance(keys, dict)
    return keys


@pytest.fixture
def verdict(endpoint: Endpoint, measured: Measured) -> Callable[[str, str], Status]:
    """Judge an answer by an entry of the file, over the wire."""

    def of(entry: str, said: str) -> Status:
        keys = {"name": "m", **written(entry), **endpoint(entry, said)}
        return measured(Monitor.model_validate(keys)).reading.status

    return of


def test_the_tables_are_read() -> None:
    assert len(ASSERTIONS) > 40
    assert len(GATUS) > 30


@pytest.mark.parametrize(("entry", "answer", "expected"), ASSERTIONS)
def test_each_assertion_gives_the_verdict_of_its_row(
    verdict: Callable[[str, str], Status], entry: str, answer: str, expected: str
) -> None:
    assert verdict(code(entry), code(answer)) == Status(expected)


@pytest.mark.parametrize(("condition", "entry", "holds", "fails"), GATUS)
def test_each_condition_of_gatus_can_be_said_here(
    verdict: Callable[[str, str], Status], condition: str, entry: str, holds: str, fails: str
) -> None:
    assert condition.startswith(("`[", "`len(", "`has("))
    if holds != "–":
        assert verdict(code(entry), code(holds)) is Status.UP
    if fails != "–":
        assert verdict(code(entry), code(fails)) is Status.DOWN


@pytest.mark.parametrize(
    "word",
    ["STATUS", "CONNECTED", "RESPONSE_TIME", "IP", "CERTIFICATE_EXPIRATION", "DOMAIN_EXPIRATION",
     "DNS_RCODE", "BODY"],
)  # fmt: skip
def test_each_word_of_gatus_is_in_the_table(word: str) -> None:
    said = " ".join(condition for condition, *_ in GATUS)

    assert f"[{word}]" in said
    assert all(f" {operator} " in said for operator in ("==", "!=", "<", "<=", ">", ">="))
    assert all(function in said for function in ("len(", "has(", "pat(", "any("))
