"""An HTTP request and what is asserted of its response: of a monitor, or of one of its steps."""

from typing import Annotated

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
from upstatic.config.values.fields import Count, Headers, Text, TextOrNone
from upstatic.config.values.status_codes import StatusCodes


class RequestOptions(Section):
    """A request and the assertions on its response."""

    method: Annotated[Text, AfterValidator(endpoints.method)] = "GET"
    """The HTTP method."""
    headers: Headers = ()
    """Header lines to send, each as `"Name: value"`. May hold `$NAME`s."""
    body: TextOrNone = None
    """The request body. May contain `$NAME`s."""
    expected_status_codes: StatusCodes = ()
    """The HTTP status codes that are up: `200`, `2xx`, `200-299`. By default 2xx and 300-308."""
    must_contain: MustContain = ()
    """Text that the body must contain, or `{matches: pattern}`; `{…, else: degraded}`."""
    must_not_contain: MustNotContain = ()
    """Text that the body must not contain, in the same forms."""
    json_lines: Annotated[JsonLines, Field(alias="json")] = ()
    """What must hold for the JSON of the body: `$.status == "ok"`. See checks.md."""
    header_lines: Annotated[HeaderLines, Field(alias="header")] = ()
    """Assertions on response headers: `Content-Type contains json`."""
    css: CssLines = ()
    """What the HTML must contain, by CSS selector: `h1.title`, or `{select: h1, "==": Hello}`."""
    xpath: XpathLines = ()
    """What the XML must contain, by XPath: `//status`, or `{path: //status, "==": ok}`."""
    timing: TimingLines = ()
    """Assertions on the phases, in milliseconds: `firstByte < 300 else degraded`."""
    max_redirects: Annotated[int, Count(at_least=0, at_most=100)] = 3
    """Maximum number of redirects; with 0, the first response counts."""
