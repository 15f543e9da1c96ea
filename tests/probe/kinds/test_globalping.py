import json
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jsonschema
import pytest
from upstatic.config.schema.checks import DnsCheck
from upstatic.config.schema.root import Monitor
from upstatic.domain.models import Status
from upstatic.probe.network.network import Network
from upstatic.probe.network.target import Result

from tests.probe.conftest import Measure, verdict

Item = dict[str, Any]

# The form of a request, after Globalping's description (https://api.globalping.io/v1/spec.yaml).
_OPTIONS: dict[str, dict[str, Any]] = {
    "ping": {
        "packets": {"type": "integer", "minimum": 1, "maximum": 16},
        "protocol": {"enum": ["ICMP", "TCP"]},
        "port": {"type": "integer", "minimum": 0, "maximum": 65535},
    },
    "http": {
        "request": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "host": {"type": "string"},
                "path": {"type": "string"},
                "query": {"type": "string"},
                "method": {"enum": ["HEAD", "GET", "OPTIONS"]},
                "headers": {"type": "object", "additionalProperties": {"type": "string"}},
            },
        },
        "resolver": {"type": "string"},
        "port": {"type": "integer", "minimum": 0, "maximum": 65535},
        "protocol": {"enum": ["HTTP", "HTTPS", "HTTP2"]},
    },
    "dns": {
        "query": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"type": {"enum": ["A", "AAAA", "CNAME", "MX", "NS", "TXT", "SOA"]}},
        },
        "resolver": {"type": "string"},
        "port": {"type": "integer"},
        "protocol": {"enum": ["UDP", "TCP"]},
    },
}
SCHEMA = {
    "type": "object",
    "required": ["type", "target"],
    "additionalProperties": False,
    "properties": {
        "type": {"enum": list(_OPTIONS)},
        "target": {"type": "string", "minLength": 1},
        "inProgressUpdates": {"type": "boolean"},
        "limit": {"type": "integer", "minimum": 1, "maximum": 500},
        "locations": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "magic": {"type": "string", "minLength": 1},
                    "limit": {"type": "integer", "minimum": 1, "maximum": 200},
                },
            },
        },
        "measurementOptions": {"type": "object"},
    },
    "allOf": [
        {
            "if": {"properties": {"type": {"const": kind}}},
            "then": {
                "properties": {
                    "measurementOptions": {
                        "additionalProperties": False,
                        "properties": {**options, "ipVersion": {"enum": [4, 6]}},
                    }
                }
            },
        }
        for kind, options in _OPTIONS.items()
    ],
}


@dataclass
class Platform:
    """What the stand-in answers, and what it was asked."""

    results: list[Item] = field(default_factory=list)
    refusal: tuple[int, str] | None = None
    polls: int = 0  # how often a measurement is still in progress
    raw: bytes | None = None
    asked: list[Item] = field(default_factory=list)
    tokens: list[str | None] = field(default_factory=list)
    url: str = ""


class Script(BaseHTTPRequestHandler):
    platform: Platform

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.platform.tokens.append(self.headers.get("Authorization"))
        self.platform.asked.append(body)
        assert self.path == "/v1/measurements"
        assert self.headers["Content-Type"] == "application/json"
        try:
            jsonschema.validate(body, SCHEMA)
        except jsonschema.ValidationError as error:
            self._say(400, {"error": {"type": "validation_error", "message": error.message}})
            return
        if self.platform.refusal:
            code, words = self.platform.refusal
            self._say(code, {"error": {"type": "refused", "message": words}})
            return
        self._say(202, {"id": "nzGzfAGL7sZfUs3c", "probesCount": len(self.platform.results)})

    def do_GET(self) -> None:
        assert self.path == "/v1/measurements/nzGzfAGL7sZfUs3c"
        self.platform.polls -= 1
        running = self.platform.polls >= 0
        status = "in-progress" if running else "finished"
        results = [] if running else self.platform.results
        self._say(200, {"id": "nzGzfAGL7sZfUs3c", "status": status, "results": results})

    def _say(self, code: int, content: Mapping[str, Any]) -> None:
        body = self.platform.raw if self.platform.raw is not None else json.dumps(content).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


