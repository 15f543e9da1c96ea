"""TLS options against nginx and OpenSSL's s_server."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from upstatic.config.schema.access import Tls
from upstatic.config.schema.root import Monitor
from upstatic.domain.models import Reading, Status
from upstatic.probe.network.certificate import expiry_of, judge_expiry
from upstatic.probe.network.network import Network
from upstatic.probe.network.target import Result, make_network

from tests.probe.conftest import Measure, verdict
from tests.probe.services.conftest import FreePort, Program, Start

Nginx = Callable[..., str]


@pytest.fixture
def nginx(program: Program, start: Start, free_port: FreePort, pem: Path) -> Nginx:
    """Start nginx with TLS and HTTP/2: `nginx("ssl_protocols TLSv1.2;")` gives its URL."""

    def serving_url(*lines: str, listen: str = "ssl http2") -> str:
        port = free_port()
        (pem / "logs").mkdir(exist_ok=True)
        (pem / "nginx.conf").write_text(
            f"user root; daemon off; pid {pem}/pid; error_log {pem}/error.log;\nevents {{}}\n"
            f"http {{ access_log off; client_body_temp_path {pem}; proxy_temp_path {pem};\n"
            f"fastcgi_temp_path {pem}; uwsgi_temp_path {pem}; scgi_temp_path {pem};\n"
            f"server {{ listen 127.0.0.1:{port} {listen};\n"
            f"ssl_certificate {pem}/server.pem; ssl_certificate_key {pem}/server.key;\n"
            f"{' '.join(lines)}\nlocation / {{ return 200 $server_protocol; }} }} }}\n"
        )
        start(
            [program("nginx", "nginx-light"), "-c", str(pem / "nginx.conf"), "-p", str(pem)],
            port,
            pem,
        )
        return f"https://127.0.0.1:{port}/"

    return serving_url


def keys(**written: object) -> dict[str, object]:
    monitor = Monitor.model_validate({"name": "m", "url": "https://x.example", **written})
    return {name: getattr(monitor, name) for name in monitor.model_fields_set - {"name", "url"}}


def test_http2_is_spoken_where_it_is_offered(nginx: Nginx, measure: Measure) -> None:
    url = nginx()

    assert verdict(measure(url, **keys(httpVersion=2, mustContain="HTTP/2.0"))) == (Status.UP, "")
    assert verdict(measure(url, **keys(httpVersion=1.1))) == (Status.DOWN, "answer")
    posted = measure(url, method="POST", body="x" * 70_000, **keys(expectedStatusCodes=[200, 405]))
    assert verdict(posted) == (Status.UP, "")


def test_a_server_that_speaks_http2_only_is_up(
    program: Program, start: Start, free_port: FreePort, pem: Path, measure: Measure
) -> None:
    port = free_port()
    (pem / "index.html").write_text("hello")
    command = [program("nghttpd", "nghttp2-server"), "-d", str(pem), str(port)]
    start([*command, str(pem / "server.key"), str(pem / "server.pem")], port, pem)
    url = f"https://127.0.0.1:{port}/"

    assert verdict(measure(url, **keys(httpVersion=2, mustContain="hello"))) == (Status.UP, "")
    assert verdict(measure(f"{url}nothing")) == (Status.DOWN, "404")


def test_a_host_header_of_the_monitor_is_sent_over_http2_too(
    nginx: Nginx, measure: Measure
) -> None:
    url = nginx('add_header X-Host "$host";')

    asked = keys(headers=["Host: shop.example"], header="X-Host == shop.example", httpVersion=2)
    assert verdict(measure(url, **asked)) == (Status.UP, "")


def test_a_client_certificate_is_presented(
    nginx: Nginx, measure: Measure, authority: trustme.CA, pem: Path
) -> None:
    url = nginx(f"ssl_client_certificate {pem}/ca.pem; ssl_verify_client on;")
    own = authority.issue_cert("probe@example.com")
    environ = {
        "CERTIFICATE": own.cert_chain_pems[0].bytes().decode(),
        "KEY": own.private_key_pem.bytes().decode(),
    }
    tls = {"clientCertificate": "$CERTIFICATE", "clientKey": "$KEY"}

    assert verdict(measure(url)) == (Status.DOWN, "400")
    assert verdict(measure(url, environ=environ, **keys(tls=tls))) == (Status.UP, "")
    broken = measure(url, environ={**environ, "KEY": "hunter2-hunter2"}, **keys(tls=tls))
    assert verdict(broken) == (Status.UNKNOWN, "request")
    assert "hunter2" not in broken.detail


@pytest.mark.parametrize("given", ["secret", "file"])
def test_an_authority_of_ones_own_is_trusted(
    nginx: Nginx, measure: Measure, pem: Path, given: str
) -> None:
    url, other = nginx(), trustme.CA()
    stranger = make_network(folder=pem)
    environ = {"CA": (pem / "ca.pem").read_text()}
    ca = "$CA" if given == "secret" else "ca.pem"

    assert verdict(measure(url, environment=stranger)) == (Status.DOWN, "certificate")
    trusted = measure(url, environment=stranger, environ=environ, **keys(tls={"ca": ca}))
    assert verdict(trusted) == (Status.UP, "")
    wrong = {"CA": other.cert_pem.bytes().decode()}
    refused = measure(url, environ=wrong, **keys(tls={"ca": "$CA"}))
    assert verdict(refused) == (Status.DOWN, "certificate")


@pytest.mark.parametrize("name", ["../outside.pem", "/etc/ssl/certs/ca-certificates.crt", "no.pem"])
def test_a_file_outside_of_the_repository_is_not_read(
    measure: Measure, pem: Path, name: str
) -> None:
    (pem / "inner").mkdir()
    (pem / "outside.pem").write_text((pem / "ca.pem").read_text())
    network = make_network(folder=pem / "inner")

    result = measure("https://127.0.0.1:1/", environment=network, **keys(tls={"ca": name}))

    assert verdict(result) == (Status.UNKNOWN, "request")


def test_the_minimum_version_is_required(nginx: Nginx, measure: Measure) -> None:
    url = nginx("ssl_protocols TLSv1.2;")

    assert verdict(measure(url, **keys(tls={"minVersion": "1.2"}))) == (Status.UP, "")
    assert verdict(measure(url, **keys(tls={"minVersion": "1.3"}))) == (Status.DOWN, "tls")


def test_the_server_name_is_asked_for_and_found_in_the_certificate(
    nginx: Nginx, measure: Measure, authority: trustme.CA, pem: Path
) -> None:
    leaf = authority.issue_cert("shop.example", key_type=trustme.KeyType.RSA)
    leaf.cert_chain_pems[0].write_to_path(str(pem / "server.pem"))
    leaf.private_key_pem.write_to_path(str(pem / "server.key"))
    url = nginx('add_header X-Name "$ssl_server_name";')

    assert verdict(measure(url)) == (Status.DOWN, "certificate")
    named = keys(tls={"serverName": "shop.example"}, header="X-Name == shop.example")
    assert verdict(measure(url, **named)) == (Status.UP, "")


def test_an_origin_behind_a_cdn_is_reached_by_its_address(
    nginx: Nginx, measure: Measure, authority: trustme.CA, pem: Path
) -> None:
    leaf = authority.issue_cert("shop.example", key_type=trustme.KeyType.RSA)
    leaf.cert_chain_pems[0].write_to_path(str(pem / "server.pem"))
    leaf.private_key_pem.write_to_path(str(pem / "server.key"))
    url = nginx('add_header X-Host "$host/$ssl_server_name";')
    url = url.replace("127.0.0.1", "shop.example")

    result = measure(
        url,
        environ={"ORIGIN": "127.0.0.1"},
        **keys(resolve={"shop.example": "$ORIGIN"}, header='X-Host == "shop.example/shop.example"'),
    )

    assert verdict(result) == (Status.UP, "")


def test_a_chain_with_an_intermediate_authority_is_verified(
    nginx: Nginx, measure: Measure, pem: Path
) -> None:
    root = trustme.CA()
    ends = datetime(2040, 1, 2, tzinfo=UTC)
    leaf = root.create_child_ca().issue_cert("127.0.0.1", not_after=ends)
    leaf.private_key_pem.write_to_path(str(pem / "server.key"))
    (pem / "server.pem").write_bytes(b"".join(each.bytes() for each in leaf.cert_chain_pems))
    environ = {"CA": root.cert_pem.bytes().decode()}

    result = measure(nginx(), environ=environ, **keys(tls={"ca": "$CA"}))

    assert verdict(result) == (Status.UP, "")
    assert result.expires == ends


def test_the_certificate_of_a_chain_that_expires_first_counts(authority: trustme.CA) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    ends = [now + timedelta(days=days) for days in (300, 5, 900)]
    leaves = [authority.issue_cert("a.example", not_after=each) for each in ends]
    chain = [
        x509.load_pem_x509_certificate(each.cert_chain_pems[0].bytes()).public_bytes(Encoding.DER)
        for each in leaves
    ]
    found = expiry_of(chain)
    assert found is not None
    monitor = Monitor(name="a", url="https://a.example")
    up = Result(reading=Reading(status=Status.UP, ms=1))

    judged = judge_expiry(up, found, monitor, now)

    assert found.time == ends[1]
    assert verdict(judged) == (Status.DEGRADED, "certificate-expires")
    assert "in 5 days (issuer " in judged.detail


def test_properties_of_the_certificate_are_asserted(
    nginx: Nginx, measure: Measure, pem: Path
) -> None:
    own = x509.load_pem_x509_certificate((pem / "server.pem").read_bytes())
    fingerprint = own.fingerprint(hashes.SHA256()).hex(":").upper()
    url = nginx()

    right = keys(certificate=[f'fingerprint == "{fingerprint}"', "issuer contains trustme"])
    assert verdict(measure(url, **right)) == (Status.UP, "")
    wrong = measure(url, **keys(certificate='fingerprint == "00:11"'))
    assert verdict(wrong) == (Status.DOWN, "certificate")


def test_a_server_with_old_suites_is_reached_as_by_curl(
    program: Program, start: Start, free_port: FreePort, pem: Path, measure: Measure
) -> None:
    for suite in ("AES128-SHA", "AES256-SHA", "ECDHE-RSA-AES128-SHA"):
        port = free_port()
        command = [
            program("openssl", "openssl"), "s_server", "-accept", str(port), "-cert", "server.pem",
            "-key", "server.key", "-tls1_2", "-cipher", suite, "-www",
        ]  # fmt: skip
        start(command, port, pem)
        assert verdict(measure(f"https://127.0.0.1:{port}/")) == (Status.UP, "")


def test_tls_options_are_kept_apart(nginx: Nginx, measure: Measure, network: Network) -> None:
    url = nginx("ssl_protocols TLSv1.2 TLSv1.3;")
    plain = replace(network)

    assert verdict(measure(url, environment=plain, tls=Tls(min_version="1.3"))) == (Status.UP, "")
    assert verdict(measure(url, environment=plain)) == (Status.UP, "")
