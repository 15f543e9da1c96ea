import gzip
import json
import socket
import ssl
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import trustme
from upstatic.config.schema.root import Monitor
from upstatic.config.values import expressions
from upstatic.domain.models import Status
from upstatic.probe.network.http_transport import MAX_BODY_BYTES

from tests.probe.conftest import Measure, Script, Serve, verdict


def answer(body: bytes | str = b"", status: int = 200, *headers: str, wait_s: float = 0) -> Script:
    content = body if isinstance(body, bytes) else body.encode()
    head = [f"HTTP/1.1 {status} X", f"Content-Length: {len(content)}", *headers]

    def script(connection: socket.socket) -> None:
        time.sleep(wait_s)
        connection.sendall("\r\n".join([*head, "", ""]).encode() + content)

    return script


def keys(**written: Any) -> dict[str, Any]:
    """Translate keys of the file into the code's."""
    monitor = Monitor.model_validate({"name": "m", "url": "https://x.example", **written})
    return {name: getattr(monitor, name) for name in monitor.model_fields_set - {"name", "url"}}


HEALTHY = {
    "status": "healthy",
    "services": {"database": {"status": "up", "response_time_ms": 12}},
}
DEGRADED = {**HEALTHY, "status": "degraded"}
MAPPED = {"path": "$.status", "up": "healthy", "degraded": "degraded"}


@pytest.mark.parametrize(
    ("body", "written", "expected"),
    [
        (HEALTHY, {"json": MAPPED}, (Status.UP, "")),
        (DEGRADED, {"json": MAPPED}, (Status.DEGRADED, "json")),
        ({"status": "broken"}, {"json": MAPPED}, (Status.DOWN, "json")),
        (HEALTHY, {"json": "$.services.*.status == up"}, (Status.UP, "")),
        (HEALTHY, {"mustContain": '"database"'}, (Status.UP, "")),
        (HEALTHY, {"mustContain": "db_connected"}, (Status.DOWN, "body")),
        (HEALTHY, {"mustNotContain": {"text": "u", "else": "degraded"}}, (Status.DEGRADED, "body")),
        (HEALTHY, {"header": "X-Version == 7"}, (Status.UP, "")),
        (HEALTHY, {"header": "X-Version > 7 else degraded"}, (Status.DEGRADED, "header")),
        (HEALTHY, {"header": "X-Version > 7", "mustContain": "no"}, (Status.DOWN, "body")),
        (HEALTHY, {"ip": "127.0.0.0/8"}, (Status.UP, "")),
        (HEALTHY, {"ip": ["192.0.2.1", "::1"]}, (Status.DOWN, "address")),
    ],
)  # fmt: skip
def test_an_answer_is_as_good_as_what_it_says(
    serve: Serve,
    measure: Measure,
    body: object,
    written: dict[str, Any],
    expected: tuple[Status, str],
) -> None:
    place = serve(answer(json.dumps(body), 200, "X-Version: 7"))

    result = measure(f"http://{place}/", **keys(**written))

    assert verdict(result) == expected
    assert result.reading.ms is not None


def test_the_body_of_an_error_is_not_asked(serve: Serve, measure: Measure) -> None:
    place = serve(answer('{"status": "degraded"}', 503))

    result = measure(f"http://{place}/", **keys(json=MAPPED))

    assert verdict(result) == (Status.DOWN, "503")


def test_an_error_with_an_expected_status_is_asked_what_it_says(
    serve: Serve, measure: Measure
) -> None:
    place = serve(answer('{"status": "degraded"}', 503))

    result = measure(f"http://{place}/", **keys(json=MAPPED, expectedStatusCodes=[200, 503]))

    assert verdict(result) == (Status.DEGRADED, "json")


def test_a_slow_wrong_answer_is_down_and_a_slow_half_wrong_one_tells_what_is_wrong(
    serve: Serve, measure: Measure
) -> None:
    place = serve(answer(b"no", wait_s=0.1))
    slow = {"max_response_ms": 50}

    down = measure(f"http://{place}/", **slow, **keys(mustContain="ok"))
    half = measure(
        f"http://{place}/", **slow, **keys(mustContain={"text": "ok", "else": "degraded"})
    )

    assert verdict(down) == (Status.DOWN, "body")
    assert verdict(half) == (Status.DEGRADED, "body")


