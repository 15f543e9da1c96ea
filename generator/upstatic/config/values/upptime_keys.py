"""Upptime's keys without effect here, and common mistakes for other keys."""

from collections.abc import Mapping

_ONE_RUN = "every round does it, when uptime says"
_UPDATES = "nothing updates itself; update the action or your copy, then run init"
_GITHUB = "the repository's description, topics and website are left as they are"
_TEMPLATE = "the page is drawn by this program (see site/ and assets/)"
LATER = "it comes with a later version"
_STATIC = "the page is static and asks no API"

NO_EFFECT: Mapping[str, Mapping[str, str]] = {
    "": {
        "PAT": "no personal token is needed; GITHUB_TOKEN is enough",
        "skipDescriptionUpdate": _GITHUB,
        "skipTopicsUpdate": _GITHUB,
        "skipHomepageUpdate": _GITHUB,
        "skipDeleteIssues": "short outages are never deleted",
        "skipPoweredByReadme": "nothing is written into README.md about this program",
        "skipGeneratingWebsite": "the page is always drawn",
        "customStatusWebsitePackage": _TEMPLATE,
    },
    "sites": {
        "verbose": "run the program by hand to see more",
    },
    "status-website": {
        "publish": "the workflow publishes the page",
        "singleCommit": "the built page is never committed",
        "apiBaseUrl": _STATIC,
        "userContentBaseUrl": _STATIC,
        "showAverageResponseTime": "response times are always shown",
    },
    "workflowSchedule": {
        "graphs": _ONE_RUN,
        "responseTime": _ONE_RUN,
        "staticSite": _ONE_RUN,
        "summary": _ONE_RUN,
        "updates": _UPDATES,
        "updateTemplate": _UPDATES,
    },
    "commitMessages": {
        "graphsUpdate": "graphs are drawn for the page and never committed",
    },
}

MEANT: Mapping[str, str] = {
    "siteName": "name under status-website",
    "title": "name under status-website",
    "domain": "cname under status-website",
    "monitors": "sites",
    "endpoints": "sites",
    "timeout": "requestTimeout under sites",
}
"""Names that no spelling rule would lead to the key that was meant."""
