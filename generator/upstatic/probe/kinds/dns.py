"""Check the answer of a name server: its response code, its records and their authenticity."""

from __future__ import annotations

import ipaddress
from functools import partial
from typing import TYPE_CHECKING

from upstatic.domain import failure_reasons
from upstatic.probe.assertions.evaluate import text_result
from upstatic.probe.kinds.tcp import host_of, place_of
from upstatic.probe.network.attempt import attempt
from upstatic.probe.network.dns_client import ask, ask_over_https
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.http_messages import HttpRequest
from upstatic.probe.network.stopwatch import Deadline, Stopwatch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dns.message import Message

    from upstatic.config.schema.checks import DnsCheck
    from upstatic.config.schema.kind_keys import DnsKeys
    from upstatic.probe.network.network import Network, Place
    from upstatic.probe.network.target import Result, Target

PORT, TLS_PORT = 53, 853
_LONGEST = 65535
_AUTHORITATIVE, _AUTHENTIC = 0x0400, 0x0020  # AA (RFC 1035, 4.1.1), AD (RFC 4035, 3.2.3)


def check(target: Target[DnsKeys], network: Network) -> Result:
    """Query one record once."""
    return attempt(partial(_asked, target, network))


def _asked(target: Target[DnsKeys], network: Network, stopwatch: Stopwatch) -> Result:
    wanted = target.monitor.dns
    deadline = Deadline(target.monitor.request_timeout_s)
    if wanted.same_serial:
        return _same_serial(target, network, (deadline, stopwatch))
    query = _query(_name(target.url, wanted.record), wanted.record)
    answer = _answer(query, target, network, (deadline, stopwatch))
    phases = stopwatch.phases()
    found = values(answer, wanted.record)
    judge(code_of(answer), found, wanted)
    _check_flags(answer, wanted)
    return text_result(target, "\n".join(found).encode(), phases)


def _query(name: str, record: str) -> Message:
    import dns.exception  # noqa: PLC0415 - only this kind needs the library
    import dns.message  # noqa: PLC0415 - as above

    try:
        query = dns.message.make_query(name, record)
    except (dns.exception.DNSException, UnicodeError, ValueError):
        raise FailureError(failure_reasons.REQUEST, "the name is not valid") from None
    query.flags |= _AUTHENTIC  # RFC 6840, 5.7: report whether the answer was validated
    return query


def _name(url: str, record: str) -> str:
    """Return the name to query; for PTR, the reverse name of an address."""
    import dns.reversename  # noqa: PLC0415 - only this kind needs the library

    host = host_of(url)
    try:
        address = ipaddress.ip_address(host) if record == "PTR" else None
    except ValueError:
        address = None
    return dns.reversename.from_address(str(address)).to_text() if address else host


def _answer(
    query: Message, target: Target[DnsKeys], network: Network, clock: tuple[Deadline, Stopwatch]
) -> Message:
    wanted = target.monitor.dns
    if not wanted.resolver.startswith("https:"):
        servers = _servers(wanted, network, clock)
        return ask(query, servers, wanted.transport, network, clock)
    request = HttpRequest(
        method="POST",
        url=wanted.resolver,
        headers=(
            ("Content-Type", "application/dns-message"),
            ("Accept", "application/dns-message"),
        ),
        body=query.to_wire(),
        user_agent=target.user_agent,
        connect_timeout_s=target.monitor.connect_timeout_s,
        total_timeout_s=target.monitor.request_timeout_s,
        keep_bytes=_LONGEST,
    )
    return ask_over_https(query, request, network, clock[1])


def _servers(
    wanted: DnsCheck, network: Network, clock: tuple[Deadline, Stopwatch]
) -> Sequence[Place]:
    if not wanted.resolver:
        return _own_servers()
    usual = TLS_PORT if wanted.transport == "tls" else PORT
    host, port = place_of(wanted.resolver, "", usual)
    if wanted.transport != "udp":
        return [(host, port)]  # the name is needed for the certificate
    deadline, stopwatch = clock
    with stopwatch.phase("dns"):
        return [(each[1][0], port) for each in network.addresses(host, port, deadline)]


