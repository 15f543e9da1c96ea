"""`defaults`: each key of a check, for all monitors that do not set it themselves."""

import pytest
from upstatic.config.schema.monitor import MonitorDefaults
from upstatic.config.schema.root import Monitor

from tests.config.conftest import Load

HTTP, DNS = "url: https://a.example", "check: dns, url: a.example"
KEYS = {
    "ipv6": (HTTP, "false"),
    "proxy": (HTTP, "'socks5://u:$PASSWORD@proxy.example:1080'"),
    "resolve": (HTTP, "{a.example: 192.0.2.7}"),
    "addresses": (HTTP, "all"),
    "tls": (HTTP, "{ca: $CA, clientCertificate: $CERTIFICATE, clientKey: $KEY}"),
    "auth": (HTTP, "{type: bearer, token: $TOKEN}"),
    "certificateExpiresIn": (HTTP, "20d"),
    "domainExpiresIn": ("check: domain, url: a.example", "20d"),
    "expiring": (HTTP, "down"),
    "rdap": ("check: domain, url: a.example", "https://rdap.example"),
    "dns": (DNS, "{resolver: 192.0.2.53, transport: tcp, dnssec: true}"),
    "packets": ("check: icmp-ping, url: a.example", "{count: 5, maxLoss: 20}"),
    "certificate": (HTTP, "issuer contains CA"),
    "httpVersion": (HTTP, "[1.1, 2]"),
    "ip": (HTTP, "192.0.2.0/24"),
    "maxResponseTime": (HTTP, "2s"),
    "interval": (HTTP, "10m"),
    "connectTimeout": (HTTP, "2s"),
    "requestTimeout": (HTTP, "4s"),
    "__dangerous__insecure": (HTTP, "true"),
    "__dangerous__disable_verify_peer": (HTTP, "true"),
    "__dangerous__disable_verify_host": (HTTP, "true"),
    "method": (HTTP, "HEAD"),
    "headers": (HTTP, "['X-Key: $KEY']"),
    "body": (HTTP, "hello"),
    "expectedStatusCodes": (HTTP, "[200, 204]"),
    "mustContain": (HTTP, "ok"),
    "mustNotContain": (HTTP, "error"),
    "json": (HTTP, "$.status == ok"),
    "header": (HTTP, "Server exists"),
    "css": (HTTP, "h1"),
    "xpath": (HTTP, "//status"),
    "timing": (HTTP, "firstByte < 300 else degraded"),
    "maxRedirects": (HTTP, "1"),
}


def settled(loaded: Load, site: str, *, defaults: str = "") -> Monitor:
    before = f"defaults: {{{defaults}}}\n" if defaults else ""
    result = loaded(f"owner: a\nrepo: b\n{before}sites:\n  - {{name: a, {site}}}\n")
    assert result.warnings == ()
    return result.config.monitors[0]


def test_each_key_has_a_row_here() -> None:
    assert MonitorDefaults.file_keys().keys() == KEYS.keys()


@pytest.mark.parametrize("key", KEYS)
def test_a_default_has_the_effect_of_the_monitors_own_key(loaded: Load, key: str) -> None:
    site, value = KEYS[key]

    given = settled(loaded, site, defaults=f"{key}: {value}")

    assert given == settled(loaded, f"{site}, {key}: {value}")
    assert given != settled(loaded, site)


def test_a_monitors_own_key_replaces_a_default_and_mappings_are_merged(loaded: Load) -> None:
    defaults = "maxRedirects: 1, timing: dns < 9, tls: {ca: $CA}, resolve: {a.example: 192.0.2.7}"
    own = "timing: tls < 9, tls: {minVersion: '1.3'}, resolve: {b.example: 192.0.2.8}"

    assert settled(loaded, f"{HTTP}, {own}", defaults=defaults) == settled(
        loaded,
        f"{HTTP}, maxRedirects: 1, timing: tls < 9, tls: {{ca: $CA, minVersion: '1.3'}},"
        " resolve: {a.example: 192.0.2.7, b.example: 192.0.2.8}",
    )


@pytest.mark.parametrize("own", ["{username: u, password: $PASSWORD}", "{type: none}"])
def test_a_login_replaces_the_default_one(loaded: Load, own: str) -> None:
    monitor = settled(loaded, f"{HTTP}, auth: {own}", defaults="auth: {type: bearer, token: $T}")

    assert (monitor.auth and monitor.auth.username) == (None if "none" in own else "u")
    assert monitor.auth is None or not monitor.auth.token


@pytest.mark.parametrize(
    ("key", "site"),
    [("auth", "check: ssh, url: a.example"), ("auth", "check: tcp-ping, url: 'a.example:1'"),
     ("css", "check: smtp, url: a.example"), ("mustContain", "check: ssl, url: a.example")],
)  # fmt: skip
def test_a_default_is_ignored_where_it_has_no_effect(loaded: Load, key: str, site: str) -> None:
    assert settled(loaded, site, defaults=f"{key}: {KEYS[key][1]}") == settled(loaded, site)
