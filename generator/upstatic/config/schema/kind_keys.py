"""What each kind of check reads of a monitor's keys."""

from collections.abc import Mapping
from itertools import chain

from pydantic import ValidationInfo, field_validator

from upstatic.config.schema.checks import HeartbeatCheck, Pattern, StartTls, starttls_for
from upstatic.config.schema.key_groups import (
    CertificateExpiryFields,
    CertificateFields,
    ConnectionFields,
    DnsQueryFields,
    DocumentFields,
    EchoFields,
    LoginFields,
    MessageFields,
    PlaceFields,
    RegistrationFields,
    ReplyTextFields,
    RequestFields,
    RequestHeadersFields,
    ServerFields,
    TimingFields,
    UpptimeTextFields,
)
from upstatic.config.schema.steps import Step
from upstatic.config.values.assertions import Assertion, upptime_assertions
from upstatic.config.values.check_kinds import GLOBALPING, SERVICES
from upstatic.config.values.fields import Text

_LINES = (
    "must_contain", "must_not_contain", "json_lines", "header_lines", "css", "xpath",
    "certificate", "timing",
)  # fmt: skip


class CheckKeys(TimingFields, ConnectionFields, PlaceFields):
    """What every check has."""

    @property
    def assertions(self) -> tuple[Assertion, ...]:
        """The assertions on a response, in the order in which failures are reported."""
        written = [line for name in _LINES for line in getattr(self, name, ())]
        upptimes = (getattr(self, name, "") for name in UpptimeTextFields.model_fields)
        return (*chain.from_iterable(written), *upptime_assertions(*upptimes))


class StartTlsKeys(PlaceFields):
    """STARTTLS, for `ssl` and mail servers."""

    starttls: StartTls = ""
    """The protocol of STARTTLS, for `ssl`; `true` for mail and `ftp`."""

    @field_validator("starttls")
    @classmethod
    def _starttls_of_its_kind(cls, protocol: str, info: ValidationInfo) -> str:
        return starttls_for(protocol, info.data.get("check"))


class HttpKeys(
    LoginFields,
    ServerFields,
    DocumentFields,
    UpptimeTextFields,
    ReplyTextFields,
    CertificateFields,
    RequestFields,
    CheckKeys,
):
    """Keys for `check: http`."""

    steps: tuple[Step, ...] = ()
    """Several requests in a row, with cookies and kept values, for `check: http`."""


class WebSocketKeys(
    UpptimeTextFields, ReplyTextFields, CertificateExpiryFields, MessageFields, CheckKeys
):
    """Keys for `check: ws`."""


class GreetingKeys(
    UpptimeTextFields, ReplyTextFields, CertificateExpiryFields, StartTlsKeys, CheckKeys
):
    """Keys for `ssh` and `ftp`, which send a greeting."""


class MailKeys(LoginFields, GreetingKeys):
    """Keys for `smtp`, `imap` and `pop3`."""


class SslKeys(CertificateFields, StartTlsKeys, CheckKeys):
    """Keys for `check: ssl`."""


class ServiceKeys(UpptimeTextFields, ReplyTextFields, CertificateExpiryFields, CheckKeys):
    """Keys for services that are asked for a sign of life: `mysql`, `mongodb`, `ntp`."""


class DatabaseKeys(LoginFields, ServiceKeys):
    """Keys for services that can be logged in to: `postgres`, `redis`, `mqtt`."""


class ConversationKeys(CertificateExpiryFields, CheckKeys):
    """Keys for `check: tcp-ping`."""

    send: Text = ""
    """What to send to a TCP or UDP service; after `hex:` in hexadecimal. May contain `$NAME`s."""
    expect: Pattern = ""
    """The regular expression that the reply of a TCP or UDP service must match."""


class UdpKeys(UpptimeTextFields, ReplyTextFields, ConversationKeys):
    """Keys for `check: udp-ping`."""


class DnsKeys(UpptimeTextFields, ReplyTextFields, DnsQueryFields, CheckKeys):
    """Keys for `check: dns`."""


class PacketKeys(EchoFields, CheckKeys):
    """Keys for `check: icmp-ping`."""


class HeartbeatKeys(LoginFields, RequestFields, CheckKeys):
    """Keys for `check: heartbeat`."""

    heartbeat: HeartbeatCheck = HeartbeatCheck()
    """When a job has to report, for `check: heartbeat`."""


class DomainKeys(RegistrationFields, CheckKeys):
    """Keys for `check: domain`."""


class GrpcKeys(
    UpptimeTextFields, ReplyTextFields, CertificateExpiryFields, RequestHeadersFields, CheckKeys
):
    """Keys for `check: grpc`."""

    service: Text = ""
    """The gRPC service whose health is queried. By default that of the whole server."""


class BrowserKeys(CheckKeys):
    """Keys for `check: browser`."""

    script: Text = ""
    """The Playwright script to run, for `check: browser`: a file of the repository."""


RequestKeys = HttpKeys | HeartbeatKeys
"""Keys of a check that sends an HTTP request."""
TlsKeys = (
    HttpKeys | WebSocketKeys | SslKeys | GreetingKeys | ServiceKeys | GrpcKeys | ConversationKeys
)
"""Keys of a check that may see a certificate."""

# What each kind of check reads; the rest of a monitor's keys have no effect on it.
KEYS_OF: Mapping[str, type[CheckKeys]] = {
    "http": HttpKeys,
    "ws": WebSocketKeys,
    **dict.fromkeys(("ssh", "ftp"), GreetingKeys),
    **dict.fromkeys(("smtp", "imap", "pop3"), MailKeys),
    "ssl": SslKeys,
    **dict.fromkeys(SERVICES, ServiceKeys),
    **dict.fromkeys(("postgres", "redis", "mqtt"), DatabaseKeys),
    "grpc": GrpcKeys,
    "tcp-ping": ConversationKeys,
    "udp-ping": UdpKeys,
    "dns": DnsKeys,
    "icmp-ping": PacketKeys,
    "heartbeat": HeartbeatKeys,
    "domain": DomainKeys,
    "browser": BrowserKeys,
}
# Globalping's results do not hold what these need.
_NOT_FROM_AFAR = ServerFields.file_keys().keys() | {"certificate", "css", "xpath"}


def known_keys(monitor: PlaceFields) -> frozenset[str]:
    """The keys of the file, besides those of every monitor, that have an effect on a monitor."""
    keys = KEYS_OF[monitor.check].file_keys().keys()
    return frozenset(keys - _NOT_FROM_AFAR if monitor.kind == GLOBALPING else keys)
