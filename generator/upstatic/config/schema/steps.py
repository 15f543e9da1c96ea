"""A step of a monitor that sends several requests: its own request, assertions and kept values."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from upstatic.config.schema.base import Section
from upstatic.config.values import endpoints
from upstatic.config.values.assertion_fields import (
    CssLines,
    HeaderLines,
    JsonLines,
    MustContain,
    MustNotContain,
    TimingLines,
    XpathLines,
)
from upstatic.config.values.expressions import path_of, pattern_of
from upstatic.config.values.fields import Count, Headers, Text, TextMap, TextOrNone, not_blank
from upstatic.config.values.status_codes import StatusCodes


def _sources(sources: Mapping[str, str]) -> Mapping[str, str]:
    """Check where values are kept from. Raises ValueError."""
    for name, source in sources.items():
        if not name.isidentifier():
            raise ValueError("has an odd name in it (write letters, digits and _)")
        if source.startswith("$"):
            path_of(source)
        elif not source.lower().startswith("header "):
            pattern_of(source)
    return sources


class Step(Section):
    """One request of `steps`."""

    shared: ClassVar[frozenset[str]] = frozenset({
        "method", "headers", "expected_status_codes", "must_contain", "must_not_contain",
        "json_lines", "header_lines", "css", "xpath", "timing", "max_redirects",
    })  # fmt: skip

    name: Text = ""
    """What reports call this step."""
    url: Annotated[Text, AfterValidator(not_blank), AfterValidator(endpoints.http_url)]
    """The URL of the request. May contain `$NAME`s and `{{kept}}` values. Required."""
    method: Annotated[Text, AfterValidator(endpoints.method)] = "GET"
    """The HTTP method."""
    headers: Headers = ()
    """Header lines to send. May contain `$NAME`s and `{{kept}}` values."""
    body: TextOrNone = None
    """What to send. May contain `$NAME`s and `{{kept}}` values."""
    keep: Annotated[TextMap, AfterValidator(_sources), Field(default_factory=dict)]
    """Values for later steps: `{token: $.access_token}`, `header X-Id`, or a pattern."""
    expected_status_codes: StatusCodes = ()
    """As for a monitor."""
    must_contain: MustContain = ()
    """As for a monitor."""
    must_not_contain: MustNotContain = ()
    """As for a monitor."""
    json_lines: Annotated[JsonLines, Field(alias="json")] = ()
    """As for a monitor."""
    header_lines: Annotated[HeaderLines, Field(alias="header")] = ()
    """As for a monitor."""
    css: CssLines = ()
    """As for a monitor."""
    xpath: XpathLines = ()
    """As for a monitor."""
    timing: TimingLines = ()
    """As for a monitor."""
    max_redirects: Annotated[int, Count(at_least=0, at_most=100)] = 3
    """As for a monitor."""
