import base64
import json
import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import trustme
from upstatic.config.schema.root import Config, Monitor, Retries
from upstatic.config.values.assertion_parser import read
from upstatic.config.values.assertions import Part
from upstatic.domain.errors import HistoryError
from upstatic.domain.heartbeats import Heartbeat
from upstatic.domain.models import Status
from upstatic.domain.shards import Shard
from upstatic.history import run_files
from upstatic.infra.secrets import secrets_for
from upstatic.probe.network.network import Network
from upstatic.probe.network.target import make_network
from upstatic.probe.stage import ProbeEnvironment, RoundScope, probe

from tests.probe.conftest import NOW, ProbeRound, Serve, quick_monitor

ONCE = Retries(attempts=1)


def answer(code: int) -> bytes:
    return f"HTTP/1.1 {code} X\r\nContent-Length: 0\r\n\r\n".encode()


def healthy(connection: socket.socket) -> None:
    connection.sendall(answer(200))


def broken(connection: socket.socket) -> None:
    connection.sendall(answer(503))


def test_every_monitor_is_measured_and_handed_over_in_the_order_of_the_configuration(
    probe_round: ProbeRound, serve: Serve, out: Path
) -> None:
    place = serve(healthy)
    probes = probe_round(
        quick_monitor("web", f"http://{place}/"),
        quick_monitor("gone", "http://nowhere.invalid/"),
        quick_monitor("port", place, check="tcp-ping"),
    )

    assert [each.slug for each in probes] == ["web", "gone", "port"]
    assert [each.reading.status for each in probes] == [Status.UP, Status.DOWN, Status.UP]
    assert all(each.time == NOW for each in probes)
    file = run_files.read(out)
    assert (file.time, file.region, file.columns) == (NOW, "", ("web", "gone", "port"))
    assert {each.slug: each.reading for each in file.probes} == {
        each.slug: each.reading for each in probes
    }


def test_what_is_wrong_is_said_in_a_sentence(probe_round: ProbeRound, serve: Serve) -> None:
    down, dns = probe_round(
        quick_monitor("down", f"http://{serve(broken)}/"),
        quick_monitor("gone", "http://nowhere.invalid/"),
    )

    assert down.detail == "answered 503 Service Unavailable"
    assert dns.detail.startswith("has a host name that could not be resolved: ")
    assert "invalid" not in dns.detail


def test_all_endpoints_are_measured_at_once(probe_round: ProbeRound, serve: Serve) -> None:
    everybody = threading.Barrier(30, timeout=20)

    def together(connection: socket.socket) -> None:
        everybody.wait()  # breaks unless all thirty are asked before one is answered
        connection.sendall(answer(200))

    place = serve(together)
    probes = probe_round(*(quick_monitor(f"m{n}", f"http://{place}/{n}") for n in range(30)))

    assert {each.reading.status for each in probes} == {Status.UP}


def test_what_is_not_up_is_measured_again_after_real_waits(
    probe_round: ProbeRound, serve: Serve
) -> None:
    asked: list[float] = []

    def recovers(connection: socket.socket) -> None:
        asked.append(time.monotonic())
        connection.sendall(answer(200 if len(asked) == 3 else 500))

    retries = Retries(attempts=3, wait_s=0.1)
    [result] = probe_round(quick_monitor("flaky", f"http://{serve(recovers)}/", retries=retries))

    assert (result.reading.status, result.attempts) == (Status.UP, 3)
    assert asked[1] - asked[0] >= 0.1
    assert asked[2] - asked[1] >= 0.2


def test_the_last_attempt_counts(probe_round: ProbeRound, serve: Serve) -> None:
    codes = iter([500, 404])

    def worsens(connection: socket.socket) -> None:
        connection.sendall(answer(next(codes)))

    retries = Retries(attempts=2, wait_s=0)
    [result] = probe_round(quick_monitor("m", f"http://{serve(worsens)}/", retries=retries))

    assert (result.reading.reason, result.attempts) == ("404", 2)


