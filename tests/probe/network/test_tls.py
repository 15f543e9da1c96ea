import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import h2.config
import h2.connection
import h2.errors
import h2.events
import pytest
import trustme
from upstatic.domain.models import Status
from upstatic.probe.network.connect import Address
from upstatic.probe.network.network import Network

from tests.probe.conftest import Measure, Script, Serve, verdict


def greet(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")


def context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(server)
    return server


def test_a_good_certificate_is_up_and_its_handshake_is_timed(
    serve: Serve, measure: Measure, authority: trustme.CA
) -> None:
    tls = context(authority.issue_cert("127.0.0.1", "localhost"))

    result = measure(f"https://{serve(greet, tls=tls)}/")

    assert verdict(result) == (Status.UP, "")
    assert (result.phases.tls_ms or 0) > 0


def expired(authority: trustme.CA) -> trustme.LeafCert:
    return authority.issue_cert("127.0.0.1", not_after=datetime(2020, 1, 2, tzinfo=UTC))


def for_another_name(authority: trustme.CA) -> trustme.LeafCert:
    return authority.issue_cert("other.example")


def of_a_stranger(_: trustme.CA) -> trustme.LeafCert:
    return trustme.CA().issue_cert("127.0.0.1")


@pytest.mark.parametrize(
    ("issue", "detail"),
    [
        (expired, "certificate has expired"),
        (for_another_name, "IP address mismatch"),
        (of_a_stranger, "unable to get local issuer certificate"),
    ],
)
def test_a_certificate_that_is_not_valid_is_down_unless_that_is_allowed(
    serve: Serve,
    measure: Measure,
    authority: trustme.CA,
    issue: Callable[[trustme.CA], trustme.LeafCert],
    detail: str,
) -> None:
    url = f"https://{serve(greet, tls=context(issue(authority)))}/"

    result = measure(url)

    assert verdict(result) == (Status.DOWN, "certificate")
    assert detail in result.detail
    assert verdict(measure(url, insecure=True)) == (Status.UP, "")


def plain_text(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def hang_up(_: socket.socket) -> None:
    pass


def hang(connection: socket.socket) -> None:
    while connection.recv(4096):
        pass


@pytest.mark.parametrize(
    ("script", "reason"), [(plain_text, "tls"), (hang_up, "tls"), (hang, "timeout")]
)
def test_a_handshake_that_fails_is_down(
    serve: Serve, measure: Measure, script: Script, reason: str
) -> None:
    limit_s = 0.5 if reason == "timeout" else 10
    result = measure(f"https://{serve(script, eager=True)}/", request_timeout_s=limit_s)

    assert result.reading.status is Status.DOWN
    assert result.reading.reason in {reason, "reset"}  # unread bytes turn a hang-up into a reset


def test_a_handshake_counts_towards_the_connect_timeout(serve: Serve, measure: Measure) -> None:
    result = measure(f"https://{serve(hang, eager=True)}/", connect_timeout_s=0.3)

    assert verdict(result) == (Status.DOWN, "timeout")
    assert result.detail == "while negotiating TLS"
    assert (result.reading.ms or 0) < 4000


def test_a_server_that_wants_a_certificate_of_ours_is_down_for_tls(
    serve: Serve, measure: Measure, authority: trustme.CA
) -> None:
    tls = context(authority.issue_cert("127.0.0.1"))
    tls.verify_mode = ssl.CERT_REQUIRED
    authority.configure_trust(tls)

    result = measure(f"https://{serve(greet, tls=tls)}/")

    assert result.reading.status is Status.DOWN
    assert result.reading.reason in {"tls", "reset"}


def break_down(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 503 Sorry\r\nContent-Length: 0\r\n\r\n")


@pytest.mark.parametrize("script", [greet, break_down])
def test_until_when_the_certificate_is_valid_is_noted_unasked(
    serve: Serve, measure: Measure, authority: trustme.CA, script: Script
) -> None:
    ends = datetime(2040, 1, 2, 3, 4, 5, tzinfo=UTC)
    tls = context(authority.issue_cert("127.0.0.1", not_after=ends))

    assert measure(f"https://{serve(script, tls=tls)}/").expires == ends
    plain = measure(f"http://{serve(script)}/")
    assert plain.expires is None


def test_a_trailing_dot_is_part_of_the_name_but_not_of_the_certificate(
    serve: Serve, measure: Measure, network: Network, authority: trustme.CA
) -> None:
    asked = []

    def lookup(host: str, port: int, _: int) -> Sequence[Address]:
        asked.append(host)
        return [(socket.AF_INET, ("127.0.0.1", port))]

    tls = context(authority.issue_cert("dot.example"))
    port = serve(greet, tls=tls).rpartition(":")[2]

    result = measure(f"https://dot.example.:{port}/", environment=replace(network, lookup=lookup))

    assert verdict(result) == (Status.UP, "")
    assert asked == ["dot.example."]


def requires_http1(connection: socket.socket) -> None:
    """Reset every request over HTTP/2 with HTTP_1_1_REQUIRED (RFC 9113, 7)."""
    if isinstance(connection, ssl.SSLSocket) and connection.selected_alpn_protocol() != "h2":
        connection.recv(65536)
        greet(connection)
        return
    protocol = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
    protocol.initiate_connection()
    connection.sendall(protocol.data_to_send())
    while data := connection.recv(65536):
        for event in protocol.receive_data(data):
            if isinstance(event, h2.events.RequestReceived):
                code = h2.errors.ErrorCodes.HTTP_1_1_REQUIRED
                protocol.reset_stream(event.stream_id or 1, code)
        connection.sendall(protocol.data_to_send())


def test_a_server_that_requires_http1_after_all_gets_it(
    serve: Serve, measure: Measure, authority: trustme.CA
) -> None:
    tls = context(authority.issue_cert("127.0.0.1"))
    tls.set_alpn_protocols(["h2", "http/1.1"])
    url = f"https://{serve(requires_http1, tls=tls, eager=True)}/"

    assert verdict(measure(url)) == (Status.UP, "")
    assert verdict(measure(url, http_version=("2",))) == (Status.DOWN, "answer")
