from collections.abc import Callable

import pytest
from upstatic.config import Monitor
from upstatic.config.schema.checks import DnsCheck, HeartbeatCheck

from tests.config.conftest import Load

Refuse = Callable[[str | bytes], tuple[str, ...]]


def entry(lines: str) -> str:
    """A file with one monitor: a name, an address, and what the test is about."""
    given = "" if "url:" in lines else "    url: https://example.com\n"
    more = "".join(f"    {line}\n" for line in lines.splitlines())
    return f"sites:\n  - name: A\n{given}{more}"


@pytest.fixture
def monitor(loaded: Load) -> Callable[[str], Monitor]:
    return lambda lines: loaded(entry(lines)).config.monitors[0]


@pytest.fixture
def problem(problems: Refuse) -> Callable[[str], str]:
    def only_one(lines: str) -> str:
        (line,) = problems(entry(lines))
        return line

    return only_one


@pytest.mark.parametrize(
    ("lines", "field", "value"),
    [
        ("interval: 1h30m", "interval_s", 5400),
        ("maxResponseTime: 500ms", "max_response_ms", 500),
        ("requestTimeout: 300ms", "request_timeout_s", 0.3),
        ("interval: 600", "interval_s", 600),
        ("connectTimeout: 2", "connect_timeout_s", 2),
        ("requestTimeout: 1.5s", "request_timeout_s", 1.5),
        ("maxResponseTime: 5000", "max_response_ms", 5000),
        ("maxResponseTime: 5s", "max_response_ms", 5000),
        ('maxResponseTime: "750"', "max_response_ms", 750),
        ("maxRedirects: 0", "max_redirects", 0),
        ("maxRedirects: 1e1", "max_redirects", 10),
        ("expectedStatusCodes: [0]", "expected_status_codes", (0,)),
        ("expectedStatusCodes: 204", "expected_status_codes", (204,)),
        ("expectedStatusCodes:\n- 200\n- '404'", "expected_status_codes", (200, 404)),
        ("method: post", "method", "POST"),
        ("headers: ['A: b', \"$WHOLE_HEADER\"]", "headers", ("A: b", "$WHOLE_HEADER")),
        ("headers:\n  - Accept: text/html", "headers", ("Accept: text/html",)),
        ("headers: {Accept: text/html, X-Empty: }", "headers", ("Accept: text/html", "X-Empty:")),
        ("body: 5", "body", "5"),
        ("body: 1e3", "body", "1000"),
        ("body: false", "body", "false"),
        ("group: 2026", "group", "2026"),
        ("icon:", "icon", None),
        ("assignees: alice", "assignees", ("alice",)),
        ("tags: [a, ~, b]", "tags", ("a", "b")),
        ("slug: My.App_1", "slug", "My.App_1"),
        ("__dangerous__insecure: true", "insecure", True),
        ("__dangerous__disable_verify_peer: true", "insecure", True),
        ("url: $ONLY_A_SECRET", "url", "$ONLY_A_SECRET"),
        ("url: https://example.com/?$filter=x", "url", "https://example.com/?$filter=x"),
        ("url: example.com:8080/x", "url", "http://example.com:8080/x"),
        ("url: HTTPS://münchen.example/ü", "url", "HTTPS://münchen.example/ü"),
        ("url: http://[::1]:80/", "url", "http://[::1]:80/"),
        ("check: tcp-ping\nurl: db.example.com\nport: $DB_PORT", "port", "$DB_PORT"),
        ("check: tcp-ping\nurl: db.example.com\nport: '5432'", "port", 5432),
        ("check: tcp-ping\nurl: db.example.com:5432", "port", 5432),
        ("check: tcp-ping\nurl: tcp://db.example.com:5432/", "port", 5432),
        ("check: tcp-ping\nurl: '[2001:db8::1]:53'", "port", 53),
        ("check: tcp-ping\nurl: 2001:db8::1\nport: 53", "url", "2001:db8::1"),
        ("check: tcp-ping\nurl: $HOST:$PORT", "port", "$PORT"),
        ("type: globalping\ncheck: tcp-ping\nurl: db.example.com", "kind", "globalping"),
        ("type: globalping\ncheck: tcp-ping\nurl: db.example.com", "port", None),
        ("check: tcp\nurl: db.example.com:5432", "check", "tcp-ping"),
        ("check: tls\nurl: https://example.com/path", "check", "ssl"),
        ("check: ssl\nurl: mail.example.com:587\nstarttls: smtp", "starttls", "smtp"),
        ("check: imap\nurl: mail.example.com\nstarttls: true", "starttls", "imap"),
        ("check: imap\nurl: mail.example.com\nstarttls: false", "starttls", ""),
        ("check: ssl\ncertificateExpiresIn: 7", "certificate_expires_days", 7),
        ("check: ssl\ncertificateExpiresIn: 3w", "certificate_expires_days", 21),
        ("check: domain\nurl: example.com", "interval_s", 86_400),
        ("check: domain\nurl: example.com\ninterval: 12h", "interval_s", 43_200),
        ("check: ws\nurl: wss://example.com/live?x=1", "url", "wss://example.com/live?x=1"),
        ("check: ping\nurl: 2001:db8::1", "check", "icmp-ping"),
        ("check: heartbeat\nurl:", "url", ""),
        (
            "check: heartbeat\nheartbeat: {timestamp: 'jobs[0].time'}",
            "heartbeat",
            HeartbeatCheck(timestamp="$.jobs[0].time"),
        ),
        ("check: dns\ndns: {record: mx}\nurl: example.com", "dns", DnsCheck(record="MX")),
        ("ipv6: true", "ipv6", True),
    ],
)
def test_what_people_write_is_understood(
    monitor: Callable[[str], Monitor], lines: str, field: str, value: object
) -> None:
    assert getattr(monitor(lines), field) == value


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("url: https:https://example.com", "url: is not a valid URL: the scheme is there twice"),
        ("url: https://https://example.com", "url: is not a valid URL: the scheme is there twice"),
        ("url: hhttps://example.com", "url: is not a valid URL: the scheme is misspelt"),
        ("url: https:/example.com", "url: is not a valid URL: `//` is missing after the scheme"),
        ("url: https:example.com", "url: is not a valid URL: `//` is missing after the scheme"),
        ("url: https://exa mple.com", "url: is not a valid URL: there is a space in it"),
        ("url: https://", "url: has no valid host"),
        ("url: https://a..example.com", "url: has no valid host"),
        ("url: https://example.com:99999", "url: has no valid host or port"),
        ("url: https://example.com:0", "url: has port 0"),
        ("url: https://[::1", "url: has no valid host"),
        ("url: '?'", "url: has no valid host"),
        ("url: ftp://example.com", "url: begins with neither http:// nor https://"),
        ("url: wss://example.com", "(write check: ws)"),
        ("url: tcp://example.com:53", "(write check: tcp-ping)"),
        ("url: [https://example.com]", "url: must be text"),
        ("url:", "url: is missing (write url: https://host/path)"),
        ("check: tcp-ping\nurl: example.com", "port: a tcp-ping needs a port"),
        ("check: tcp-ping\nurl: $HOST", "port: a tcp-ping needs a port"),
        ("check: tcp-ping\nurl: example.com/x:53", "url: is not a host"),
        ("check: tcp-ping\nurl: example.com:53\nport: 54", "port: url names another port"),
        ("port: 0", "port: is not a valid port (write a number from 1 to 65535, or $NAME)"),
        ("port: true", "port: is not a valid port"),
        ("port: [80]", "port: is not a valid port"),
        ("check: tcp-pong", "check: is not a kind of check (did you mean tcp-ping?)"),
        ("check: udp-ckeck", "check: is not a kind of check (write http, tcp-ping, ssl, dns …)"),
        ("check: ws\nurl: example.com", "url: is not a WebSocket URL"),
        ("check: ws\nurl: wss://", "url: has no valid host"),
        ("check: dns\nurl: example.com:53", "url: has a port, and this check knows none"),
        ("check: ping\nurl: https://example.com/x", "url: is not a host"),
        ("check: domain\nurl:", "url: is missing"),
        ("check: smtp\nurl: mail.example.com:25\nport: 26", "port: url names another port"),
        ("check: smtp\nurl: example.com\nstarttls: imap", "starttls: does not fit the check"),
        ("check: ssl\nstarttls: true", "starttls: does not fit the check"),
        ("starttls: smtp", "starttls: does not fit the check"),
        ("check: ssl\nstarttls: xmpp", "starttls: is not a protocol"),
        ("check: dns\nurl: a.example\ndns: {record: B}", "dns.record: is unknown"),
        ("check: dns\nurl: a.example\ndns: {resolver: a b}", "dns.resolver: is not a name server"),
        (
            "check: heartbeat\nheartbeat: {timestamp: a b}",
            "heartbeat.timestamp: is not a valid JSON path",
        ),
        ("check: heartbeat\nheartbeat: {every: 1s}", "heartbeat.every: must be between 1m and"),
        ("type: globalping\ncheck: ws\nurl: wss://a.example", "check: Globalping has no such"),
        ("check: https", "check: is not a kind of check (did you mean http?)"),
        ("method: GET /", "method: is not an HTTP method"),
        ("headers: [Authorization]", "headers[0]: is not a header"),
        ('headers: ["A: b\\nC: d"]', "headers[0]: a header is one line"),
        ("expectedStatusCodes: [20]", "expectedStatusCodes: has an impossible status code"),
        ("expectedStatusCodes: [OK]", "expectedStatusCodes: must be a status code"),
        ("maxRedirects: -1", "maxRedirects: must be a whole number (write 0 to 100)"),
        ("maxRedirects: true", "maxRedirects: must be a whole number"),
        ("maxResponseTime: 0", "maxResponseTime: must be between 1ms and 10m"),
        ("interval: 5", "interval: must be between 10s and 7d (write 30s, 5m or 1h30m"),
        ("interval: 5 minutes", "interval: is not a duration (write 30s, 5m or 1h30m)"),
        ("interval: .nan", "interval: is not a duration"),
        ("interval: -5m", "interval: is not a duration"),
        ("connectTimeout: 30000", "connectTimeout: must be between 100ms and 10m"),
        ("slug: ///", "slug: is not a valid slug (write letters, digits and dashes)"),
        ("confirm: {failures: 0}", "confirm.failures: is out of bounds (write 1 to 100)"),
        ("retries: 3", "retries: must be a mapping"),
        ("retries: {attempts: 99}", "retries.attempts: is out of bounds (write 1 to 10)"),
        ("__dangerous__insecure: maybe", "__dangerous__insecure: must be one of two words"),
    ],
)
def test_what_cannot_work_is_refused_with_a_remedy(
    problem: Callable[[str], str], lines: str, said: str
) -> None:
    line = problem(lines)

    assert said in line
    assert "sites[0]." in line
    assert line.endswith(")")


@pytest.mark.parametrize("name", ["", '""', "'  '"])
def test_a_monitor_needs_a_name(problems: Refuse, name: str) -> None:
    (line,) = problems(f"sites:\n  - name: {name}\n    url: https://example.com\n")

    assert ".name: is " in line
