import socket
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import trustme
from upstatic.config.schema.root import Monitor
from upstatic.domain.models import Status

from tests.probe.conftest import Measure, Serve, verdict
from tests.probe.misbehaving.endpoints import holds
from tests.support.stapling import issue, pair_of, server_context

Lines = tuple[tuple[bytes, bytes], ...]


def context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(server)
    return server


@pytest.mark.parametrize(
    ("days", "warn_days", "expected"),
    [
        (15, None, (Status.UP, "")),
        (13, None, (Status.DEGRADED, "certificate-expires")),
        (13, 7, (Status.UP, "")),
        (6.9, 7, (Status.DEGRADED, "certificate-expires")),
        (100, 120, (Status.DEGRADED, "certificate-expires")),
        (1, 0, (Status.UP, "")),
    ],
)
def test_a_certificate_warns_before_it_expires(
    serve: Serve,
    measure: Measure,
    authority: trustme.CA,
    days: float,
    warn_days: float | None,
    expected: tuple[Status, str],
) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    leaf = authority.issue_cert("127.0.0.1", not_after=now + timedelta(days=days))
    place = serve(holds, tls=context(leaf), eager=True)

    result = measure(place, check="ssl", certificate_expires_days=warn_days, now=now)

    assert verdict(result) == expected
    assert result.phases.tls_ms is not None
    assert result.expires == now + timedelta(days=days)
    if expected[1]:
        assert f"{now + timedelta(days=days):on %Y-%m-%d, in {int(days)} days}" == result.detail


def test_the_last_hours_before_expiry_are_in_the_detail(
    serve: Serve, measure: Measure, authority: trustme.CA
) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    leaf = authority.issue_cert("127.0.0.1", not_after=now + timedelta(hours=30))
    place = serve(holds, tls=context(leaf), eager=True)

    assert measure(place, check="ssl", now=now).detail.endswith(", in 1 day")
    later = now + timedelta(hours=20)
    assert measure(place, check="ssl", now=later).detail.endswith(", in less than a day")


def test_the_certificate_and_the_times_are_asserted(
    serve: Serve, measure: Measure, authority: trustme.CA
) -> None:
    leaf = authority.issue_cert("127.0.0.1", not_after=datetime.now(UTC) + timedelta(days=30))
    place = serve(holds, tls=context(leaf), eager=True)

    def seen(**keys: str) -> tuple[Status, str]:
        monitor = Monitor.model_validate({"name": "m", "url": place, "check": "ssl", **keys})
        return verdict(
            measure(place, check="ssl", certificate=monitor.certificate, timing=monitor.timing)
        )

    assert seen(certificate="issuer contains trustme", timing="tls < 60000") == (Status.UP, "")
    assert seen(certificate="issuer contains Other") == (Status.DOWN, "certificate")
    assert seen(timing="tls < 0.001 else degraded") == (Status.DEGRADED, "slow")


@pytest.mark.parametrize("insecure", [False, True])
def test_an_expired_certificate_is_down_also_where_any_is_accepted(
    serve: Serve,
    measure: Measure,
    authority: trustme.CA,
    insecure: bool,  # noqa: FBT001 - a table
) -> None:
    leaf = authority.issue_cert("127.0.0.1", not_after=datetime(2020, 1, 2, tzinfo=UTC))
    place = serve(holds, tls=context(leaf), eager=True)

    result = measure(place, check="ssl", insecure=insecure)

    assert verdict(result) == (Status.DOWN, "certificate")
    assert "expired" in result.detail


def test_a_self_signed_certificate_is_down_or_judged_by_its_expiry_alone(
    serve: Serve, measure: Measure
) -> None:
    leaf = trustme.CA().issue_cert(
        "other.example", not_after=datetime.now(UTC) + timedelta(days=90)
    )
    place = serve(holds, tls=context(leaf), eager=True)

    assert verdict(measure(place, check="ssl")) == (Status.DOWN, "certificate")
    assert verdict(measure(place, check="ssl", insecure=True)) == (Status.UP, "")


def test_a_certificate_for_another_host_is_down(
    serve: Serve, measure: Measure, authority: trustme.CA
) -> None:
    place = serve(holds, tls=context(authority.issue_cert("other.example")), eager=True)

    result = measure(place, check="ssl")

    assert verdict(result) == (Status.DOWN, "certificate")
    assert "mismatch" in result.detail


def test_the_address_of_a_page_will_do(
    serve: Serve, measure: Measure, authority: trustme.CA
) -> None:
    place = serve(holds, tls=context(authority.issue_cert("127.0.0.1")), eager=True)

    assert measure(f"https://{place}/path?x=1", check="ssl").reading.status is Status.UP


def test_old_encryption_is_down(serve: Serve, measure: Measure, authority: trustme.CA) -> None:
    server = context(authority.issue_cert("127.0.0.1"))
    server.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        server.minimum_version = ssl.TLSVersion.TLSv1
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        server.maximum_version = ssl.TLSVersion.TLSv1

    result = measure(serve(holds, tls=server, eager=True), check="ssl")

    assert verdict(result) == (Status.DOWN, "tls")
    assert "version" in result.detail


