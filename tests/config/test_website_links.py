"""Links of the page's header run nothing."""

from collections.abc import Callable

import pytest
from upstatic.config import Loaded

SITE = "sites: [{name: A, url: 'https://a.example.com'}]\n"


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "java\\tscript:alert(1)",
        "\\x01javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:msgbox(1)",
        "file:///etc/passwd",
    ],
)
@pytest.mark.parametrize("key", ["href", "url"])
def test_a_link_that_runs_something_is_refused(
    problems: Callable[[str], tuple[str, ...]], href: str, key: str
) -> None:
    (line,) = problems(f'{SITE}status-website: {{navbar: [{{title: A, {key}: "{href}"}}]}}')

    assert "navbar[0].href: is not a link that a page may have" in line


@pytest.mark.parametrize(
    "href", ["/", "#top", "help.html", "https://a.io/b:c", "mailto:a@b.io", "//a.io", "a?b=c:d"]
)
def test_other_links_are_kept(loaded: Callable[[str], Loaded], href: str) -> None:
    read = loaded(f'{SITE}status-website: {{navbar: [{{title: A, href: "{href}"}}]}}')

    assert read.config.status_website.navbar[0].href == href
