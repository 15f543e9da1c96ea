import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import trustme
from upstatic.probe.network.connect import Address
from upstatic.probe.network.network import Network

from tests.probe.conftest import Measure, Serve
from tests.probe.misbehaving.endpoints import CASES, DOWN, OK, UP, says

LIMIT_S = 0.6
"""The limit where a timeout is expected; elsewhere a busy machine may take longer."""


@pytest.mark.parametrize("name", CASES)
def test_each_gets_its_verdict_in_time(serve: Serve, measure: Measure, name: str) -> None:
    case = CASES[name]
    url = f"http://{serve(case.script, eager=case.eager)}/"
    began_s = time.monotonic()
    limit_s = LIMIT_S if "timeout" in case.reasons else case.within_s

    result = measure(url, method=case.method, request_timeout_s=limit_s)

    assert result.reading.status is case.status
    assert result.reading.reason in case.reasons
    assert time.monotonic() - began_s < case.within_s
    assert result.reading.ms is not None


def server_side(certificate: trustme.LeafCert) -> ssl.SSLContext:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(tls)
    return tls


def good(authority: trustme.CA) -> ssl.SSLContext:
    return server_side(authority.issue_cert("127.0.0.1"))


def for_another_host(authority: trustme.CA) -> ssl.SSLContext:
    return server_side(authority.issue_cert("other.example"))


def of_a_stranger(_: trustme.CA) -> ssl.SSLContext:
    return server_side(trustme.CA().issue_cert("127.0.0.1"))


def expired(authority: trustme.CA) -> ssl.SSLContext:
    past = datetime(2020, 1, 2, tzinfo=UTC)
    return server_side(authority.issue_cert("127.0.0.1", not_after=past))


def not_yet_valid(authority: trustme.CA) -> ssl.SSLContext:
    future = datetime(2090, 1, 2, tzinfo=UTC)
    leaf = authority.issue_cert("127.0.0.1", not_before=future, not_after=future.replace(year=2091))
    return server_side(leaf)


def tls_1_0_only(authority: trustme.CA) -> ssl.SSLContext:
    tls = good(authority)
    tls.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        tls.minimum_version = ssl.TLSVersion.TLSv1
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        tls.maximum_version = ssl.TLSVersion.TLSv1
    return tls


@pytest.mark.parametrize(
    ("context", "expected"),
    [
        (good, (UP, "")),
        (for_another_host, (DOWN, "certificate")),
        (of_a_stranger, (DOWN, "certificate")),
        (expired, (DOWN, "certificate")),
        (not_yet_valid, (DOWN, "certificate")),
        (tls_1_0_only, (DOWN, "tls")),
    ],
)
def test_each_certificate_and_version_gets_its_verdict_in_time(
    serve: Serve,
    measure: Measure,
    authority: trustme.CA,
    context: Callable[[trustme.CA], ssl.SSLContext],
    expected: tuple[str, str],
) -> None:
    url = f"https://{serve(says(OK), tls=context(authority))}/"
    began_s = time.monotonic()

    result = measure(url)

    assert (result.reading.status, result.reading.reason) == expected
    assert time.monotonic() - began_s < 5


def never_answers(_: str, __: int, *___: object) -> list[Address]:
    time.sleep(20)
    raise socket.gaierror(socket.EAI_AGAIN, "too late")


@pytest.mark.parametrize("check", ["http", "tcp-ping", "ssl", "ws", "smtp", "icmp-ping"])
def test_a_name_server_that_never_answers_holds_no_check_up(
    measure: Measure, network: Network, check: str
) -> None:
    scheme = {"http": "http://", "ws": "ws://"}.get(check, "")
    began_s = time.monotonic()

    result = measure(
        f"{scheme}slow.example",
        check=check,
        port=80,
        request_timeout_s=LIMIT_S,
        environment=replace(network, lookup=never_answers),
    )

    assert (result.reading.status, result.reading.reason) == (DOWN, "dns")
    assert time.monotonic() - began_s < 5
