import socket

import pytest
from upstatic.config.schema.root import Monitor
from upstatic.domain.models import Status
from upstatic.probe.kinds.tcp import place_of
from upstatic.probe.network.failure import FailureError

from tests.probe.conftest import Measure, Serve, verdict


def silence(connection: socket.socket) -> None:
    connection.recv(1)


@pytest.mark.parametrize(
    ("url", "port", "place"),
    [
        ("db.example", "5432", ("db.example", 5432)),
        ("db.example:25", "", ("db.example", 25)),
        ("db.example:25", "26", ("db.example", 26)),
        ("tcp://db.example:25", "", ("db.example", 25)),
        ("https://db.example/path", "443", ("db.example", 443)),
        ("192.0.2.1:25", "", ("192.0.2.1", 25)),
        ("2001:db8::1", "25", ("2001:db8::1", 25)),
        ("[2001:db8::1]:25", "", ("2001:db8::1", 25)),
        ("tcp://[2001:db8::1]:25", "", ("2001:db8::1", 25)),
    ],
)
def test_a_place_may_be_written_in_many_ways(url: str, port: str, place: tuple[str, int]) -> None:
    assert place_of(url, port) == place


@pytest.mark.parametrize(
    ("url", "port"),
    [("db.example", ""), ("", "25"), ("db.example", "no"), ("db.example", "0"),
     ("db.example:70000", ""), ("db.example", "-1"), ("[::1", "25"), ("tcp://:25", "")],
)  # fmt: skip
def test_a_place_that_is_none_is_our_mistake(measure: Measure, url: str, port: str) -> None:
    with pytest.raises(FailureError) as caught:
        place_of(url, port)

    assert caught.value.reason == "request"
    assert verdict(measure(url, check="tcp-ping", port=port)) == (Status.UNKNOWN, "request")


def test_times_are_asserted(serve: Serve, measure: Measure) -> None:
    keys = {"name": "m", "url": "a:1", "check": "tcp-ping", "timing": "connect < 0.0001"}
    timing = Monitor.model_validate(keys).timing

    slow = measure(serve(silence), check="tcp-ping", timing=timing)

    assert verdict(slow) == (Status.DOWN, "slow")


def test_a_port_that_takes_connections_is_up(serve: Serve, measure: Measure) -> None:
    result = measure(serve(silence), check="tcp-ping")

    assert verdict(result) == (Status.UP, "")
    assert result.phases.connect_ms is not None
    assert result.phases.tls_ms is None


def test_the_port_may_be_a_secret(serve: Serve, measure: Measure) -> None:
    host, port = serve(silence).split(":")

    result = measure(host, check="tcp-ping", port="$PORT", environ={"PORT": port})

    assert verdict(result) == (Status.UP, "")


def test_a_closed_port_is_refused(measure: Measure) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    assert verdict(measure("127.0.0.1", check="tcp-ping", port=port)) == (Status.DOWN, "refused")
    unknown = measure("nowhere.invalid", check="tcp-ping", port=25)
    assert verdict(unknown) == (Status.DOWN, "dns")


def test_a_port_that_is_slower_than_allowed_is_degraded(serve: Serve, measure: Measure) -> None:
    result = measure(serve(silence), check="tcp-ping", max_response_ms=-1)

    assert verdict(result) == (Status.DEGRADED, "slow")
