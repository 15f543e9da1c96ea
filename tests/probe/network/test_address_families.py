import socket
from dataclasses import replace

import pytest
from upstatic.domain.models import Status
from upstatic.probe.network.connect import Address, system_lookup
from upstatic.probe.network.network import Network
from upstatic.probe.network.url import parse_url

from tests.probe.conftest import Measure, Script, Serve, verdict


def answers(code: int) -> Script:
    def script(connection: socket.socket) -> None:
        connection.sendall(f"HTTP/1.1 {code} X\r\nContent-Length: 0\r\n\r\n".encode())

    return script


@pytest.fixture
def twofold(serve: Serve, network: Network) -> Network:
    """A network in which a name has two servers: 204 answers over IPv4, 206 over IPv6."""
    four = serve(answers(204)).rpartition(":")[2]
    six = serve(answers(206), family=socket.AF_INET6).rpartition(":")[2]
    both = [
        (socket.AF_INET6, ("::1", int(six), 0, 0)),
        (socket.AF_INET, ("127.0.0.1", int(four))),
    ]
    return replace(network, lookup=lambda *_: both)


@pytest.mark.parametrize(("ipv6", "code"), [(False, 204), (True, 206), (None, 206)])
def test_the_family_may_be_chosen(
    twofold: Network,
    measure: Measure,
    ipv6: bool | None,  # noqa: FBT001 - a table
    code: int,
) -> None:
    result = measure(
        "http://both.example/", ipv6=ipv6, expected_status_codes=(code,), environment=twofold
    )

    assert verdict(result) == (Status.UP, "")


@pytest.mark.parametrize("check", ["http", "tcp-ping", "ssl", "ws", "imap", "icmp-ping"])
def test_a_name_without_the_chosen_family_is_down_for_dns(
    network: Network, measure: Measure, check: str
) -> None:
    four = [(socket.AF_INET, ("127.0.0.1", 9))]
    scheme = {"http": "http://", "ws": "ws://"}.get(check, "")

    result = measure(
        f"{scheme}four.example",
        check=check,
        ipv6=True,
        port=9,
        environment=replace(network, lookup=lambda *_: four),
    )

    assert verdict(result) == (Status.DOWN, "dns")
    assert result.detail == "the name has no IPv6 address"


@pytest.mark.parametrize(
    ("ipv6", "family"),
    [(False, socket.AF_INET), (True, socket.AF_INET6), (None, socket.AF_UNSPEC)],
)
def test_only_the_records_of_the_chosen_family_are_asked_for(
    network: Network,
    measure: Measure,
    ipv6: bool | None,  # noqa: FBT001 - a table
    family: int,
) -> None:
    asked = []

    def lookup(_: str, __: int, wanted: int) -> list[Address]:
        asked.append(wanted)
        return []

    measure("http://a.example/", ipv6=ipv6, environment=replace(network, lookup=lookup))

    assert asked == [family]
    assert {each[0] for each in system_lookup("localhost", 80, socket.AF_INET)} == {socket.AF_INET}


def test_a_zone_belongs_to_the_address_and_not_to_the_host_header() -> None:
    url = parse_url("http://[fe80::1%25eth0]:8080/")

    assert (url.host, url.port, url.authority) == ("fe80::1%eth0", 8080, "[fe80::1]:8080")