def test_retries_do_not_delay_other_monitors(
    probe_round: ProbeRound, serve: Serve, out: Path
) -> None:
    retries = Retries(attempts=2, wait_s=2)  # enough for the others on a busy machine
    failing, working = f"http://{serve(broken)}/", f"http://{serve(healthy)}/"
    probe_round(
        *(quick_monitor(f"bad-{n}", failing, retries=retries) for n in range(20)),
        *(quick_monitor(f"good-{n}", working) for n in range(20)),
    )

    ended = [each.slug for each in run_files.read(out).probes]

    assert {slug.split("-")[0] for slug in ended[:20]} == {"good"}
    assert {slug.split("-")[0] for slug in ended[20:]} == {"bad"}


def test_a_missing_secret_costs_only_its_own_monitor(
    probe_round: ProbeRound, serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    url = f"http://{serve(healthy)}/"
    retries = Retries(attempts=3, wait_s=60)
    locked, free = probe_round(
        quick_monitor("locked", url, headers=("X-Key: $NO_SUCH_KEY",), retries=retries),
        quick_monitor("free", url),
    )

    assert (locked.reading.status, locked.reading.reason) == (Status.UNKNOWN, "secret")
    assert locked.attempts == 1
    assert free.reading.status is Status.UP
    assert "locked was not measured: a secret is missing: $NO_SUCH_KEY has no value" in caplog.text


def test_a_kind_of_check_that_does_not_exist_yet_is_not_measured(probe_round: ProbeRound) -> None:
    [result] = probe_round(quick_monitor("mind", "mind.example.com", check="telepathy"))

    assert (result.reading.status, result.reading.reason) == (Status.UNKNOWN, "unsupported")
    assert result.detail.endswith("not supported: telepathy")


def test_a_bug_is_reported_and_is_not_an_outage(
    probe_round: ProbeRound, serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    def wrong(_: str, __: int, *___: object) -> Sequence[Any]:
        raise LookupError("this is a bug")

    bug, fine = probe_round(
        quick_monitor("bug", "http://a.name/"),
        quick_monitor("fine", f"http://{serve(healthy)}/"),
        through=make_network(lookup=wrong),
    )

    assert (bug.reading.status, bug.reading.reason) == (Status.UNKNOWN, "internal")
    assert fine.reading.status is Status.UP
    assert "LookupError: this is a bug" in caplog.text


def test_a_shard_measures_its_part_and_names_every_column(
    probe_round: ProbeRound, serve: Serve, out: Path
) -> None:
    url = f"http://{serve(healthy)}/"
    monitors = [quick_monitor(f"m{n}", url) for n in range(12)]
    measured: list[str] = []
    for n in (1, 2, 3):
        shard = Shard(index=n, count=3)
        scope = RoundScope(shard=shard, region="eu")
        measured += [each.slug for each in probe_round(*monitors, scope=scope)]
        file = run_files.read(out)
        assert (len(file.columns), file.region, file.shard) == (12, "eu", shard)
        out.unlink()

    assert sorted(measured) == sorted(each.slug for each in monitors)


def test_a_monitor_that_is_not_due_is_left_out(
    probe_round: ProbeRound, serve: Serve, out: Path
) -> None:
    last = {"often": NOW - timedelta(seconds=290), "seldom": NOW - timedelta(minutes=5)}
    url = f"http://{serve(healthy)}/"
    probes = probe_round(
        quick_monitor("often", url),
        quick_monitor("seldom", url, interval_s=1800),
        scope=RoundScope(last_checked=last),
    )

    assert [each.slug for each in probes] == ["often"]
    assert run_files.read(out).columns == ("often", "seldom")


def test_a_repeated_round_measures_what_asks_for_it_and_leaves_no_empty_file(
    probe_round: ProbeRound, serve: Serve, out: Path
) -> None:
    url = f"http://{serve(healthy)}/"
    scope = RoundScope(last_checked=dict.fromkeys(["usual", "often"], NOW), every_s=60)

    assert probe_round(quick_monitor("usual", url), scope=scope) == ()
    assert not out.exists()
    [often] = probe_round(
        quick_monitor("usual", url), quick_monitor("often", url, interval_s=60), scope=scope
    )
    assert often.slug == "often"
    assert run_files.read(out).columns == ("usual", "often")


def test_a_monitor_of_another_region_is_left_out(
    probe_round: ProbeRound, serve: Serve, out: Path
) -> None:
    url = f"http://{serve(healthy)}/"
    [here] = probe_round(
        quick_monitor("here", url, regions=("eu", "us")),
        quick_monitor("there", url, regions=("us",)),
        scope=RoundScope(region="eu"),
    )

    assert here.slug == "here"
    assert run_files.read(out).columns == ("here", "there")


def test_a_status_page_without_monitors_has_an_empty_round(
    probe_round: ProbeRound, out: Path
) -> None:
    assert probe_round() == ()
    assert run_files.read(out).probes == ()


def test_an_older_run_is_not_overwritten(probe_round: ProbeRound, serve: Serve, out: Path) -> None:
    probe_round(quick_monitor("m", f"http://{serve(healthy)}/"))
    before = out.read_bytes()

    with pytest.raises(HistoryError, match="record it first"):
        probe_round(quick_monitor("m", f"http://{serve(healthy)}/"))
    assert out.read_bytes() == before


SECRET = "s3cr3t-Value+/9"
HOST = "hidden-host.invalid"


def echo(connection: socket.socket) -> None:
    """Send back in every way what a careless server may echo."""
    page = f"you sent {SECRET}".encode()
    place = f"gopher://{SECRET}/?{quote(SECRET)}"
    connection.sendall(
        f"HTTP/1.1 302 {SECRET}\r\nLocation: {place}\r\nX-Echo: {SECRET}\r\n"
        f"Content-Length: {len(page)}\r\n\r\n".encode()
        + page
    )


def garble(connection: socket.socket) -> None:
    connection.sendall(f"{SECRET} {SECRET}\r\n\r\n".encode())


def mistaken(host: str, _: int, *___: object) -> Sequence[Any]:
    raise LookupError(f"no idea about {host} and {SECRET}")


def leaks(serve: Serve) -> list[Monitor]:
    """Monitors with a secret in each place where one may stand, and with each way to fail."""
    place, noise = serve(echo), serve(garble)
    # Header values that cannot be sent are quoted by the library's own error.
    bad_header, key_header = "X-Bad: $BROKEN", "Authorization: Bearer $KEY"
    return [
        quick_monitor("in-url", f"http://{place}/$KEY?key=$KEY"),
        quick_monitor("in-user", f"http://me:$KEY@{noise}/"),
        quick_monitor("in-header", f"http://{place}/", headers=(key_header,)),
        quick_monitor("in-bad-header", f"http://{place}/", headers=(bad_header,)),
        quick_monitor("in-body", f"http://{place}/", method="POST", body='{"key": "$KEY"}'),
        quick_monitor("in-host", "http://$HOST/"),
        quick_monitor("in-port", "127.0.0.1", check="tcp-ping", port="$KEY"),
        quick_monitor("is-url", "$ADDRESS"),
        quick_monitor("is-no-url", "$KEY"),
        quick_monitor("tcp-host", "$HOST", check="tcp-ping", port=25),
    ]


def hidden_forms() -> list[str]:
    encoded = base64.b64encode(f"me:{SECRET}".encode()).decode()
    return [SECRET, quote(SECRET), quote(SECRET, safe=""), encoded, HOST, "s3cr3t"]


@pytest.mark.parametrize("lookup", [None, mistaken], ids=["real network", "a mistake of ours"])
def test_no_secret_leaves_the_probe(
    probe_round: ProbeRound,
    serve: Serve,
    out: Path,
    caplog: pytest.LogCaptureFixture,
    lookup: Callable[..., Sequence[Any]] | None,
) -> None:
    caplog.set_level(logging.INFO)
    environ = {
        "KEY": SECRET,
        "HOST": HOST,
        "ADDRESS": f"https://me:{SECRET}@{HOST}:444/{SECRET}",
        "BROKEN": f"{SECRET}\r\nX: {SECRET}",
    }
    network = make_network(lookup=lookup) if lookup else make_network()

    probes = probe_round(*leaks(serve), environ=environ, through=network)

    assert len(probes) == 10
    assert Status.UP not in {each.reading.status for each in probes}
    told = f"{out.read_text()}\n{caplog.text}\n{probes!r}".lower()
    assert [form for form in hidden_forms() if form.lower() in told] == []


AWKWARD = {
    "long": "ab1" * 120,  # longer than what is kept of a sentence
    "blanks": "two  blanks\tand a tab",
    "foreign": "pässwörd-ñandú",
    "number": "1234567890123456789012345678901234",
}


@pytest.mark.parametrize("kind", AWKWARD)
@pytest.mark.parametrize("padding", [0, 60, 70, 280])
def test_a_secret_is_redacted_before_what_was_said_is_shortened(
    probe_round: ProbeRound, serve: Serve, out: Path, kind: str, padding: int
) -> None:
    secret = AWKWARD[kind]
    line = f"554 {'x' * padding} {secret}\r\n".encode()
    body = f'{{"key": {json.dumps(secret) if kind != "number" else secret}}}'

    reply = f"HTTP/1.1 200 X\r\nContent-Length: {len(body.encode())}\r\n\r\n{body}".encode()
    monitors = [
        quick_monitor(
            "greeting", serve(lambda connection: connection.sendall(line), eager=True), check="smtp"
        ),
        quick_monitor(
            "json",
            f"http://{serve(lambda connection: connection.sendall(reply))}/",
            assertions=(read("$.key == 1", Part.JSON),),
        ),
        quick_monitor("name", "http://127.0.0.1:1/$KEY"),
    ]
    probe_round(*monitors, environ={"KEY": secret})

    told = out.read_text()
    pieces = {secret[start : start + 8] for start in range(0, len(secret) - 8, 4)}
    assert [piece for piece in pieces if piece in told or json.dumps(piece)[1:-1] in told] == []


def test_a_certificate_error_does_not_name_a_secret_host(
    probe_round: ProbeRound, serve: Serve
) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority = trustme.CA()
    authority.issue_cert("other.example").configure_cert(tls)
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    port = int(serve(healthy, tls=tls).split(":")[1])

    [result] = probe_round(
        quick_monitor("m", f"https://$HOST:{port}/"),
        environ={"HOST": HOST},
        through=make_network(
            trust=trust, lookup=lambda *_: [(socket.AF_INET, ("127.0.0.1", port))]
        ),
    )

    assert result.reading.reason == "certificate"
    assert "certificate is not valid for '$HOST'" in result.detail


def test_a_late_job_is_not_retried_and_a_job_that_never_reported_gives_no_warning(
    out: Path, network: Network, caplog: pytest.LogCaptureFixture
) -> None:
    patient = Retries(attempts=3, wait_s=60)
    monitors = [quick_monitor(s, "", check="heartbeat", retries=patient) for s in ("late", "new")]
    environment = ProbeEnvironment(
        network=network,
        secrets=secrets_for(Config(), {}),
        clock=lambda: NOW,
        heartbeats={"late": Heartbeat(time=NOW - timedelta(days=3), slug="late")},
    )
    late, new = probe(
        Config().model_copy(update={"monitors": monitors}), out=out, environment=environment
    )

    assert (late.reading.status, late.reading.reason, late.attempts) == (Status.DOWN, "late", 1)
    assert (new.reading.status, new.reading.reason) == (Status.UNKNOWN, "pending")
    assert caplog.text == ""