@pytest.fixture
def platform() -> Iterator[Platform]:
    """A stand-in for api.globalping.io that checks each request as its description says."""
    answers = Platform()
    script = type("Bound", (Script,), {"platform": answers})
    with ThreadingHTTPServer(("127.0.0.1", 0), script) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        answers.url = f"http://127.0.0.1:{server.server_port}"
        yield answers
        server.shutdown()


@pytest.fixture
def far(measure: Measure, network: Network, platform: Platform) -> Measure:
    """Measure an endpoint from afar, through the stand-in."""

    def once(url: str, *results: Item, **keys: Any) -> Result:
        platform.results = list(results)
        environment = replace(network, globalping=platform.url)
        return measure(url, type="globalping", environment=environment, **keys)

    return once


def item(result: Item, city: str = "Berlin", country: str = "DE") -> Item:
    return {"probe": {"city": city, "country": country, "tags": []}, "result": result}


def http(code: int = 200, total: float = 120, **more: object) -> Item:
    timings = {"total": total, "dns": 5, "tcp": 20, "tls": 30, "firstByte": 50, "download": 15}
    return item(
        {"status": "finished", "rawOutput": "", "statusCode": code, "timings": timings,
         "tls": None, "headers": {}, "rawBody": None, **more}
    )  # fmt: skip


def ping(received: int = 3, average: float | None = 12.5) -> Item:
    stats = {"min": average, "avg": average, "max": average, "total": 3, "rcv": received,
             "drop": 3 - received, "loss": 0}  # fmt: skip
    return item({"status": "finished", "rawOutput": "", "stats": stats, "timings": []})


def failed(output: str, city: str = "Berlin") -> Item:
    return item({"status": "failed", "rawOutput": output}, city)


def test_the_request_is_as_globalping_describes_it(far: Measure, platform: Platform) -> None:
    far("https://example.com:8443/a/b?x=1", http(), location="Berlin", headers=("X-A: b",))

    assert platform.asked == [
        {
            "type": "http",
            "target": "example.com",
            "locations": [{"magic": "Berlin"}],
            "measurementOptions": {
                "protocol": "HTTPS",
                "port": 8443,
                "request": {
                    "method": "GET", "path": "/a/b", "query": "x=1", "headers": {"X-A": "b"},
                },
            },
        }
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("url", "keys", "kind", "options"),
    [
        ("wikipedia.org", {"check": "icmp-ping"}, "ping", {"protocol": "ICMP"}),
        ("bing.com", {"check": "tcp-ping"}, "ping", {"protocol": "TCP", "port": 80}),
        ("bing.com:53", {"check": "tcp-ping"}, "ping", {"protocol": "TCP", "port": 53}),
        ("bing.com", {"check": "tcp-ping", "port": 25}, "ping", {"protocol": "TCP", "port": 25}),
        (
            "bing.com", {"check": "icmp-ping", "ipv6": True},
            "ping", {"protocol": "ICMP", "ipVersion": 6},
        ),
        (
            "bing.com", {"check": "icmp-ping", "ipv6": False},
            "ping", {"protocol": "ICMP", "ipVersion": 4},
        ),
        (
            "example.com", {"check": "dns", "dns": DnsCheck(record="MX", resolver="1.1.1.1")},
            "dns", {"query": {"type": "MX"}, "resolver": "1.1.1.1"},
        ),
    ],
)  # fmt: skip
def test_every_check_is_asked_for_in_its_words(
    far: Measure, platform: Platform, url: str, keys: dict[str, Any], kind: str, options: Item
) -> None:
    far(url, ping(), **keys)

    [asked] = platform.asked
    assert (asked["type"], asked["measurementOptions"]) == (kind, options)
    assert asked["locations"] == [{"magic": "world"}]
    assert re.fullmatch(r"[a-z.]+", asked["target"])


def test_several_places_are_asked_for_at_once(far: Measure, platform: Platform) -> None:
    far("example.com", ping(), ping(), check="icmp-ping", location="Berlin, aws+us ,,Tokyo")

    assert platform.asked[0]["locations"] == [
        {"magic": "Berlin"}, {"magic": "aws+us"}, {"magic": "Tokyo"},
    ]  # fmt: skip


