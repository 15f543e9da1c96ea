"""Stapled OCSP responses, from OpenSSL's s_server."""

import socket
from collections.abc import Callable
from pathlib import Path

import pytest
import trustme
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from upstatic.config.schema.root import Monitor
from upstatic.domain.models import Status

from tests.probe.conftest import Measure
from tests.probe.services.conftest import FreePort, Program, Start
from tests.support.stapling import DAY, Owned, issue, pair_of, response, s_server_command


@pytest.fixture(scope="module")
def issuer(authority: trustme.CA) -> Owned:
    return pair_of(authority)


STAPLE = x509.TLSFeature([x509.TLSFeatureType.status_request])
APPOINTED = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING])
SERVER = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])


@pytest.fixture
def s_server(
    program: Program, start: Start, free_port: FreePort, tmp_path: Path
) -> Callable[..., int]:
    """Start OpenSSL's server with a certificate and what it staples; give its port."""

    def serving_port(own: Owned, stapled: bytes, *options: str) -> int:
        port = free_port()
        command = s_server_command(own, stapled, port, tmp_path)
        start([program("openssl", "openssl"), *command, *options], port, tmp_path)
        return port

    return serving_port


def asserted(measure: Measure, url: str, line: str, check: str) -> tuple[Status, str, str]:
    monitor = Monitor.model_validate({"name": "m", "url": url, "check": check, "certificate": line})
    result = measure(url, check=check, certificate=monitor.certificate)
    return result.reading.status, result.reading.reason, result.detail


@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
def test_a_stapled_response_is_good(
    s_server: Callable[..., int], measure: Measure, issuer: Owned, version: str
) -> None:
    own = issue(issuer, STAPLE)
    port = s_server(own, response(own[0], issuer[0], issuer), version)

    for check, url in (("ssl", f"127.0.0.1:{port}"), ("http", f"https://127.0.0.1:{port}/")):
        assert asserted(measure, url, "ocsp == good", check) == (Status.UP, "", "")


@pytest.mark.parametrize(
    ("case", "seen"),
    [("revoked", "revoked"), ("outdated", "invalid"), ("of a stranger", "invalid"),
     ("of another certificate", "invalid"), ("damaged", "invalid"), ("by the server", "invalid"),
     ("not stapled", "none"), ("not stapled as required", "missing")],
)  # fmt: skip
def test_any_other_response_is_not_good(
    s_server: Callable[..., int],
    measure: Measure,
    issuer: Owned,
    case: str,
    seen: str,
) -> None:
    own = issue(issuer, SERVER, *([STAPLE] if "required" in case else []))
    stranger = issue(pair_of(trustme.CA()), APPOINTED)
    signers = {"of a stranger": stranger, "by the server": own}
    of = issue(issuer) if case == "of another certificate" else own
    stapled = response(
        of[0], issuer[0], signers.get(case, issuer),
        revoked=case == "revoked", since=30 * DAY if case == "outdated" else DAY,
    )  # fmt: skip
    if case == "damaged":
        stapled = b"\x30\x03\x0a\x01\x06"  # OCSP's "unauthorized"
    place = f"127.0.0.1:{s_server(own, b'' if case.startswith('not ') else stapled)}"

    down = (Status.DOWN, "certificate", f'ocsp == "good": it is "{seen}"')
    assert asserted(measure, place, "ocsp == good", "ssl") == down
    assert asserted(measure, place, f"ocsp == {seen}", "ssl") == (Status.UP, "", "")


def test_a_responder_that_the_authority_appointed_may_sign(
    s_server: Callable[..., int], measure: Measure, issuer: Owned
) -> None:
    own, responder = issue(issuer), issue(issuer, APPOINTED)
    port = s_server(own, response(own[0], issuer[0], responder))

    assert asserted(measure, f"127.0.0.1:{port}", "ocsp == good", "ssl") == (Status.UP, "", "")


def test_after_a_redirect_it_is_the_response_of_the_server_that_answered(
    s_server: Callable[..., int], serve: Callable[..., str], measure: Measure, issuer: Owned
) -> None:
    own = issue(issuer)
    port = s_server(own, response(own[0], issuer[0], issuer))

    def redirect(connection: socket.socket) -> None:
        connection.recv(65536)
        place = f"Location: https://127.0.0.1:{port}/".encode()
        connection.sendall(b"HTTP/1.1 302 X\r\n" + place + b"\r\nContent-Length: 0\r\n\r\n")

    url = f"http://{serve(redirect, eager=True)}/"

    assert asserted(measure, url, "ocsp == good", "http") == (Status.UP, "", "")