SMTP: Lines = (
    (b"", b"220-mail.example greets\r\n220 you\r\n"),
    (b"EHLO upstatic.invalid\r\n", b"250-mail.example\r\n250-SIZE 100\r\n250 STARTTLS\r\n"),
    (b"STARTTLS\r\n", b"220 go ahead\r\n"),
)
IMAP: Lines = (
    (b"", b"* OK [CAPABILITY IMAP4rev1] ready\r\n"),
    (b"a1 STARTTLS\r\n", b"* CAPABILITY IMAP4rev1\r\na1 OK begin\r\n"),
)
POP3: Lines = ((b"", b"+OK ready\r\n"), (b"STLS\r\n", b"+OK begin\r\n"))
FTP: Lines = (
    (b"", b"220-welcome\r\nto our files\r\n220 ready\r\n"),
    (b"AUTH TLS\r\n", b"234 begin\r\n"),
)
LDAP_ASKS = bytes.fromhex("301d02010177188016") + b"1.3.6.1.4.1.1466.20037"
LDAP: Lines = ((LDAP_ASKS, bytes.fromhex("300c02010178070a010004000400")),)
LDAP_LONG: Lines = ((LDAP_ASKS, bytes.fromhex("30840000000c02010178070a010004000400")),)
POSTGRES: Lines = ((bytes.fromhex("0000000804d2162f"), b"S"),)


def spoken(lines: Lines) -> Callable[[socket.socket], None]:
    """Hear and say each pair in turn; what is heard must be exactly that."""

    def script(connection: socket.socket) -> None:
        for heard, said in lines:
            assert not heard or connection.recv(4096) == heard
            connection.sendall(said)

    return script


@pytest.mark.parametrize(
    ("protocol", "lines"),
    [("smtp", SMTP), ("imap", IMAP), ("pop3", POP3), ("ftp", FTP), ("ldap", LDAP),
     ("ldap", LDAP_LONG), ("postgres", POSTGRES)],
)  # fmt: skip
def test_the_certificate_behind_starttls_is_seen(
    serve: Serve, measure: Measure, authority: trustme.CA, protocol: str, lines: Lines
) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    tls = context(authority.issue_cert("127.0.0.1", not_after=now + timedelta(days=5)))

    def script(connection: socket.socket) -> None:
        spoken(lines)(connection)
        with tls.wrap_socket(connection, server_side=True) as encrypted:
            holds(encrypted)

    result = measure(serve(script, eager=True), check="ssl", starttls=protocol, now=now)

    assert verdict(result) == (Status.DEGRADED, "certificate-expires"), result.detail


@pytest.mark.parametrize(
    ("protocol", "lines", "reason"),
    [
        ("smtp", ((b"", b"554 no\r\n"),), "greeting"),
        ("smtp", ((b"", b"220 a\r\n"), (b"EHLO upstatic.invalid\r\n", b"500 what\r\n")), "tls"),
        ("smtp", (*SMTP[:2], (b"STARTTLS\r\n", b"454 later\r\n")), "tls"),
        ("smtp", (*SMTP[:2], (b"STARTTLS\r\n", b"220 go\r\n250 injected\r\n")), "tls"),
        ("smtp", ((b"", b"220-" + b"a" * 70_000),), "greeting"),
        ("smtp", ((b"", b"220-more\r\n" * 300),), "greeting"),
        ("imap", ((b"", b"* BYE busy\r\n"),), "greeting"),
        ("imap", (IMAP[0], (b"a1 STARTTLS\r\n", b"a1 BAD what\r\n")), "tls"),
        ("pop3", (POP3[0], (b"STLS\r\n", b"-ERR what\r\n")), "tls"),
        ("ftp", (FTP[0], (b"AUTH TLS\r\n", b"502 what\r\n")), "tls"),
        ("ldap", ((LDAP_ASKS, bytes.fromhex("300c02010178070a013404000400")),), "tls"),
        ("ldap", ((LDAP_ASKS, b"HTTP/1.1 400 Bad Request\r\n\r\n" + b"x" * 200),), "tls"),
        ("postgres", ((b"", b"N"),), "tls"),
        ("postgres", ((b"", b"E"),), "tls"),
    ],
)
def test_a_service_that_offers_no_encryption_is_down(
    serve: Serve, measure: Measure, protocol: str, lines: Lines, reason: str
) -> None:
    def script(connection: socket.socket) -> None:
        spoken(lines)(connection)
        holds(connection)

    result = measure(serve(script, eager=True), check="ssl", starttls=protocol)

    assert verdict(result) == (Status.DOWN, reason), result.detail


@pytest.mark.parametrize("protocol", ["smtp", "imap", "pop3", "ftp", "ldap", "postgres"])
def test_a_service_that_says_nothing_is_down_in_time(
    serve: Serve, measure: Measure, protocol: str
) -> None:
    place = serve(holds, eager=True)

    result = measure(place, check="ssl", starttls=protocol, request_timeout_s=0.3)

    assert verdict(result) == (Status.DOWN, "timeout")
    assert (result.reading.ms or 0) < 5000


def test_a_certificate_without_alternative_names_has_none(
    serve: Serve, measure: Measure, authority: trustme.CA
) -> None:
    own = issue(pair_of(authority), name="127.0.0.1", has_names=False)
    place = serve(holds, tls=server_context(own), eager=True)

    def seen(line: str) -> tuple[Status, str]:
        monitor = Monitor.model_validate({"name": "m", "url": place, "certificate": line})
        result = measure(place, check="ssl", insecure=True, certificate=monitor.certificate)
        return verdict(result)

    assert verdict(measure(place, check="ssl")) == (Status.DOWN, "certificate")
    assert seen("subject contains 127.0.0.1") == (Status.UP, "")
    assert seen("names contains 127.0.0.1") == (Status.DOWN, "certificate")
