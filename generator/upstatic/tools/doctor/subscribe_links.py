"""Check that the links of `status-website.subscribe` lead somewhere."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import httpx

from upstatic.config import Config
from upstatic.render.theme.email_forms import email_form
from upstatic.tools.doctor.findings import Finding, found, sorted_findings
from upstatic.tools.doctor.report import Report

TIMEOUT_S = 5.0
_GONE = (404, 410)
_SERVER_ERROR = 500


def with_dead_links(report: Report, config: Config) -> Report:
    """The report with a finding for each link that does not answer; requests every link once."""
    dead = sorted_findings([*report.findings, *_dead(dict(links(config)))])
    return replace(report, findings=tuple(dead))


def links(config: Config) -> Iterator[tuple[str, str]]:
    """The web addresses that the page offers, by their key."""
    for key, value in config.status_website.subscribe:
        form = email_form(value, "") if key == "email" else None
        url = form.action if form else value
        if url.startswith(("http://", "https://")):
            yield key, url


def _dead(offered: dict[str, str]) -> list[Finding]:
    with ThreadPoolExecutor(max(len(offered), 1)) as pool:
        problems = pool.map(problem, offered.values())
        return [
            found("subscribe-link", key=key, url=url, problem=why)
            for (key, url), why in zip(offered.items(), problems, strict=True)
            if why
        ]


def problem(url: str) -> str:
    """What is wrong with a link; "" if it answers, even if only to people with a browser."""
    try:
        with (
            httpx.Client(timeout=TIMEOUT_S, follow_redirects=True, trust_env=False) as client,
            client.stream("GET", url) as response,
        ):
            code = response.status_code
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        return f"cannot be reached ({type(error).__name__})"
    return f"returns {code}" if code in _GONE or code >= _SERVER_ERROR else ""
