"""The dead-man's switch: a ping for each round, which never breaks one."""

from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from upstatic.config import Config, load
from upstatic.infra.secrets import Secrets
from upstatic.notify.delivery.dead_mans_switch import ping, url_for


@pytest.fixture
def config(tmp_path: Path) -> Config:
    path = tmp_path / ".upptimerc.yml"
    path.write_text("ping: $PING_URL\nsites: [{name: A, url: 'https://a.example.com'}]\n")
    return load(path).config


@pytest.mark.parametrize(
    ("url", "well", "badly"),
    [
        ("https://hc-ping.com/uuid", "https://hc-ping.com/uuid", "https://hc-ping.com/uuid/fail"),
        (
            "https://uptime.betterstack.com/api/v1/heartbeat/tok/",
            "https://uptime.betterstack.com/api/v1/heartbeat/tok/",
            "https://uptime.betterstack.com/api/v1/heartbeat/tok/fail",
        ),
        (
            "https://o1.ingest.sentry.io/api/2/cron/status/key/",
            "https://o1.ingest.sentry.io/api/2/cron/status/key/?status=ok",
            "https://o1.ingest.sentry.io/api/2/cron/status/key/?status=error",
        ),
        (
            "https://cronitor.link/p/key/name?env=live",
            "https://cronitor.link/p/key/name?env=live&state=complete",
            "https://cronitor.link/p/key/name?env=live&state=fail",
        ),
        (
            "https://kuma.example.com/api/push/tok?status=up&msg=OK",
            "https://kuma.example.com/api/push/tok?msg=OK&status=up",
            "https://kuma.example.com/api/push/tok?msg=OK&status=down",
        ),
        (
            "https://heartbeat.uptimerobot.com/m1-abc",
            "https://heartbeat.uptimerobot.com/m1-abc",
            "",
        ),
        ("https://nosnch.in/abc", "https://nosnch.in/abc?s=0", "https://nosnch.in/abc?s=1"),
    ],
)
def test_each_service_hears_it_in_its_own_words(url: str, well: str, badly: str) -> None:
    assert (url_for(url, ok=True), url_for(url, ok=False)) == (well, badly)


def test_a_completed_round_is_reported(config: Config, httpserver: HTTPServer) -> None:
    httpserver.expect_oneshot_request("/uuid").respond_with_data("OK")
    httpserver.expect_oneshot_request("/uuid/fail").respond_with_data("OK")
    secrets = Secrets({"PING_URL": httpserver.url_for("/uuid")}, ("PING_URL",))

    assert ping(config, secrets, ok=True) is None
    assert ping(config, secrets, ok=False) is None
    assert [request.path for request, _ in httpserver.log] == ["/uuid", "/uuid/fail"]


def test_a_ping_that_fails_is_a_warning_without_the_address(
    config: Config, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/").respond_with_data("", status=404)
    secrets = Secrets({"PING_URL": httpserver.url_for("/")}, ("PING_URL",))
    said = ping(config, secrets, ok=True)

    assert said == "ping: the service answered 404 Not Found: the address is no longer valid"


@pytest.mark.parametrize("url", ["", "no-url", "http://127.0.0.1:1/", "http://[::", "ftp://x/y"])
def test_no_address_is_so_wrong_that_a_round_fails(config: Config, url: str) -> None:
    said = ping(config, Secrets({"PING_URL": url}, ("PING_URL",)), ok=False)

    assert said is not None
    assert said.startswith("ping: ")


def test_without_a_ping_nothing_is_requested(config: Config) -> None:
    silent = config.model_copy(update={"ping": ""})

    assert ping(silent, Secrets({}), ok=True, get=lambda *_: "500") is None
