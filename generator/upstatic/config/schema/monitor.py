"""The keys of a monitor, documented where they are declared."""

from itertools import chain
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from upstatic.config.schema.check_options import CheckOptions
from upstatic.config.schema.checks import HeartbeatCheck, Pattern, StartTls, starttls_for
from upstatic.config.schema.execution import Confirm, Flapping, Quorum, Retries
from upstatic.config.schema.notifications import Severity
from upstatic.config.schema.slo import Objective
from upstatic.config.schema.steps import Step
from upstatic.config.values import endpoint_kinds
from upstatic.config.values.assertions import Assertion, upptime_assertions
from upstatic.config.values.check_kinds import GLOBALPING, NAMES, check_of
from upstatic.config.values.fields import Count, Port, Text, TextOrNone, Texts, choice, not_blank
from upstatic.config.values.slugs import former_slugs, safe

Kind = Annotated[str, choice(NAMES)]


class Monitor(CheckOptions):
    """A monitor: one entry of `sites`."""

    name: Annotated[Text, AfterValidator(not_blank)]
    """The name on the page. Required."""
    type: Annotated[Text, choice(("local", GLOBALPING))] = "local"
    """Where it is measured from: `local` is the machine that runs Upstatic."""
    location: Text = ""
    """The location of a Globalping measurement: `Berlin`, `aws+germany`; several with commas."""
    check: Annotated[Kind, Field(validate_default=True)] = "http"
    """The kind of check. `tcp`, `tls`, `ping` and `websocket` are aliases."""
    url: Annotated[Text, Field(validate_default=True)] = ""
    """The URL or host name. May contain `$NAME`s. Required, except for a `heartbeat`."""
    slug: Text = ""
    """Its name in files and URLs. By default derived from `name`."""
    formerly: Annotated[Texts, AfterValidator(former_slugs)] = ()
    """Former slugs of a renamed monitor; their history, incidents and messages are continued."""
    group: TextOrNone = None
    """The section of the page it appears in."""
    port: Annotated[Port, Field(validate_default=True)] = None
    """The port, if `url` has none: 1 to 65535, or `$NAME`."""
    send: Text = ""
    """What to send to a TCP or UDP service; after `hex:` in hexadecimal. May contain `$NAME`s."""
    expect: Pattern = ""
    """The regular expression that the reply of a TCP or UDP service must match."""
    script: Text = ""
    """The Playwright script to run, for `check: browser`: a file of the repository."""
    service: Text = ""
    """The gRPC service whose health is queried. By default that of the whole server."""
    steps: tuple[Step, ...] = ()
    """Several requests in a row, with cookies and kept values, for `check: http`."""
    starttls: StartTls = ""
    """The protocol of STARTTLS, for `ssl`; `true` for mail and `ftp`."""
    heartbeat: HeartbeatCheck = HeartbeatCheck()
    """When a job has to report, for `check: heartbeat`."""
    body_down: Annotated[Text, Field(alias="__dangerous__body_down")] = ""
    """Down if the body contains this text. Prefer `mustNotContain`."""
    body_degraded: Annotated[Text, Field(alias="__dangerous__body_degraded")] = ""
    """The same, for degraded."""
    body_down_if_missing: Annotated[Text, Field(alias="__dangerous__body_down_if_text_missing")] = (
        ""
    )
    """Down if the body does not contain this text. Prefer `mustContain`."""
    body_degraded_if_missing: Annotated[
        Text, Field(alias="__dangerous__body_degraded_if_text_missing")
    ] = ""
    """The same, for degraded."""
    max_retries: Annotated[int | None, Count(at_least=0, at_most=100)] = None
    """Number of retries, at most ten: Upptime's form of `retries: {attempts: 3}`."""
    description: Text = ""
    """A sentence about the service, shown beneath its name, in feeds and in the API."""
    icon: TextOrNone = None
    """The icon in front of the name: a URL, a file in `assets/`, or `auto` for the site's own."""
    tags: Texts = ()
    """Labels for the monitor's issues."""
    assignees: Texts = ()
    """GitHub users to assign to the monitor's issues, in addition to those of the top level."""
    severity: Severity = "high"
    """The severity of alerts when this is down. Degraded is one level lower."""
    impact: Text = ""
    """The impact on users when this fails; part of every alert."""
    runbook: Text = ""
    """The URL of the runbook; part of every alert."""
    confirm: Confirm = Confirm()
    """How a status change is confirmed; omitted keys come from the top level."""
    retries: Retries = Retries()
    """How failures are retried; omitted keys come from the top level."""
    flapping: Flapping = Flapping()
    """When it counts as unstable; omitted keys come from the top level."""
    slo: Objective = Objective()
    """Its SLO; omitted keys come from the top level. `false` disables it."""
    regions: Texts = ()
    """The regions that measure it, of those at the top level. By default all."""
    quorum: Quorum = None
    """How many regions must see a failure. By default that of the top level."""

    @field_validator("check")
    @classmethod
    def _known_kind(cls, check: str, info: ValidationInfo) -> str:
        return check_of(check, info.data.get("type", "local"))

    @field_validator("url")
    @classmethod
    def _url_of_its_kind(cls, url: str, info: ValidationInfo) -> str:
        check = info.data.get("check")
        return endpoint_kinds.url_for(check, url) if check else url

    @field_validator("slug")
    @classmethod
    def _safe_slug(cls, slug: str) -> str:
        if slug and not safe(slug):
            raise ValueError("is not a valid slug (write letters, digits and dashes)")
        return safe(slug)

    @field_validator("port")
    @classmethod
    def _port_of_its_kind(cls, port: int | str | None, info: ValidationInfo) -> int | str | None:
        check, url = info.data.get("check"), info.data.get("url")
        if check is None or url is None:
            return port
        afar = info.data.get("type") == GLOBALPING
        return endpoint_kinds.port_for(check, url, port, afar=afar)

    @field_validator("starttls")
    @classmethod
    def _starttls_of_its_kind(cls, protocol: str, info: ValidationInfo) -> str:
        check = info.data.get("check")
        return starttls_for(protocol, check)

    @property
    def assertions(self) -> tuple[Assertion, ...]:
        """The assertions on a response, in the order in which failures are reported."""
        written = (
            *self.must_contain, *self.must_not_contain, *self.json_lines, *self.header_lines,
            *self.css, *self.xpath, *self.certificate, *self.timing,
        )  # fmt: skip
        upptimes = (
            self.body_down, self.body_degraded,
            self.body_down_if_missing, self.body_degraded_if_missing,
        )  # fmt: skip
        return (*chain.from_iterable(written), *upptime_assertions(*upptimes))

    @property
    def kind(self) -> str:
        """The kind of check; Globalping measurements are a kind of their own."""
        return GLOBALPING if self.type == GLOBALPING else self.check

    @property
    def has_own_icon(self) -> bool:
        """Whether the icon is the one of the monitored site itself."""
        return self.icon == "auto"

    @property
    def named_icon(self) -> str:
        """The URL or file of the icon; "" for none, and for the site's own."""
        return "" if self.has_own_icon else self.icon or ""
