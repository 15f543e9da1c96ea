"""A step of a monitor that sends several requests: its own request, assertions and kept values."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field

from upstatic.config.schema.key_groups import (
    DocumentFields,
    ReplyTextFields,
    RequestFields,
    TimingFields,
)
from upstatic.config.values import endpoints
from upstatic.config.values.expressions import path_of, pattern_of
from upstatic.config.values.fields import Text, TextMap, not_blank


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


class Step(DocumentFields, ReplyTextFields, RequestFields, TimingFields):
    """One request of `steps`; what it does not set itself is as for the monitor."""

    name: Text = ""
    """What reports call this step."""
    url: Annotated[Text, AfterValidator(not_blank), AfterValidator(endpoints.http_url)]
    """The URL of the request. May contain `$NAME`s and `{{kept}}` values. Required."""
    keep: Annotated[TextMap, AfterValidator(_sources), Field(default_factory=dict)]
    """Values for later steps: `{token: $.access_token}`, `header X-Id`, or a pattern."""
