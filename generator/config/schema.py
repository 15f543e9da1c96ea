"""The configuration as typed values: every key is documented where it is declared.

The file keeps Upptime's camelCase, the code is snake_case; `alias` is the translation.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

FIVE_MINUTES_S = 300.0


class Section(BaseModel):
    """A part of the file: frozen, in camelCase, and silent about values (they may be secrets)."""

    model_config = ConfigDict(
        frozen=True, alias_generator=to_camel, populate_by_name=True, hide_input_in_errors=True
    )


class Confirm(Section):
    """How many checks in a row must agree before a change of status counts."""

    failures: Annotated[int, Field(ge=1)] = 2
    """Checks in a row that are worse than the present status before it worsens."""
    recoveries: Annotated[int, Field(ge=1)] = 1
    """Checks in a row that are better than the present status before it eases."""


class Retries(Section):
    """How often a probe that is not up is repeated within the round, and after what waits."""

    attempts: Annotated[int, Field(ge=1, le=10)] = 3
    """Measurements in all, the first one included."""
    wait_s: Annotated[float, Field(ge=0, le=120, alias="wait")] = 5.0
    """Seconds before the second measurement ("5s"); each later wait is twice as long."""


class Monitor(Section):
    """An endpoint we watch: one entry of `sites`."""

    name: str
    url: str
    slug: str = ""
    group: str | None = None
    check: Literal["http", "tcp-ping"] = "http"
    method: str = "GET"
    headers: tuple[str, ...] = ()
    body: str | None = None
    port: int | str | None = None
    expected_status_codes: tuple[int, ...] = ()
    max_response_ms: Annotated[int, Field(alias="maxResponseTime")] = 30_000
    max_redirects: int = 3
    interval_s: Annotated[float, Field(alias="interval")] = FIVE_MINUTES_S
    connect_timeout_s: Annotated[float, Field(alias="connectTimeout")] = 10.0
    request_timeout_s: Annotated[float, Field(alias="requestTimeout")] = 30.0
    insecure: Annotated[bool, Field(alias="__dangerous__insecure")] = False
    icon: str | None = None
    tags: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    confirm: Confirm = Confirm()
    retries: Retries = Retries()


class NavLink(Section):
    """A link in the page's header."""

    title: str
    href: str


class StatusWebsite(Section):
    """What the page is called and how it looks: `status-website`."""

    name: str = ""
    logo_url: str = ""
    cname: str = ""
    base_url: str = ""
    intro_title: str = ""
    intro_message: str = ""
    navbar: tuple[NavLink, ...] = ()
    theme: Literal["auto", "light", "dark", "night", "ocean"] = "auto"


class Config(Section):
    """The whole of `.upptimerc.yml`."""

    owner: str = ""
    repo: str = ""
    user_agent: Annotated[str, Field(alias="user-agent")] = ""
    monitors: Annotated[tuple[Monitor, ...], Field(alias="sites")] = ()
    assignees: tuple[str, ...] = ()
    confirm: Confirm = Confirm()
    retries: Retries = Retries()
    status_website: Annotated[StatusWebsite, Field(alias="status-website")] = StatusWebsite()
    i18n: dict[str, str] = {}
