"""The servers's endpoints are real, behave as the company says, and end without a trace."""

import json
import socket
import ssl
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from time import monotonic, sleep

import pytest
from upstatic.tools.demo.company import COMPANY, LatencyProfile
from upstatic.tools.demo.servers import FLAP_EVERY_S, FLAP_FOR_S, DemoResponse, DemoServers

PROMPT = [
    replace(service, latency=LatencyProfile(base_ms=1, spread=0), disruptions=service.disruptions)
    for service in COMPANY
]


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def servers(clock: Clock) -> Iterator[DemoServers]:
    with DemoServers(PROMPT, clock=clock) as servers:
        yield servers


def ask(servers: DemoServers, slug: str) -> tuple[int, str]:
    context = ssl.create_default_context()
    servers.trust(context)
    handler = urllib.request.HTTPSHandler(context=context)
    try:
        with urllib.request.build_opener(handler).open(servers.url(slug), timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_healthy_services_answer_what_their_monitors_look_for(servers: DemoServers) -> None:
    assert ask(servers, "website")[0] == 200
    assert json.loads(ask(servers, "api")[1])["status"] == "ok"
    status, health = ask(servers, "database")
    assert status == 200
    assert "db_connected" in health
    assert json.loads(health)["services"]["database"]["status"] == "up"


def test_the_one_that_is_down_says_503_and_the_slow_one_takes_its_time(
    servers: DemoServers,
) -> None:
    assert ask(servers, "photos")[0] == 503
    before = monotonic()
    assert ask(servers, "search")[0] == 200
    assert monotonic() - before > 0.5


def test_a_past_problem_is_over_at_the_end_of_the_backfill(servers: DemoServers) -> None:
    assert ask(servers, "booking")[0] == 200


def test_https_needs_the_worlds_own_authority(servers: DemoServers) -> None:
    assert ask(servers, "payments") == (200, '{"status":"ok"}')
    with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
        urllib.request.urlopen(servers.url("payments"), timeout=20)  # noqa: S310 - our own server


def test_mail_greets_over_tcp(servers: DemoServers) -> None:
    with socket.create_connection(
        (servers.url("mail"), servers.port("mail")), timeout=20
    ) as visitor:
        assert visitor.recv(100).startswith(b"220 mail.larkspur.example")


def test_webhooks_fail_for_a_while_and_recover_again_and_again(
    servers: DemoServers, clock: Clock
) -> None:
    seen = []
    for clock.seconds in (0, FLAP_EVERY_S - FLAP_FOR_S, FLAP_EVERY_S - 1, FLAP_EVERY_S + 1):
        seen.append(ask(servers, "webhooks")[0])

    assert seen == [200, 503, 503, 200]


def test_a_service_behaves_as_forced_until_it_is_released(servers: DemoServers) -> None:
    servers.override("api", DemoResponse(status=418, body="teapot"))
    assert ask(servers, "api") == (418, "teapot")

    servers.override("api", None)
    assert ask(servers, "api")[0] == 200


def test_a_silent_client_does_not_block_others(servers: DemoServers) -> None:
    with socket.create_connection(("127.0.0.1", servers.port("payments"))):
        assert ask(servers, "payments")[0] == 200


def test_the_end_of_the_world_waits_for_no_slow_answer_and_leaves_no_thread() -> None:
    before = set(threading.enumerate())
    with DemoServers(PROMPT) as servers:
        servers.override("api", DemoResponse(body="at last", after_s=600))
        visitor = socket.create_connection(("127.0.0.1", servers.port("api")))
        visitor.sendall(b"GET / HTTP/1.0\r\n\r\n")
        while len(threading.enumerate()) <= len(before) + len(PROMPT):
            sleep(0.01)

    assert set(threading.enumerate()) <= before
    assert visitor.recv(100) == b""
    visitor.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", servers.port("api")))
