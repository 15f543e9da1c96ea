"""The keys of a monitor that may also be defaults for all monitors."""

from typing import Annotated

from pydantic import AfterValidator, Field

from upstatic.config.schema.access import Addresses, Auth, Hosts, Proxy, Tls
from upstatic.config.schema.checks import (
    Days,
    DaysOrNone,
    DnsCheck,
    HttpVersions,
    Packets,
    expiring_outcome,
)
from upstatic.config.schema.request_options import RequestOptions
from upstatic.config.values import endpoints
from upstatic.config.values.assertion_fields import CertificateLines, Networks
from upstatic.config.values.assertion_parser import OUTCOMES
from upstatic.config.values.fields import Duration, Switch, Text, choice
from upstatic.domain.times import DAY_S

FIVE_MINUTES_S = 300.0

Seconds = Annotated[float, Duration(at_least_s=0.1, at_most_s=600)]


class CheckOptions(RequestOptions):
    """How monitors are checked: `defaults` for those without keys of their own."""

    ipv6: Switch = None
    """`true` for IPv6 only, `false` for IPv4 only; by default whichever responds."""
    proxy: Proxy = ""
    """A proxy to connect through: `http://host:3128` or `socks5://…`. May contain `$NAME`s."""
    resolve: Annotated[Hosts, Field(default_factory=dict)]
    """Addresses to use instead of DNS, by host name: `{www.example.com: 192.0.2.7}`."""
    addresses: Addresses = "any"
    """`all` measures each address of the host: if only some fail, it is degraded."""
    tls: Tls = Tls()
    """TLS options: own authorities, client certificates, the minimum version."""
    auth: Auth | None = None
    """How to log in: `basic`, `digest`, `bearer` or `oauth2`."""
    certificate_expires_days: Annotated[DaysOrNone, Field(alias="certificateExpiresIn")] = None
    """Degraded if the certificate expires sooner. A plain number counts days; 14 for `ssl`."""
    domain_expires_days: Annotated[Days, Field(alias="domainExpiresIn")] = 30.0
    """Degraded if the `domain` expires sooner. A plain number counts days."""
    expiring: Annotated[Text, choice(OUTCOMES), AfterValidator(expiring_outcome)] = "degraded"
    """The status if a certificate or a domain expires sooner than that."""
    rdap: Annotated[Text, AfterValidator(endpoints.http_url)] = "https://rdap.org"
    """The RDAP server that is queried for the expiry of a `domain`."""
    dns: DnsCheck = DnsCheck()
    """The expected DNS response, for `check: dns`."""
    packets: Packets = Packets()
    """How many packets to send, and how many may be lost, for `check: icmp-ping`."""
    certificate: CertificateLines = ()
    """What must hold for the certificate: `issuer contains "Example CA"`."""
    http_version: HttpVersions = ()
    """The versions of HTTP that are up: `2`, `1.1`. All if left out."""
    ip: Networks = ()
    """The IP addresses that may respond: `192.0.2.7`, `2001:db8::/32`."""
    max_response_ms: Annotated[
        int, Duration(at_least_s=0.001, at_most_s=600, unit_s=0.001), Field(alias="maxResponseTime")
    ] = 30_000
    """Degraded if the response takes longer. A plain number counts milliseconds."""
    interval_s: Annotated[
        float, Duration(at_least_s=10, at_most_s=7 * DAY_S), Field(alias="interval")
    ] = FIVE_MINUTES_S
    """The interval between checks. Below five minutes, rounds are repeated within a run."""
    connect_timeout_s: Annotated[Seconds, Field(alias="connectTimeout")] = 10.0
    """The timeout for connecting. A plain number counts seconds."""
    request_timeout_s: Annotated[Seconds, Field(alias="requestTimeout")] = 30.0
    """The timeout for the whole measurement, including redirects."""
    insecure: Annotated[bool, Field(alias="__dangerous__insecure")] = False
    """Accept any certificate, including invalid ones."""
    disable_verify_peer: Annotated[bool, Field(alias="__dangerous__disable_verify_peer")] = False
    """The same as `__dangerous__insecure`."""
    disable_verify_host: Annotated[bool, Field(alias="__dangerous__disable_verify_host")] = False
    """The same as `__dangerous__insecure`."""
