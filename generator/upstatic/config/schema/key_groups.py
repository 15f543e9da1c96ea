"""Keys of a monitor in groups: several kinds of check, its steps and `defaults` share them."""

from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from upstatic.config.schema.access import Addresses, Auth, Hosts, Proxy, Tls
from upstatic.config.schema.base import Section
from upstatic.config.schema.checks import (
    Days,
    DaysOrNone,
    DnsCheck,
    HttpVersions,
    Packets,
    expiring_outcome,
)
from upstatic.config.values import endpoint_kinds, endpoints
from upstatic.config.values.assertion_fields import (
    CertificateLines,
    CssLines,
    HeaderLines,
    JsonLines,
    MustContain,
    MustNotContain,
    Networks,
    TimingLines,
    XpathLines,
)
from upstatic.config.values.assertion_parser import OUTCOMES
from upstatic.config.values.check_kinds import GLOBALPING, NAMES, check_of
from upstatic.config.values.fields import (
    Count,
    Duration,
    Headers,
    Port,
    Switch,
    Text,
    TextOrNone,
    choice,
)
from upstatic.config.values.status_codes import StatusCodes

Seconds = Annotated[float, Duration(at_least_s=0.1, at_most_s=600)]
Kind = Annotated[str, choice(NAMES)]


class PlaceFields(Section):
    """What is checked, and from where."""

    type: Annotated[Text, choice(("local", GLOBALPING))] = "local"
    """Where it is measured from: `local` is the machine that runs Upstatic."""
    location: Text = ""
    """The location of a Globalping measurement: `Berlin`, `aws+germany`; several with commas."""
    check: Annotated[Kind, Field(validate_default=True)] = "http"
    """The kind of check. `tcp`, `tls`, `ping` and `websocket` are aliases."""
    url: Annotated[Text, Field(validate_default=True)] = ""
    """The URL or host name. May contain `$NAME`s. Required, except for a `heartbeat`."""
    port: Annotated[Port, Field(validate_default=True)] = None
    """The port, if `url` has none: 1 to 65535, or `$NAME`."""

    @field_validator("check")
    @classmethod
    def _known_kind(cls, check: str, info: ValidationInfo) -> str:
        return check_of(check, info.data.get("type", "local"))

    @field_validator("url")
    @classmethod
    def _url_of_its_kind(cls, url: str, info: ValidationInfo) -> str:
        check = info.data.get("check")
        return endpoint_kinds.url_for(check, url) if check else url

    @field_validator("port")
    @classmethod
    def _port_of_its_kind(cls, port: int | str | None, info: ValidationInfo) -> int | str | None:
        check, url = info.data.get("check"), info.data.get("url")
        if check is None or url is None:
            return port
        afar = info.data.get("type") == GLOBALPING
        return endpoint_kinds.port_for(check, url, port, afar=afar)

    @property
    def kind(self) -> str:
        """The kind of check; Globalping measurements are a kind of their own."""
        return GLOBALPING if self.type == GLOBALPING else self.check


class ConnectionFields(Section):
    """How the server is reached, and how long that may take."""

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
    connect_timeout_s: Annotated[Seconds, Field(alias="connectTimeout")] = 10.0
    """The timeout for connecting. A plain number counts seconds."""
    request_timeout_s: Annotated[Seconds, Field(alias="requestTimeout")] = 30.0
    """The timeout for the whole measurement, including redirects."""
    max_response_ms: Annotated[
        int, Duration(at_least_s=0.001, at_most_s=600, unit_s=0.001), Field(alias="maxResponseTime")
    ] = 30_000
    """Degraded if the response takes longer. A plain number counts milliseconds."""
    insecure: Annotated[bool, Field(alias="__dangerous__insecure")] = False
    """Accept any certificate, including invalid ones."""
    disable_verify_peer: Annotated[bool, Field(alias="__dangerous__disable_verify_peer")] = False
    """The same as `__dangerous__insecure`."""
    disable_verify_host: Annotated[bool, Field(alias="__dangerous__disable_verify_host")] = False
    """The same as `__dangerous__insecure`."""


