"""DNS over each transport against unbound, and zones on several name servers against dnsmasq."""

import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from upstatic.config.schema.checks import DnsCheck
from upstatic.domain.models import Status
from upstatic.probe.network.network import Network
from upstatic.probe.network.target import Result

from tests.probe.conftest import Measure, verdict
from tests.probe.services.conftest import FreePort, Program, Start

Ask = Callable[..., Result]


@pytest.fixture
def ask(measure: Measure) -> Ask:
    def once(name: str = "www.example.test", **keys: Any) -> Result:
        return measure(name, check="dns", dns=DnsCheck(**keys))

    return once


@pytest.fixture
def unbound(program: Program, start: Start, free_port: FreePort, pem: Path) -> dict[str, int]:
    """Ports of a resolver that knows www.example.test: plain, TLS and HTTPS."""
    ports = {name: free_port() for name in ("plain", "tls", "https")}
    listen = "".join(f"  interface: 127.0.0.1@{port}\n" for port in ports.values())
    (pem / "unbound.conf").write_text(
        f"server:\n{listen}  username: ''\n  chroot: ''\n  directory: {pem}\n"
        f"  pidfile: {pem}/pid\n  do-daemonize: no\n  use-syslog: no\n"
        f"  tls-service-key: {pem}/server.key\n  tls-service-pem: {pem}/server.pem\n"
        f"  tls-port: {ports['tls']}\n  https-port: {ports['https']}\n"
        "  local-zone: example.test. static\n"
        "  local-data: 'www.example.test. 60 IN A 192.0.2.7'\n"
        "  local-data: 'example.test. 60 IN SOA ns.example.test. x. 1 2 3 4 5'\n"
    )
    command = [program("unbound", "unbound"), "-d", "-c", str(pem / "unbound.conf")]
    start(command, ports["plain"], pem)
    return ports


@pytest.mark.parametrize("transport", ["udp", "tcp", "tls", "https"])
def test_each_transport_is_answered(unbound: dict[str, int], ask: Ask, transport: str) -> None:
    port = unbound[transport if transport in unbound else "plain"]
    keys = {"resolver": f"127.0.0.1:{port}", "transport": transport}
    if transport == "https":
        keys = {"resolver": f"https://127.0.0.1:{port}/dns-query"}

    assert verdict(ask(expect=("192.0.2.7",), **keys)) == (Status.UP, "")
    assert verdict(ask("nothing.example.test", rcode="NXDOMAIN", **keys)) == (Status.UP, "")
    assert verdict(ask(expect=("192.0.2.8",), **keys)) == (Status.DOWN, "dns-answer")


def test_flags_are_required(unbound: dict[str, int], ask: Ask) -> None:
    resolver = f"127.0.0.1:{unbound['plain']}"

    assert verdict(ask(resolver=resolver, authoritative=True)) == (Status.UP, "")
    unsigned = ask(resolver=resolver, dnssec=True)
    assert (*verdict(unsigned), unsigned.detail) == (
        Status.DOWN, "dns-answer", "DNSSEC did not validate it (no AD)",
    )  # fmt: skip


def test_a_resolver_over_tls_needs_a_good_certificate(
    unbound: dict[str, int], measure: Measure, network: Network
) -> None:
    def lookup(_: str, port: int, __: int) -> list[tuple[int, tuple[Any, ...]]]:
        return [(socket.AF_INET, ("127.0.0.1", port))]

    wanted = DnsCheck(resolver=f"other.test:{unbound['tls']}", transport="tls")
    result = measure(
        "www.example.test", check="dns", dns=wanted, environment=replace(network, lookup=lookup)
    )

    assert verdict(result) == (Status.DOWN, "certificate")


@pytest.fixture
def zone_on_two(
    program: Program, start: Start, free_port: FreePort, tmp_path: Path
) -> Callable[..., int]:
    """Serve zone.test from 127.0.0.1 and 127.0.0.2, with a serial each; give the port."""

    def serving_port(*serials: str) -> int:
        port = free_port()
        for number, serial in enumerate(serials, start=1):
            folder = tmp_path / str(number)
            folder.mkdir()
            command = [
                program("dnsmasq", "dnsmasq-base"), "-k", "-C", "/dev/null", "-p", str(port),
                f"--listen-address=127.0.0.{number}", "--bind-interfaces", "-R", "-h", "-u", "root",
                f"--pid-file={folder}/pid", f"--auth-server=ns1.zone.test,127.0.0.{number}",
                "--auth-zone=zone.test", f"--auth-soa={serial},hostmaster.zone.test",
                "--auth-sec-servers=ns2.zone.test",
            ]  # fmt: skip
            start(command, port, folder, host=f"127.0.0.{number}")
        return port

    return serving_port


@pytest.mark.parametrize(
    ("serials", "expected", "detail"),
    [
        (("7", "7"), (Status.UP, ""), ""),
        (
            ("7", "8"),
            (Status.DOWN, "dns-answer"),
            "the serials differ: ns1.zone.test. 7, ns2.zone.test. 8",
        ),
    ],
)
def test_the_serial_is_compared_on_all_name_servers(
    zone_on_two: Callable[..., int],
    ask_at: Callable[..., Result],
    serials: tuple[str, str],
    expected: tuple[Status, str],
    detail: str,
) -> None:
    result = ask_at(zone_on_two(*serials))

    assert (verdict(result), result.detail) == (expected, detail)


@pytest.fixture
def ask_at(measure: Measure, network: Network) -> Callable[..., Result]:
    """Compare the serials of zone.test, whose name servers are 127.0.0.1 and 127.0.0.2."""

    def lookup(name: str, port: int, _: int) -> list[tuple[int, tuple[Any, ...]]]:
        return [(socket.AF_INET, (f"127.0.0.{name[2]}", port))]

    def once(port: int) -> Result:
        return measure(
            "zone.test",
            check="dns",
            dns=DnsCheck(same_serial=True, resolver=f"127.0.0.1:{port}"),
            environment=replace(network, lookup=lookup),
        )

    return once
