import json
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from upstatic.domain.models import Status

from tests.probe.conftest import Measure, Serve, verdict

Registry = Callable[..., str]

NOW = datetime(2026, 11, 20, 10, 5, tzinfo=UTC)


def record(days: float | None, *statuses: str) -> str:
    """What a registry says of a domain, in the form of RFC 9083."""
    events = [{"eventAction": "registration", "eventDate": "1995-08-14T04:00:00Z"}]
    if days is not None:
        expires = (NOW + timedelta(days=days)).isoformat().replace("+00:00", "Z")
        events.append({"eventAction": "expiration", "eventDate": expires})
    return json.dumps(
        {
            "objectClassName": "domain",
            "ldhName": "EXAMPLE.COM",
            "status": list(statuses),
            "events": events,
        }
    )


@pytest.fixture
def asked() -> list[str]:
    return []


@pytest.fixture
def registry(serve: Serve, asked: list[str]) -> Registry:
    """Start a registry that knows some names: `registry({"example.com": text})` gives its URL."""

    def start(known: dict[str, str], status: int = 404) -> str:
        def script(connection: socket.socket) -> None:
            head = b""
            while b"\r\n\r\n" not in head:
                head += connection.recv(4096)
            path = head.split()[1].decode()
            asked.append(path)
            text = known.get(path.rpartition("/")[2])
            code = status if text is None else 200
            body = text or '{"errorCode": 404}'
            connection.sendall(
                f"HTTP/1.1 {code} X\r\nContent-Type: application/rdap+json\r\n"
                f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
            )

        return f"http://{serve(script, eager=True)}"

    return start


@pytest.mark.parametrize(
    ("days", "warn_days", "expected"),
    [
        (200, 30, (Status.UP, "")),
        (29, 30, (Status.DEGRADED, "domain-expires")),
        (29, 14, (Status.UP, "")),
        (0.5, 0, (Status.UP, "")),
        (-0.1, 0, (Status.DOWN, "domain-expired")),
        (-400, 30, (Status.DOWN, "domain-expired")),
    ],
)
def test_a_domain_warns_before_it_expires(
    registry: Registry,
    measure: Measure,
    days: float,
    warn_days: float,
    expected: tuple[Status, str],
) -> None:
    url = registry({"example.com": record(days, "active")})

    result = measure(
        "example.com", check="domain", rdap=url, domain_expires_days=warn_days, now=NOW
    )

    assert verdict(result) == expected
    assert result.reading.ms is None


def test_the_expiry_date_is_in_the_detail(registry: Registry, measure: Measure) -> None:
    url = registry({"example.com": record(10)})

    result = measure("example.com", check="domain", rdap=url, now=NOW)

    assert result.detail == "on 2026-11-30, in 10 days"


@pytest.mark.parametrize(
    "status", ["redemption period", "pending delete", "client hold", "server hold"]
)
def test_a_domain_that_is_taken_away_is_down(
    registry: Registry, measure: Measure, status: str
) -> None:
    url = registry({"example.com": record(300, "client transfer prohibited", status)})

    result = measure("example.com", check="domain", rdap=url, now=NOW)

    assert verdict(result) == (Status.DOWN, "domain-expired")
    assert result.detail == status


def test_names_below_a_domain_lead_to_it(
    registry: Registry, measure: Measure, asked: list[str]
) -> None:
    url = registry({"example.co.uk": record(300)})

    result = measure("www.shop.example.co.uk.", check="domain", rdap=f"{url}/rdap/", now=NOW)

    assert verdict(result) == (Status.UP, "")
    assert asked == [
        "/rdap/domain/www.shop.example.co.uk",
        "/rdap/domain/shop.example.co.uk",
        "/rdap/domain/example.co.uk",
    ]


def test_a_name_in_another_script_is_asked_for_in_ascii(
    registry: Registry, measure: Measure, asked: list[str]
) -> None:
    measure("Müncher.example", check="domain", rdap=registry({}), now=NOW)

    assert asked == ["/domain/xn--mncher-3ya.example"]


def test_the_headers_and_the_body_of_the_monitor_stay_here(
    registry: Registry, measure: Measure, asked: list[str]
) -> None:
    url = registry({"example.com": record(300)})
    result = measure(
        "example.com", check="domain", rdap=url, now=NOW, method="POST", body="$KEY",
        headers=("X-Key: $KEY",), environ={"KEY": "open-sesame"},
    )  # fmt: skip

    assert verdict(result) == (Status.UP, "")
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("known", "status", "said"),
    [
        ({}, 404, "the domain is unknown there"),
        ({}, 429, "answered 429"),
        ({}, 503, "answered 503"),
        ({"example.com": record(None)}, 404, "the registry does not publish it"),
        ({"example.com": "[]"}, 404, "its response is not a JSON object"),
        ({"example.com": "[" * 50_000}, 404, "its response is not a JSON object"),
        ({"example.com": "<html>"}, 404, "its response is not a JSON object"),
        ({"example.com": '{"events": {"a": 1}}'}, 404, "does not publish it"),
        ({"example.com": '{"events": [1, null]}'}, 404, "does not publish it"),
        (
            {"example.com": '{"events": [{"eventAction": "expiration", "eventDate": 7}]}'},
            404,
            "does not publish it",
        ),
    ],
)
def test_an_empty_registry_response_is_not_an_outage(
    registry: Registry, measure: Measure, known: dict[str, str], status: int, said: str
) -> None:
    result = measure("example.com", check="domain", rdap=registry(known, status), now=NOW)

    assert verdict(result) == (Status.UNKNOWN, "registry")
    assert said in result.detail


def test_an_unreachable_registry_is_not_an_outage(serve: Serve, measure: Measure) -> None:
    def silence(connection: socket.socket) -> None:
        connection.recv(1)

    closed = measure("example.com", check="domain", rdap="http://nowhere.invalid", now=NOW)
    silent = measure(
        "example.com", check="domain", rdap=f"http://{serve(silence)}", now=NOW,
        request_timeout_s=0.3,
    )  # fmt: skip

    assert verdict(closed) == verdict(silent) == (Status.UNKNOWN, "registry")


@pytest.mark.parametrize("name", ["a" * 64 + ".example", "a..example", "", "[::1"])
def test_a_name_that_is_none_is_our_mistake(measure: Measure, name: str) -> None:
    assert measure(name, check="domain", now=NOW).reading.status is Status.UNKNOWN