def test_a_compressed_body_is_read(serve: Serve, measure: Measure) -> None:
    place = serve(answer(gzip.compress(b"all ok"), 200, "Content-Encoding: gzip"))

    assert verdict(measure(f"http://{place}/", **keys(mustContain="all ok"))) == (Status.UP, "")


def test_a_damaged_compression_is_down_where_its_text_is_wanted(
    serve: Serve, measure: Measure
) -> None:
    place = serve(answer(b"no gzip at all", 200, "Content-Encoding: gzip"))

    result = measure(f"http://{place}/", **keys(mustContain="ok"))

    assert verdict(result) == (Status.DOWN, "protocol")


def test_a_text_at_the_end_of_a_large_page_is_found_and_one_beyond_the_limit_is_not(
    serve: Serve, measure: Measure
) -> None:
    large = serve(answer(b" " * (MAX_BODY_BYTES - 7) + b"</html>"))
    larger = serve(answer(b" " * MAX_BODY_BYTES + b"</html>"))
    wanted = keys(mustContain="</html>")

    assert verdict(measure(f"http://{large}/", **wanted)) == (Status.UP, "")
    beyond = measure(f"http://{larger}/", **wanted)
    assert verdict(beyond) == (Status.DOWN, "body")
    assert beyond.detail.endswith("as far as it was read")


def test_a_search_that_times_out_gives_no_verdict(
    serve: Serve, measure: Measure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expressions, "SEARCH_S", 0.05)
    place = serve(answer(b"a" * 4_000_000 + b"!"))

    result = measure(f"http://{place}/", **keys(mustContain={"matches": "([a-z]+)*$"}))

    assert verdict(result) == (Status.UNKNOWN, "pattern")
    assert result.reading.ms is None


@pytest.mark.parametrize(
    ("days", "written", "expected"),
    [
        (5, {}, (Status.UP, "")),
        (5, {"certificateExpiresIn": "2d"}, (Status.UP, "")),
        (1, {"certificateExpiresIn": "2d"}, (Status.DEGRADED, "certificate-expires")),
        (
            1,
            {"certificateExpiresIn": "2d", "expiring": "down"},
            (Status.DOWN, "certificate-expires"),
        ),
        (1, {"certificateExpiresIn": 2, "mustContain": "no"}, (Status.DOWN, "body")),
        (
            1,
            {"certificateExpiresIn": 2, "maxResponseTime": "1ms"},
            (Status.DEGRADED, "slow"),
        ),
        (
            1,
            {"certificateExpiresIn": 2, "maxResponseTime": "1ms", "expiring": "down"},
            (Status.DOWN, "certificate-expires"),
        ),
    ],
)
def test_the_certificate_of_a_page_may_be_watched_with_the_page(
    serve: Serve,
    measure: Measure,
    authority: trustme.CA,
    days: int,
    written: dict[str, Any],
    expected: tuple[Status, str],
) -> None:
    leaf = authority.issue_cert("127.0.0.1", not_after=datetime.now(UTC) + timedelta(days=days))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf.configure_cert(tls)
    place = serve(answer(b"ok", wait_s=0.01), tls=tls)

    assert verdict(measure(f"https://{place}/", **keys(**written))) == expected


def test_after_redirects_the_last_answer_is_judged(
    serve: Serve, measure: Measure, authority: trustme.CA
) -> None:
    leaf = authority.issue_cert("127.0.0.1", not_after=datetime.now(UTC) + timedelta(days=1))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf.configure_cert(tls)
    there = serve(answer(b"there"))
    here = serve(answer(b"here", 302, f"Location: http://{there}/"), tls=tls)

    result = measure(
        f"https://{here}/", max_redirects=3, **keys(mustContain="there", certificateExpiresIn=2)
    )

    assert verdict(result) == (Status.UP, "")  # no certificate came with this answer
