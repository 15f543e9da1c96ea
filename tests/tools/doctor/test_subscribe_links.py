"""The links that the page offers to subscribers are tried."""

from pytest_httpserver import HTTPServer
from upstatic.config import Config, StatusWebsite
from upstatic.tools.doctor.report import Report
from upstatic.tools.doctor.subscribe_links import links, problem, with_dead_links


def config(**subscribe: str) -> Config:
    website = StatusWebsite.model_validate({"subscribe": subscribe})
    return Config(status_website=website, monitors=())


def test_a_link_that_is_gone_is_a_hint_with_its_address(httpserver: HTTPServer) -> None:
    for path, code in (("/topic", 200), ("/gone", 404), ("/login", 403), ("/broken", 503)):
        httpserver.expect_request(path).respond_with_data("", status=code)
    offered = config(
        ntfy=httpserver.url_for("/topic"),
        telegram=httpserver.url_for("/gone"),
        mastodon=httpserver.url_for("/login"),
        matrix=httpserver.url_for("/broken"),
    )
    report = with_dead_links(
        Report(findings=(), created_labels=(), last=None, rounds_a_day=0), offered
    )
    url = httpserver.url_for("/")
    assert sorted(map(str, report.findings)) == [
        f"hint: subscribe.matrix: {url}broken returns 503 (correct the address)",
        f"hint: subscribe.telegram: {url}gone returns 404 (correct the address)",
    ]


def test_a_host_that_does_not_answer_is_named() -> None:
    assert problem("http://127.0.0.1:9/") == "cannot be reached (ConnectError)"


def test_forms_are_tried_and_addresses_for_mail_are_not() -> None:
    assert dict(links(config(email="blogtrottr"))) == {"email": "https://blogtrottr.com/"}
    assert dict(links(config(email="news@acme.example"))) == {}
