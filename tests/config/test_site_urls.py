"""Where the page stands on the web, for everything that needs a whole address."""

import pytest
from upstatic.config import Config, StatusWebsite
from upstatic.config.site_urls import base_path, page_url, site_url


def config(owner: str = "", repo: str = "", **website: str) -> Config:
    return Config(owner=owner, repo=repo, status_website=StatusWebsite.model_validate(website))


@pytest.mark.parametrize(
    ("settings", "url", "path"),
    [
        (config("Acme", "status"), "https://acme.github.io/status/", "/status/"),
        (config("Acme", "acme.github.io"), "https://acme.github.io/", "/"),
        (config("acme", "x", cname="status.acme.example"), "https://status.acme.example/", "/"),
        (config(cname="https://status.acme.example/"), "https://status.acme.example/", "/"),
        (config("acme", "x", baseUrl="/up"), "https://acme.github.io/up/", "/up/"),
        (config(), "", "/"),
        (config("acme"), "", "/"),
    ],
)
def test_the_address_is_the_domain_or_that_of_the_repository(
    settings: Config, url: str, path: str
) -> None:
    assert (site_url(settings), base_path(settings)) == (url, path)


def test_the_address_of_a_page_is_quoted_and_unknown_where_the_site_is() -> None:
    known = config(cname="status.example")
    assert page_url(known, "monitor/日本.html").endswith("/monitor/%E6%97%A5%E6%9C%AC.html")
    assert page_url(config(), "index.html") == ""
