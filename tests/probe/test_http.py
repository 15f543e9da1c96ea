import gzip
import socket
import time

import pytest
from upstatic.domain.models import Status

from tests.probe.conftest import Measure, Script, Serve, verdict
from tests.probe.misbehaving.endpoints import drips, floods, resets, says

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def status_line(code: int) -> bytes:
    return f"HTTP/1.1 {code} X\r\nContent-Length: 0\r\n\r\n".encode()


def silence(connection: socket.socket) -> None:
    connection.recv(1)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (200, (Status.UP, "")), (204, (Status.UP, "")), (299, (Status.UP, "")),
        (304, (Status.UP, "")), (308, (Status.UP, "")), (309, (Status.DOWN, "309")),
        (400, (Status.DOWN, "400")), (404, (Status.DOWN, "404")), (503, (Status.DOWN, "503")),
        (599, (Status.DOWN, "599")),
    ],
)  # fmt: skip
def test_the_status_decides_as_upptime_does(
    serve: Serve, measure: Measure, code: int, expected: tuple[Status, str]
) -> None:
    assert verdict(measure(f"http://{serve(says(status_line(code)))}/")) == expected


def test_expected_status_codes_replace_the_default(serve: Serve, measure: Measure) -> None:
    url = f"http://{serve(says(status_line(401)))}/"

    assert verdict(measure(url, expected_status_codes=(401, 403))) == (Status.UP, "")
    assert verdict(measure(url, expected_status_codes=(200,))) == (Status.DOWN, "401")


def test_an_endpoint_that_must_not_answer_is_up_while_it_does_not(
    serve: Serve, measure: Measure
) -> None:
    closed, talks = f"http://127.0.0.1:{free_port()}/", f"http://{serve(says(OK))}/"

    assert verdict(measure(closed, expected_status_codes=(0,))) == (Status.UP, "")
    assert verdict(measure(talks, expected_status_codes=(0,))) == (Status.DOWN, "200")


def test_a_slow_answer_is_degraded_and_a_slow_error_is_down(serve: Serve, measure: Measure) -> None:
    def slowly(answer: bytes) -> Script:
        def script(connection: socket.socket) -> None:
            time.sleep(0.15)
            connection.sendall(answer)

        return script

    slow = measure(f"http://{serve(slowly(OK))}/", max_response_ms=100)
    broken = measure(f"http://{serve(slowly(status_line(500)))}/", max_response_ms=100)

    assert verdict(slow) == (Status.DEGRADED, "slow")
    assert (slow.reading.ms or 0) >= 150
    assert slow.detail == f"{slow.reading.ms} ms, more than 100 ms"
    assert verdict(broken) == (Status.DOWN, "500")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


HEAD = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        pytest.param(resets, "reset", id="reset"),
        pytest.param(says(), "empty", id="hung up without a word"),
        pytest.param(silence, "timeout", id="silence"),
        pytest.param(drips(b"H", b"T"), "timeout", id="dripping status line"),
        pytest.param(drips(HEAD, b"X-A: b\r\n"), "timeout", id="dripping headers"),
        pytest.param(
            drips(HEAD + b"Content-Length: 9999\r\n\r\n", b"x"), "timeout", id="dripping body"
        ),
        pytest.param(
            drips(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
            "timeout",
            id="dripping chunks",
        ),
        pytest.param(says(HEAD, b"Content-Length: 10\r\n\r\nfour"), "reset", id="cut body"),
        pytest.param(
            says(HEAD, b"Transfer-Encoding: chunked\r\n\r\n4\r\nfo"), "reset", id="cut chunk"
        ),
        pytest.param(says(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), "protocol", id="another protocol"),
        pytest.param(says(b"\x00\xff" * 500), "protocol", id="noise"),
        pytest.param(says(b"HTTP/1.1 2000 OK\r\n\r\n"), "protocol", id="no status"),
        pytest.param(says(HEAD, b"Content-Length: -1\r\n\r\n"), "protocol", id="wrong length"),
        pytest.param(
            says(HEAD, b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"), "protocol", id="wrong chunk"
        ),
        pytest.param(floods(HEAD, b"X-Long: " + b"a" * 5000), "too-large", id="endless header"),
        pytest.param(
            floods(b"", b"HTTP/1.1 100 Continue\r\nX-Y: " + b"y" * 60_000 + b"\r\n\r\n"),
            "too-large",
            id="endless interims",
        ),
    ],
)
def test_a_misbehaving_server_is_down_for_a_reason(
    serve: Serve, measure: Measure, script: Script, reason: str
) -> None:
    limit_s = 0.5 if reason == "timeout" else 4
    result = measure(f"http://{serve(script)}/", request_timeout_s=limit_s)

    assert verdict(result) == (Status.DOWN, reason)
    assert (result.reading.ms or 0) < 5000


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(says(HEAD, b"\r\nuntil the end"), id="body until the end"),
        pytest.param(says(HEAD, b"X-Odd: caf\xe9 \xff\r\nContent-Length: 0\r\n\r\n"), id="latin"),
        pytest.param(says(b"HTTP/1.0 200\r\n\r\n"), id="old and terse"),
        pytest.param(says(b"HTTP/1.1 103 Early\r\n\r\n", OK), id="an interim answer"),
        pytest.param(
            floods(HEAD + b"Content-Length: 99999999999\r\n\r\n", b"x" * 65536), id="endless body"
        ),
        pytest.param(
            says(HEAD, b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nbad"), id="bad gzip"
        ),
        pytest.param(
            says(HEAD + b"Content-Encoding: gzip\r\n\r\n", gzip.compress(bytes(50_000_000), 1)),
            id="gzip bomb",
        ),
    ],
)
def test_an_odd_but_usable_answer_is_up(serve: Serve, measure: Measure, script: Script) -> None:
    assert verdict(measure(f"http://{serve(script)}/")) == (Status.UP, "")