def test_the_token_is_sent_and_never_logged(far: Measure, platform: Platform) -> None:
    token = "open-sesame-123"
    far("http://example.com", http(), environ={"GLOBALPING_TOKEN": f"{token}\n"})
    platform.refusal = (401, "unauthorized")
    refused = far("http://example.com", http(), environ={"GLOBALPING_TOKEN": token})
    far("http://example.com", http())

    assert platform.tokens == [f"Bearer {token}", f"Bearer {token}", None]
    assert token not in refused.detail
    assert "renew the secret GLOBALPING_TOKEN" in refused.detail


def test_the_time_is_that_of_the_probe(far: Measure) -> None:
    result = far("http://example.com", http(total=120))

    assert verdict(result) == (Status.UP, "")
    assert result.reading.ms == 120


@pytest.mark.parametrize(
    ("result", "keys", "expected"),
    [
        (http(301), {}, (Status.UP, "")),
        (http(503), {}, (Status.DOWN, "503")),
        (http(404), {"expected_status_codes": (404,)}, (Status.UP, "")),
        (http(200, total=900), {"max_response_ms": 500}, (Status.DEGRADED, "slow")),
        (
            http(tls={"authorized": False, "error": "CERT_HAS_EXPIRED"}), {},
            (Status.DOWN, "certificate"),
        ),
        (http(tls={"authorized": False}), {"insecure": True}, (Status.UP, "")),
        (failed("getaddrinfo ENOTFOUND example.com"), {}, (Status.DOWN, "dns")),
        (failed("connect ECONNREFUSED 192.0.2.1:80"), {}, (Status.DOWN, "refused")),
        (failed("Request timeout."), {}, (Status.DOWN, "timeout")),
        (failed("socket hang up"), {}, (Status.DOWN, "unreachable")),
    ],
)  # fmt: skip
def test_what_a_probe_saw_of_a_page_decides(
    far: Measure, result: Item, keys: dict[str, Any], expected: tuple[Status, str]
) -> None:
    assert verdict(far("http://example.com", result, **keys)) == expected


def test_a_ping_is_up_while_anything_comes_back(far: Measure) -> None:
    good = far("example.com", ping(1, 44.4), check="icmp-ping")
    bad = far("example.com", ping(0, None), check="icmp-ping")

    assert (verdict(good), good.reading.ms) == ((Status.UP, ""), 44)
    assert verdict(bad) == (Status.DOWN, "timeout")
    assert bad.detail == "seen from Berlin, DE"


@pytest.mark.parametrize(
    ("answers", "code", "expected"),
    [
        (["192.0.2.1"], "NOERROR", (Status.UP, "")),
        (["192.0.2.9"], "NOERROR", (Status.DOWN, "dns-answer")),
        ([], "NXDOMAIN", (Status.DOWN, "dns-code")),
    ],
)
def test_dns_from_afar_is_judged_as_dns_from_here(
    far: Measure, answers: list[str], code: str, expected: tuple[Status, str]
) -> None:
    records = [{"name": "x", "type": "A", "ttl": 1, "class": "IN", "value": v} for v in answers]
    result = item(
        {"status": "finished", "rawOutput": "", "statusCodeName": code, "answers": records,
         "timings": {"total": 9}}
    )  # fmt: skip

    seen = far("example.com", result, check="dns", dns=DnsCheck(expect=("192.0.2.1",)))

    assert verdict(seen) == expected


def test_the_majority_of_the_places_decides(far: Measure) -> None:
    def seen(*items: Item) -> Result:
        return far("http://example.com", *items, location="Berlin,Paris,Tokyo")

    bad = failed("Request timeout.", "Tokyo")

    assert verdict(seen(http(total=100), http(total=300), bad)) == (Status.UP, "")
    assert verdict(seen(http(), bad)) == (Status.UP, "")
    assert verdict(seen(http(), bad, bad)) == (Status.DOWN, "timeout")
    assert seen(http(), bad, bad).detail == "seen from Tokyo, DE (2 of 3 places)"