def _own_servers() -> Sequence[Place]:
    import dns.resolver  # noqa: PLC0415 - only this kind needs the library

    try:
        resolver = dns.resolver.Resolver()
    except dns.resolver.NoResolverConfiguration:
        detail = "this machine has no name server configured (set dns: {resolver: 1.1.1.1})"
        raise FailureError(failure_reasons.REQUEST, detail) from None
    return [(str(each), resolver.port) for each in resolver.nameservers]


def _same_serial(
    target: Target[DnsKeys], network: Network, clock: tuple[Deadline, Stopwatch]
) -> Result:
    """Compare the serial of a zone on all of its name servers, at the port of the resolver."""
    zone, wanted = host_of(target.url), target.monitor.dns
    servers = _servers(wanted, network, clock)
    names = values(ask(_query(zone, "NS"), servers, wanted.transport, network, clock), "NS")
    if not names:
        raise FailureError(failure_reasons.DNS_ANSWER, "no NS record")
    serials = {name: _serial(zone, name, servers[0][1], network, clock) for name in names}
    if len(set(serials.values())) > 1:
        shown = ", ".join(f"{name} {serial}" for name, serial in serials.items())
        raise FailureError(failure_reasons.DNS_ANSWER, f"the serials differ: {shown}")
    found = "\n".join(serials.values()).encode()
    return text_result(target, found, clock[1].phases())


def _serial(
    zone: str, name: str, port: int, network: Network, clock: tuple[Deadline, Stopwatch]
) -> str:
    """Return the serial on one name server. Raises FailureError, which names it."""
    try:
        addresses = network.addresses(name.rstrip("."), port, clock[0])
        servers = [(each[1][0], port) for each in addresses]
        found = values(ask(_query(zone, "SOA"), servers, "udp", network, clock), "SOA")
        return found[0].split()[2]
    except (OSError, FailureError, IndexError) as error:
        detail = f"{name} gives no SOA record"
        raise FailureError(failure_reasons.DNS_ANSWER, detail) from error


def code_of(answer: Message) -> str:
    """Return the response code as text: "NXDOMAIN"."""
    import dns.rcode  # noqa: PLC0415 - only this kind needs the library

    return dns.rcode.to_text(answer.rcode())


def _check_flags(answer: Message, wanted: DnsCheck) -> None:
    if wanted.authoritative and not answer.flags & _AUTHORITATIVE:
        raise FailureError(failure_reasons.DNS_ANSWER, "the answer is not authoritative (no AA)")
    if wanted.dnssec and not answer.flags & _AUTHENTIC:
        raise FailureError(failure_reasons.DNS_ANSWER, "DNSSEC did not validate it (no AD)")


def judge(code: str, found: Sequence[str], wanted: DnsCheck) -> None:
    """Raise FailureError if the code or the records are not as configured."""
    if code != wanted.rcode:
        raise FailureError(failure_reasons.DNS_CODE, f"{code}, not {wanted.rcode}")
    if not found and wanted.rcode == "NOERROR":
        raise FailureError(failure_reasons.DNS_ANSWER, f"no {wanted.record} record")
    plain = {_plain(each) for each in found}
    if missing := [each for each in wanted.expect if _plain(each) not in plain]:
        detail = f"{', '.join(missing)} is not among {', '.join(found)}"
        raise FailureError(failure_reasons.DNS_ANSWER, detail)


def values(answer: Message, record: str) -> list[str]:
    """Return the records of one type in presentation format, sorted.

    Only those of the queried name and of its aliases: records of other owners are not answers.
    """
    import dns.rdatatype  # noqa: PLC0415 - only this kind needs the library

    kind = dns.rdatatype.from_text(record)
    owners = {answer.question[0].name} if answer.question else set()
    for _ in answer.answer:  # as many aliases as there are records, in whatever order
        for part in answer.answer:
            if part.rdtype == dns.rdatatype.CNAME and part.name in owners:
                owners |= {each.target for each in part}
    found = [part for part in answer.answer if part.rdtype == kind and part.name in owners]
    return sorted(str(each) for part in found for each in part)


def _plain(value: str) -> str:
    """Normalise quotes, case, trailing dots and the spelling of addresses."""
    text = value.replace('" "', "").strip().strip('"').rstrip(".").lower()
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return text
