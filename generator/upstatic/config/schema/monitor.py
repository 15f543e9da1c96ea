"""A monitor, one entry of `sites`, and the keys of `defaults` for all of them."""

from typing import Annotated

from pydantic import AfterValidator, Field, field_validator

from upstatic.config.schema.base import Section
from upstatic.config.schema.execution import Confirm, Flapping, Quorum, Retries
from upstatic.config.schema.key_groups import (
    CertificateFields,
    ConnectionFields,
    DnsQueryFields,
    DocumentFields,
    EchoFields,
    LoginFields,
    RegistrationFields,
    ReplyTextFields,
    RequestFields,
    ServerFields,
    TimingFields,
)
from upstatic.config.schema.kind_keys import (
    BrowserKeys,
    DatabaseKeys,
    DnsKeys,
    DomainKeys,
    GrpcKeys,
    HeartbeatKeys,
    HttpKeys,
    MailKeys,
    PacketKeys,
    SslKeys,
    UdpKeys,
    WebSocketKeys,
)
from upstatic.config.schema.notifications import Severity
from upstatic.config.schema.slo import Objective
from upstatic.config.values.fields import Count, Duration, Text, TextOrNone, Texts, not_blank
from upstatic.config.values.slugs import former_slugs, safe
from upstatic.domain.times import DAY_S

FIVE_MINUTES_S = 300.0


class Identity(Section):
    """Name, address on the page, and where it appears."""

    name: Annotated[Text, AfterValidator(not_blank)]
    """The name on the page. Required."""
    slug: Text = ""
    """Its name in files and URLs. By default derived from `name`."""
    formerly: Annotated[Texts, AfterValidator(former_slugs)] = ()
    """Former slugs of a renamed monitor; their history, incidents and messages are continued."""
    group: TextOrNone = None
    """The section of the page it appears in."""
    description: Text = ""
    """A sentence about the service, shown beneath its name, in feeds and in the API."""
    icon: TextOrNone = None
    """The icon in front of the name: a URL, a file in `assets/`, or `auto` for the site's own."""

    @field_validator("slug")
    @classmethod
    def _safe_slug(cls, slug: str) -> str:
        if slug and not safe(slug):
            raise ValueError("is not a valid slug (write letters, digits and dashes)")
        return safe(slug)

    @property
    def has_own_icon(self) -> bool:
        """Whether the icon is the one of the monitored site itself."""
        return self.icon == "auto"

    @property
    def named_icon(self) -> str:
        """The URL or file of the icon; "" for none, and for the site's own."""
        return "" if self.has_own_icon else self.icon or ""


class Interval(Section):
    """How often it is checked."""

    interval_s: Annotated[
        float, Duration(at_least_s=10, at_most_s=7 * DAY_S), Field(alias="interval")
    ] = FIVE_MINUTES_S
    """The interval between checks. Below five minutes, rounds are repeated within a run."""


class Evaluation(Section):
    """When its status changes."""

    confirm: Confirm = Confirm()
    """How a status change is confirmed; omitted keys come from the top level."""
    retries: Retries = Retries()
    """How failures are retried; omitted keys come from the top level."""
    max_retries: Annotated[int | None, Count(at_least=0, at_most=100)] = None
    """Number of retries, at most ten: Upptime's form of `retries: {attempts: 3}`."""
    flapping: Flapping = Flapping()
    """When it counts as unstable; omitted keys come from the top level."""
    slo: Objective = Objective()
    """Its SLO; omitted keys come from the top level. `false` disables it."""
    regions: Texts = ()
    """The regions that measure it, of those at the top level. By default all."""
    quorum: Quorum = None
    """How many regions must see a failure. By default that of the top level."""


class Alerting(Section):
    """What alerts and incidents say."""

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


class Monitor(  # the keys of the last base come first in the documentation
    Alerting,
    Evaluation,
    Interval,
    BrowserKeys,
    GrpcKeys,
    DomainKeys,
    HeartbeatKeys,
    PacketKeys,
    DnsKeys,
    UdpKeys,
    DatabaseKeys,
    SslKeys,
    MailKeys,
    WebSocketKeys,
    HttpKeys,
    Identity,
):
    """A monitor: one entry of `sites`. The file is flat; a kind of check reads its own keys."""


class MonitorDefaults(
    Interval,
    LoginFields,
    ServerFields,
    DocumentFields,
    ReplyTextFields,
    RegistrationFields,
    CertificateFields,
    EchoFields,
    DnsQueryFields,
    RequestFields,
    TimingFields,
    ConnectionFields,
):
    """Keys for all monitors that do not set them."""