class TimingFields(Section):
    """What is asserted of the phases of a check."""

    timing: TimingLines = ()
    """Assertions on the phases, in milliseconds: `firstByte < 300 else degraded`."""


class ExpiryFields(Section):
    """What happens before something expires."""

    expiring: Annotated[Text, choice(OUTCOMES), AfterValidator(expiring_outcome)] = "degraded"
    """The status if a certificate or a domain expires sooner than that."""


class CertificateExpiryFields(ExpiryFields):
    """When a certificate expires."""

    certificate_expires_days: Annotated[DaysOrNone, Field(alias="certificateExpiresIn")] = None
    """Degraded if the certificate expires sooner. A plain number counts days; 14 for `ssl`."""


class CertificateFields(CertificateExpiryFields):
    """What is asserted of a certificate."""

    certificate: CertificateLines = ()
    """What must hold for the certificate: `issuer contains "Example CA"`."""


class RegistrationFields(ExpiryFields):
    """When the registration of a domain expires, and who knows."""

    domain_expires_days: Annotated[Days, Field(alias="domainExpiresIn")] = 30.0
    """Degraded if the `domain` expires sooner. A plain number counts days."""
    rdap: Annotated[Text, AfterValidator(endpoints.http_url)] = "https://rdap.org"
    """The RDAP server that is queried for the expiry of a `domain`."""


class LoginFields(Section):
    """How to log in."""

    auth: Auth | None = None
    """How to log in: `basic`, `digest`, `bearer` or `oauth2`."""


class RequestHeadersFields(Section):
    """The headers that are sent."""

    headers: Headers = ()
    """Header lines to send, each as `"Name: value"`. May hold `$NAME`s."""


class MessageFields(RequestHeadersFields):
    """Headers and a text that are sent."""

    body: TextOrNone = None
    """The request body. May contain `$NAME`s."""


class RequestFields(MessageFields):
    """An HTTP request, and the response that it should get."""

    method: Annotated[Text, AfterValidator(endpoints.method)] = "GET"
    """The HTTP method."""
    expected_status_codes: StatusCodes = ()
    """The HTTP status codes that are up: `200`, `2xx`, `200-299`. By default 2xx and 300-308."""
    max_redirects: Annotated[int, Count(at_least=0, at_most=100)] = 3
    """Maximum number of redirects; with 0, the first response counts."""


class ReplyTextFields(Section):
    """What is asserted of the text of a reply."""

    must_contain: MustContain = ()
    """Text that the body must contain, or `{matches: pattern}`; `{…, else: degraded}`."""
    must_not_contain: MustNotContain = ()
    """Text that the body must not contain, in the same forms."""
    json_lines: Annotated[JsonLines, Field(alias="json")] = ()
    """What must hold for the JSON of the body: `$.status == "ok"`. See checks.md."""


class UpptimeTextFields(Section):
    """Upptime's own keys about the text of a reply."""

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


class DocumentFields(Section):
    """What is asserted of an HTTP response besides."""

    header_lines: Annotated[HeaderLines, Field(alias="header")] = ()
    """Assertions on response headers: `Content-Type contains json`."""
    css: CssLines = ()
    """What the HTML must contain, by CSS selector: `h1.title`, or `{select: h1, "==": Hello}`."""
    xpath: XpathLines = ()
    """What the XML must contain, by XPath: `//status`, or `{path: //status, "==": ok}`."""


class ServerFields(Section):
    """What is asserted of the server that responds."""

    http_version: HttpVersions = ()
    """The versions of HTTP that are up: `2`, `1.1`. All if left out."""
    ip: Networks = ()
    """The IP addresses that may respond: `192.0.2.7`, `2001:db8::/32`."""


class DnsQueryFields(Section):
    """What is asked of a name server."""

    dns: DnsCheck = DnsCheck()
    """The expected DNS response, for `check: dns`."""


class EchoFields(Section):
    """What is sent by a ping."""

    packets: Packets = Packets()
    """How many packets to send, and how many may be lost, for `check: icmp-ping`."""