def test_a_server_that_answers_before_it_read_everything_is_believed(
    serve: Serve, measure: Measure
) -> None:
    def script(connection: socket.socket) -> None:
        connection.sendall(status_line(413))
        time.sleep(0.05)

    result = measure(f"http://{serve(script)}/", method="POST", body="x" * 5_000_000)

    assert result.reading.reason in {"413", "reset"}  # the system may throw the answer away


def test_a_timeout_names_the_phase_that_was_running(serve: Serve, measure: Measure) -> None:
    slow_body = drips(HEAD + b"Content-Length: 99\r\n\r\n", b"x")

    silent = measure(f"http://{serve(silence)}/", request_timeout_s=0.2)
    dripping = measure(f"http://{serve(slow_body)}/", request_timeout_s=0.3)

    assert silent.detail == "while waiting for the response"
    assert dripping.detail == "while reading the response"


def test_a_closed_port_is_refused_and_an_unknown_name_is_dns(measure: Measure) -> None:
    closed = measure(f"http://127.0.0.1:{free_port()}/")
    unknown = measure("http://nowhere.invalid/")

    assert verdict(closed) == (Status.DOWN, "refused")
    assert verdict(unknown) == (Status.DOWN, "dns")


@pytest.mark.parametrize(
    "secret",
    ["http://", "https://", "ftp://x/", "//x", "http://[::1", "http://x:99999/", "mailto:x",
     "http://\0/", "http://a b/", "no address at all"],
)  # fmt: skip
def test_a_secret_that_makes_no_address_is_our_mistake_and_no_outage(
    measure: Measure, secret: str
) -> None:
    result = measure("$ADDRESS", environ={"ADDRESS": secret})

    assert verdict(result) == (Status.UNKNOWN, "request")
    assert result.reading.ms is None


@pytest.mark.parametrize("secret", ["a\r\nInjected: b", "a\0b", "a\nb"])
def test_a_secret_that_no_header_can_hold_is_our_mistake(
    serve: Serve, measure: Measure, secret: str
) -> None:
    environ = {"VALUE": secret}
    result = measure(f"http://{serve(says(OK))}/", headers=("X-Key: $VALUE",), environ=environ)

    assert verdict(result) == (Status.UNKNOWN, "request")


def test_ipv6_is_measured(serve: Serve, measure: Measure) -> None:
    try:
        place = serve(says(OK), family=socket.AF_INET6)
    except OSError:
        return  # this machine has no IPv6, so there is nothing to measure

    assert verdict(measure(f"http://{place}/")) == (Status.UP, "")


def test_the_phases_add_up_to_the_total(serve: Serve, measure: Measure) -> None:
    def script(connection: socket.socket) -> None:
        time.sleep(0.3)  # on a busy machine, the check notices late when a phase begins
        connection.sendall(HEAD + b"Content-Length: 1\r\n\r\n")
        time.sleep(0.3)
        connection.sendall(b"x")

    phases = measure(f"http://{serve(script)}/").phases

    assert (phases.first_byte_ms or 0) >= 100
    assert phases.tls_ms is None
    known = sum(filter(None, (phases.dns_ms, phases.connect_ms, phases.first_byte_ms)))
    assert (phases.total_ms or 0) >= known + 100