def test_a_probe_that_went_offline_does_not_count(far: Measure) -> None:
    gone = item({"status": "offline", "rawOutput": "This probe is currently offline."})

    assert verdict(far("http://example.com", gone, http())) == (Status.UP, "")
    assert verdict(far("http://example.com", gone)) == (Status.UNKNOWN, "globalping")


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        ((400, "bad target"), "HTTP 400: bad target"),
        ((422, "No suitable probes found."), "HTTP 422: No suitable probes found."),
        ((429, "slow down"), "add the secret GLOBALPING_TOKEN"),
        ((500, ""), "HTTP 500"),
    ],
)
def test_a_rejected_globalping_request_is_not_an_outage(
    far: Measure, platform: Platform, refusal: tuple[int, str], said: str
) -> None:
    platform.refusal = refusal

    result = far("http://example.com", http())

    assert verdict(result) == (Status.UNKNOWN, "globalping")
    assert said in result.detail
    assert result.reading.ms is None


@pytest.mark.parametrize("raw", [b"", b"[]", b"<html>", b"[" * 90_000, b'{"id": 7}'])
def test_an_invalid_globalping_response_is_not_an_outage(
    far: Measure, platform: Platform, raw: bytes
) -> None:
    platform.raw = raw

    assert verdict(far("http://example.com", http())) == (Status.UNKNOWN, "globalping")


@pytest.mark.parametrize(
    "result",
    [{}, {"probe": {}}, item({"status": "finished"}), item({"status": "finished", "stats": 1})],
)
def test_a_globalping_result_in_another_form_is_not_an_outage(far: Measure, result: Item) -> None:
    seen = far("http://example.com", result)

    assert verdict(seen) == (Status.UNKNOWN, "globalping")


def test_an_unfinished_globalping_measurement_is_not_an_outage(
    far: Measure, platform: Platform
) -> None:
    platform.polls = 10**9

    result = far("http://example.com", http(), request_timeout_s=0.7)

    assert verdict(result) == (Status.UNKNOWN, "globalping")
    assert result.detail == "the measurement did not finish in time"


def test_an_unreachable_globalping_is_not_an_outage(measure: Measure, network: Network) -> None:
    environment = replace(network, globalping="http://nowhere.invalid")

    result = measure("http://example.com", type="globalping", environment=environment)

    assert verdict(result) == (Status.UNKNOWN, "globalping")


@pytest.mark.parametrize("keys", [{"method": "POST"}, {"body": "x"}])
def test_what_globalping_cannot_send_is_our_mistake(far: Measure, keys: dict[str, Any]) -> None:
    assert verdict(far("http://example.com", **keys)) == (Status.UNKNOWN, "request")


def test_the_stand_in_refuses_what_globalping_would(far: Measure) -> None:
    nowhere = far("https:", http())

    assert verdict(nowhere) == (Status.UNKNOWN, "globalping")
    assert "HTTP 400" in nowhere.detail


def test_a_measurement_under_way_is_waited_for(far: Measure, platform: Platform) -> None:
    platform.polls = 1

    assert verdict(far("http://example.com", http())) == (Status.UP, "")


def test_what_the_page_says_from_there_is_judged_too(far: Measure) -> None:
    wanted = Monitor(
        name="m", url="http://x", must_contain=("fine",), json_lines=("$.n > 1 else degraded",)
    )
    keys = {"must_contain": wanted.must_contain, "json_lines": wanted.json_lines}

    good = far("http://example.com", http(rawBody='{"n": 2, "s": "fine"}'), **keys)
    fair = far("http://example.com", http(rawBody='{"n": 1, "s": "fine"}'), **keys)
    bad = far("http://example.com", http(rawBody='{"n": 2}'), **keys)

    assert verdict(good) == (Status.UP, "")
    assert verdict(fair) == (Status.DEGRADED, "json")
    assert verdict(bad) == (Status.DOWN, "body")


def test_a_certificate_warns_from_afar_too(far: Measure) -> None:
    tls = {"authorized": True, "expiresAt": "2026-11-25T00:00:00.000Z"}
    now = datetime(2026, 11, 20, tzinfo=UTC)

    soon = far("https://example.com", http(tls=tls), certificate_expires_days=7, now=now)
    unasked = far("https://example.com", http(tls=tls), now=now)

    assert verdict(soon) == (Status.DEGRADED, "certificate-expires")
    assert verdict(unasked) == (Status.UP, "")
