import json
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from upstatic.config.schema.checks import HeartbeatCheck
from upstatic.domain.heartbeats import Heartbeat
from upstatic.domain.models import Status
from upstatic.probe.kinds.heartbeat import time_of
from upstatic.probe.network.target import Result

from tests.probe.conftest import Measure, Serve, verdict

NOW = datetime(2026, 11, 20, 10, 5, tzinfo=UTC)
HOURLY = HeartbeatCheck(every_s=3600, grace_s=600)


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (0, (Status.UP, "")),
        (60, (Status.UP, "")),
        (70, (Status.UP, "")),
        (70.1, (Status.DOWN, "late")),
        (5000, (Status.DOWN, "late")),
    ],
)
def test_a_job_is_late_after_its_period_and_its_grace(
    measure: Measure, minutes: float, expected: tuple[Status, str]
) -> None:
    heartbeat = Heartbeat(time=ago(minutes), slug="m")

    result = measure("", check="heartbeat", heartbeat=HOURLY, now=NOW, last_heartbeat=heartbeat)

    assert verdict(result) == expected
    assert result.reading.ms is None


def test_the_detail_has_the_last_heartbeat_and_when_it_was_due(measure: Measure) -> None:
    heartbeat = Heartbeat(time=ago(120), slug="m")

    result = measure("", check="heartbeat", heartbeat=HOURLY, now=NOW, last_heartbeat=heartbeat)

    assert result.detail == "last at 2026-11-20T08:05:00Z, due by 2026-11-20T09:15:00Z"


def test_before_its_first_report_nothing_is_claimed(measure: Measure) -> None:
    result = measure("", check="heartbeat", heartbeat=HOURLY, now=NOW)

    assert verdict(result) == (Status.UNKNOWN, "pending")


def test_a_job_that_says_it_failed_is_down_at_once_and_until_it_says_otherwise(
    measure: Measure,
) -> None:
    heartbeat = Heartbeat(time=ago(1), slug="m", ok=False)

    result = measure("", check="heartbeat", heartbeat=HOURLY, now=NOW, last_heartbeat=heartbeat)

    assert verdict(result) == (Status.DOWN, "failed-job")
    assert result.detail == "at 2026-11-20T10:04:00Z"


def page(body: str, *headers: str) -> Callable[[socket.socket], None]:
    def script(connection: socket.socket) -> None:
        lines = ["HTTP/1.1 200 OK", f"Content-Length: {len(body)}", *headers, "", body]
        connection.sendall("\r\n".join(lines).encode())

    return script


IN_TIME, LATE = ago(30), ago(300)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ("{iso}", ""),
        ("  {iso}\n", ""),
        ('"{iso}"', ""),
        ("{epoch}", ""),
        ("{epoch_ms}", ""),
        ("{mail}", ""),
        ('{{"finished": "{iso}"}}', "$.finished"),
        ('{{"jobs": [{{}}, {{"time": {epoch}}}]}}', "$.jobs[1].time"),
        ('{{"runs": [{{"at": 1}}, {{"at": {epoch}}}, {{"at": "never"}}]}}', "$.runs[*].at"),
        ('[{{"last-run": {epoch_ms}}}]', "$[0]['last-run']"),
    ],
)
@pytest.mark.parametrize(
    ("moment", "expected"), [(IN_TIME, (Status.UP, "")), (LATE, (Status.DOWN, "late"))]
)
def test_a_time_is_found_at_a_url(
    serve: Serve,
    measure: Measure,
    body: str,
    path: str,
    moment: datetime,
    expected: tuple[Status, str],
) -> None:
    written = body.format(
        iso=moment.isoformat(),
        epoch=int(moment.timestamp()),
        epoch_ms=int(moment.timestamp() * 1000),
        mail=moment.strftime("%a, %d %b %Y %H:%M:%S GMT"),
    )
    wanted = HOURLY.model_copy(update={"timestamp": path})

    result = measure(
        f"http://{serve(page(written))}/", check="heartbeat", heartbeat=wanted, now=NOW
    )

    assert verdict(result) == expected, result.detail


def test_a_file_without_a_time_is_judged_by_its_date(serve: Serve, measure: Measure) -> None:
    def measured(moment: datetime) -> Result:
        modified = moment.strftime("Last-Modified: %a, %d %b %Y %H:%M:%S GMT")
        place = serve(page("backup done", modified))
        return measure(f"http://{place}/", check="heartbeat", heartbeat=HOURLY, now=NOW)

    assert verdict(measured(IN_TIME)) == (Status.UP, "")
    assert verdict(measured(LATE)) == (Status.DOWN, "late")


@pytest.mark.parametrize(
    ("body", "path", "detail"),
    [
        ("no time at all", "", "the response contains no timestamp"),
        ("", "", "the response contains no timestamp"),
        ("2026-13-45", "", "the response contains no timestamp"),
        ("9" * 300, "", "the response contains no timestamp"),
        ("nan", "", "the response contains no timestamp"),
        ("not JSON", "$.a", "the response contains no $.a"),
        ('{"b": 1}', "$.a", "the response contains no $.a"),
        ('{"a": []}', "$.a[0]", "the response contains no $.a[0]"),
        ('{"a": "soon"}', "$.a", "the response contains no timestamp"),
        ('{"a": null}', "$.a", "the response contains no timestamp"),
        ("[" * 100_000, "$.a", "the response contains no $.a"),
        ('"2026-11-21T10:05:00Z"', "", "the timestamp is in the future: 2026-11-21T10:05:00Z"),
    ],
)
def test_a_response_that_is_not_a_time_is_down_and_quoted(
    serve: Serve, measure: Measure, body: str, path: str, detail: str
) -> None:
    wanted = HOURLY.model_copy(update={"timestamp": path})

    result = measure(f"http://{serve(page(body))}/", check="heartbeat", heartbeat=wanted, now=NOW)

    assert verdict(result) == (Status.DOWN, "answer")
    assert result.detail == detail


def test_a_clock_that_is_a_little_ahead_is_accepted(serve: Serve, measure: Measure) -> None:
    place = serve(page(json.dumps(ago(-2).isoformat())))

    result = measure(f"http://{place}/", check="heartbeat", heartbeat=HOURLY, now=NOW)

    assert verdict(result) == (Status.UP, "")


def test_a_page_that_cannot_be_read_is_down_as_any_other(serve: Serve, measure: Measure) -> None:
    def broken(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 503 X\r\nContent-Length: 0\r\n\r\n")

    result = measure(f"http://{serve(broken)}/", check="heartbeat", heartbeat=HOURLY, now=NOW)
    nowhere = measure("http://nowhere.invalid/", check="heartbeat", heartbeat=HOURLY, now=NOW)

    assert verdict(result) == (Status.DOWN, "503")
    assert verdict(nowhere) == (Status.DOWN, "dns")


@pytest.mark.parametrize("text", ["", "x", "12:30", "-1e400", "2026-11-20T99:00", "Mon, 99 Zzz"])
def test_a_time_is_read_or_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        time_of(text)
