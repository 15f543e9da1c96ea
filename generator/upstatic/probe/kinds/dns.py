"""Check the answer of a name server: its response code and its records."""

from __future__ import annotations

import ipaddress
from functools import partial
from typing import TYPE_CHECKING

from upstatic.domain import failure_reasons
from upstatic.probe.assertions.evaluate import text_result
from upstatic.probe.kinds.tcp import host_of, place_of
from upstatic.probe.network.attempt import attempt
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.stopwatch import Deadline, Stopwatch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dns.message import Message

    from upstatic.config.schema.checks import DnsCheck
    from upstatic.probe.network.target import Network, Result, Target

PORT = 53
# A packet may be lost: an unanswered query is repeated after this time.
PATIENCE_S = 2.0

Place = tuple[str, int]


def check(target: Target, network: Network) -> Result:
    """HttpRequest for one record once."""
    return attempt(partial(_asked, target, network))


def _asked(target: Target, network: Network, stopwatch: Stopwatch) -> Result:
    deadline = Deadline(target.monitor.request_timeout_s)
    query = _query(target)
    servers = _servers(target, network, stopwatch)
    answer = _answer(query, servers, deadline, stopwatch)
    phases = stopwatch.phases()
    found = values(answer, target.monitor.dns.record)
    judge(code_of(answer), found, target.monitor.dns)
    return text_result(target, "\n".join(found).encode(), phases)


def _query(target: Target) -> Message:
    import dns.exception  # noqa: PLC0415 - only this kind needs the library
    import dns.message  # noqa: PLC0415 - as above

    wanted = target.monitor.dns
    try:
        return dns.message.make_query(_name(target.url, wanted.record), wanted.record)
    except (dns.exception.DNSException, UnicodeError, ValueError):
        raise FailureError(failure_reasons.REQUEST, "the name is not valid") from None


def _name(url: str, record: str) -> str:
    """Return the name to query; for PTR, the reverse name of an address."""
    import dns.reversename  # noqa: PLC0415 - only this kind needs the library

    host = host_of(url)
    try:
        address = ipaddress.ip_address(host) if record == "PTR" else None
    except ValueError:
        address = None
    return dns.reversename.from_address(str(address)).to_text() if address else host


def _servers(target: Target, network: Network, stopwatch: Stopwatch) -> Sequence[Place]:
    given = target.monitor.dns.resolver
    if not given:
        return _own_servers()
    host, port = place_of(given, "", PORT)
    try:
        return [(str(ipaddress.ip_address(host)), port)]
    except ValueError:
        with stopwatch.phase("dns"):
            return [(each[1][0], port) for each in network.lookup(host, port)]


def _own_servers() -> Sequence[Place]:
    import dns.resolver  # noqa: PLC0415 - only this kind needs the library

    try:
        resolver = dns.resolver.Resolver()
    except dns.resolver.NoResolverConfiguration:
        detail = "this machine has no name server configured (set dns: {resolver: 1.1.1.1})"
        raise FailureError(failure_reasons.REQUEST, detail) from None
    return [(str(each), resolver.port) for each in resolver.nameservers]


def _answer(
    query: Message, servers: Sequence[Place], deadline: Deadline, stopwatch: Stopwatch
) -> Message:
    """Query the servers in turn, over UDP and if truncated over TCP, until one answers."""
    import dns.exception  # noqa: PLC0415 - only this kind needs the library
    import dns.query  # noqa: PLC0415 - as above

    turn = 0
    while True:
        host, port = servers[turn % len(servers)]
        turn += 1
        wait_s = min(PATIENCE_S, deadline.left_s())
        try:
            with stopwatch.phase("first_byte"):
                return dns.query.udp_with_fallback(
                    query, host, timeout=wait_s, port=port, ignore_errors=True
                )[0]
        except dns.exception.Timeout:
            continue
        except dns.exception.DNSException:
            raise FailureError(failure_reasons.PROTOCOL, "the DNS message is not valid") from None
        except EOFError:
            raise FailureError(failure_reasons.EMPTY) from None


def code_of(answer: Message) -> str:
    """Return the response code as text: "NXDOMAIN"."""
    import dns.rcode  # noqa: PLC0415 - only this kind needs the library

    return dns.rcode.to_text(answer.rcode())


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
    """Return the records of one type in presentation format, sorted."""
    import dns.rdatatype  # noqa: PLC0415 - only this kind needs the library

    kind = dns.rdatatype.from_text(record)
    return sorted(str(each) for part in answer.answer if part.rdtype == kind for each in part)


def _plain(value: str) -> str:
    """Normalise quotes, case, trailing dots and the spelling of addresses."""
    text = value.replace('" "', "").strip().strip('"').rstrip(".").lower()
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return text
