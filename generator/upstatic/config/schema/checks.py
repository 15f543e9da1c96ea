"""Keys that apply to one kind of check only."""

import re
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from upstatic.config.schema.base import Section
from upstatic.config.values import endpoints
from upstatic.config.values.assertion_parser import outcome
from upstatic.config.values.check_kinds import STARTTLS
from upstatic.config.values.expressions import path_of, pattern_of
from upstatic.config.values.fields import (
    Count,
    Duration,
    Text,
    Texts,
    choice,
    list_of,
    listed,
    shown,
)
from upstatic.domain.times import DAY_S

RECORDS = (
    "A", "AAAA", "CAA", "CNAME", "DNSKEY", "DS", "HTTPS", "MX", "NAPTR", "NS", "PTR", "SOA", "SRV",
    "SVCB", "TLSA", "TXT",
)  # fmt: skip
RCODES = ("NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED")
HTTP_VERSIONS = ("1.0", "1.1", "2")
TRANSPORTS = ("udp", "tcp", "tls")
OWN_PROTOCOL = "true"

_RESOLVER = re.compile(r"\[?[\w.:-]+\]?(?::\d{1,5})?", re.ASCII)


def _upper(names: tuple[str, ...]) -> AfterValidator:
    def check(text: str) -> str:
        name = text.strip().upper()
        if name not in names:
            raise ValueError(f"is unknown (write {', '.join(names)})")
        return name

    return AfterValidator(check)


def _starttls(value: object) -> object:
    """Take `true` for the protocol of the check itself."""
    text = str(value).strip().lower()
    if text not in (*STARTTLS, "true", "false"):
        raise ValueError(f"is not a protocol with STARTTLS (write true, {', '.join(STARTTLS)})")
    return "" if text == "false" else text


def starttls_for(protocol: str, check: str | None) -> str:
    """Choose the protocol of STARTTLS for a check. Raises ValueError where it does not fit."""
    if not protocol or check is None or (check == "ssl" and protocol != OWN_PROTOCOL):
        return protocol
    if check in STARTTLS and protocol in {check, OWN_PROTOCOL}:
        return check
    raise ValueError("does not fit the check (write check: ssl and starttls: smtp)")


def expiring_outcome(word: str) -> str:
    """Read the status of what expires soon. Raises ValueError."""
    return outcome(word).value


def _path(text: str) -> str:
    if not text.strip():
        return ""
    rooted = re.sub(r"^(?=\[)", "$", re.sub(r"^(?![$\[])", "$.", text.strip()))
    path_of(rooted)
    return rooted


def _transport(text: str) -> str:
    if text not in TRANSPORTS:
        raise ValueError(f"is unknown (write {', '.join(TRANSPORTS)})")
    return text


def _resolver(text: str) -> str:
    if text.strip().lower().startswith("https:"):
        return endpoints.http_url(text)
    if text and not _RESOLVER.fullmatch(text.strip()):
        raise ValueError("is not a name server (write 1.1.1.1, ns1.example.com or 192.0.2.1:5353)")
    return text.strip()


StartTls = Annotated[
    Text,
    BeforeValidator(_starttls),
    WithJsonSchema(
        {
            "$comment": f"`true`, {', '.join(f'`{name}`' for name in STARTTLS)}",
            "enum": [*STARTTLS, True, False],
        }
    ),
]
_IN_DAYS = Duration(at_least_s=0, at_most_s=3660 * DAY_S, unit_s=DAY_S)
Days = Annotated[float, _IN_DAYS]
DaysOrNone = Annotated[float | None, _IN_DAYS]
Long = Duration(at_least_s=60, at_most_s=400 * DAY_S)


def _version(text: str) -> str:
    version = {"1": "1.0", "2.0": "2"}.get(text, text)
    if version not in HTTP_VERSIONS:
        raise ValueError(f"is not a version of HTTP (write {', '.join(HTTP_VERSIONS)})")
    return version


def _pattern(text: str) -> str:
    if text:
        pattern_of(text)
    return text


Pattern = Annotated[Text, AfterValidator(_pattern)]
HttpVersions = Annotated[
    tuple[Annotated[Text, AfterValidator(_version)], ...],
    BeforeValidator(listed),
    shown("list of versions", list_of({"type": ["number", "string"]})),
]


class DnsCheck(Section):
    """The expected DNS response, for `check: dns`."""

    record: Annotated[Text, _upper(RECORDS), choice(RECORDS)] = "A"
    """The record type to query."""
    expect: Texts = ()
    """Records that the response must contain, in zone-file form: `10 mx.example.com`."""
    resolver: Annotated[Text, AfterValidator(_resolver)] = ""
    """The name server to query: `1.1.1.1`, `host:port`, or a URL. The machine's own if left out."""
    transport: Annotated[Text, choice(TRANSPORTS), AfterValidator(_transport)] = "udp"
    """How the server is queried. For DNS over HTTPS give `resolver` a URL: `https://…`."""
    authoritative: bool = False
    """Whether the answer must be authoritative (AA)."""
    dnssec: bool = False
    """Whether the resolver must have validated the answer (AD)."""
    same_serial: bool = False
    """Whether all name servers of the zone must have the same serial."""
    rcode: Annotated[Text, _upper(RCODES), choice(RCODES)] = "NOERROR"
    """The expected response code."""


class Packets(Section):
    """How many packets to send, and how many may be lost: for `check: icmp-ping`."""

    count: Annotated[int, Count(at_least=1, at_most=100)] = 1
    """How many echo requests to send. With 1, requests are repeated until one is answered."""
    max_loss: Annotated[int, Count(at_least=0, at_most=100)] = 100
    """The percentage of lost packets above which it is degraded."""
    max_jitter_ms: Annotated[
        int, Duration(at_least_s=0.001, at_most_s=60, unit_s=0.001), Field(alias="maxJitter")
    ] = 60_000
    """The mean difference between consecutive round trips above which it is degraded."""


class HeartbeatCheck(Section):
    """When a job has to report, for `check: heartbeat`."""

    every_s: Annotated[float, Long, Field(alias="every")] = float(DAY_S)
    """How often the job reports."""
    grace_s: Annotated[
        float, Duration(at_least_s=0, at_most_s=400 * DAY_S), Field(alias="grace")
    ] = 3600.0
    """How late a report may be before it counts as missed."""
    timestamp: Annotated[Text, AfterValidator(_path)] = ""
    """JSON path of the timestamp in the response: `$.last.finished`. The latest one counts."""
