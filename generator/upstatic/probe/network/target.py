"""What a kind of check is given and what it gives back: a target, the network, a result."""

import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from upstatic.config.schema.root import Monitor
from upstatic.domain import failure_reasons
from upstatic.domain.models import Heartbeat, Phases, Reading, Status
from upstatic.infra.secrets import Secrets
from upstatic.probe.network.connect import Address, Lookup, system_lookup
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.icmp_socket import IcmpSockets

# Where our own side failed, nothing was learned about the endpoint: no data, not down.
_OURS = {
    failure_reasons.GLOBALPING,
    failure_reasons.INTERNAL,
    failure_reasons.NO_ROUTE,
    failure_reasons.PENDING,
    failure_reasons.REGISTRY,
    failure_reasons.REQUEST,
    failure_reasons.SECRET,
    failure_reasons.UNSUPPORTED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """The outside environment of a probe: whom it trusts and whom it asks.

    The TLS contexts are shared by all requests, because making one costs more than a request.
    `icmp` is None where this machine lets none out; `globalping` is where that API is.
    """

    tls: ssl.SSLContext
    insecure_tls: ssl.SSLContext
    lookup: Lookup = system_lookup
    icmp: IcmpSockets | None = None
    globalping: str = "https://api.globalping.io"

    def context(self, monitor: Monitor) -> ssl.SSLContext:
        """Give the TLS context that a monitor asks for."""
        return self.insecure_tls if monitor.insecure else self.tls

    def for_monitor(self, monitor: Monitor) -> "Network":
        """Give the part of the network that a monitor may use: IPv4, IPv6, or both."""
        if monitor.ipv6 is None:
            return self
        family = socket.AF_INET6 if monitor.ipv6 else socket.AF_INET

        def lookup(host: str, port: int) -> Sequence[Address]:
            found = [each for each in self.lookup(host, port) if each[0] == family]
            if not found:
                wanted = "IPv6" if monitor.ipv6 else "IPv4"
                raise FailureError(failure_reasons.DNS, f"the name has no {wanted} address")
            return found

        return replace(self, lookup=lookup)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Target:
    """A monitor with its secrets filled in; it has no repr, so that none can leak.

    `now` is when it is measured; `last_heartbeat` is the last report of its
    job, `token` Globalping's.
    """

    monitor: Monitor
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes | None
    port: str
    user_agent: str
    now: datetime
    last_heartbeat: Heartbeat | None = None
    token: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one attempt saw. `detail` is not redacted yet; `expires` is its certificate's end."""

    reading: Reading
    phases: Phases = field(default_factory=Phases)
    detail: str = ""
    expires: datetime | None = None


Kind = Callable[[Target, Network], Result]


def make_network(
    *,
    trust: ssl.SSLContext | None = None,
    lookup: Lookup = system_lookup,
    icmp: IcmpSockets | None = None,
) -> Network:
    """Make the real network; `trust` replaces the certificate authorities of this machine."""
    insecure = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    insecure.check_hostname = False
    insecure.verify_mode = ssl.CERT_NONE
    return Network(tls=trust or _system_trust(), insecure_tls=insecure, lookup=lookup, icmp=icmp)


def make_target(
    monitor: Monitor,
    secrets: Secrets,
    user_agent: str,
    *,
    now: datetime,
    last_heartbeat: Heartbeat | None = None,
) -> Target:
    """Fill the secrets of a monitor in. Raises SecretError."""
    body = None if monitor.body is None else secrets.expand(monitor.body).encode()
    return Target(
        monitor=monitor,
        # A secret is often pasted with a line break at its end.
        url=secrets.expand(monitor.url).strip(),
        headers=tuple(_split(secrets.expand(header)) for header in monitor.headers),
        body=body,
        port=secrets.expand(str(monitor.port or "")).strip(),
        user_agent=user_agent,
        now=now,
        last_heartbeat=last_heartbeat,
        token=secrets.optional("GLOBALPING_TOKEN"),
    )


def success_result(monitor: Monitor, phases: Phases) -> Result:
    """Judge an answer that is as expected by its speed."""
    ms = whole_ms(phases)
    if ms <= monitor.max_response_ms:
        return Result(reading=Reading(status=Status.UP, ms=ms), phases=phases)
    return Result(
        reading=Reading(status=Status.DEGRADED, ms=ms, reason=failure_reasons.SLOW),
        phases=phases,
        detail=f"{ms} ms, more than {monitor.max_response_ms} ms",
    )


def failure_result(failure: FailureError, phases: Phases) -> Result:
    """Give the result of a failure: down, or not measured where the failure was our own."""
    ours = failure.reason in _OURS
    return Result(
        reading=Reading(
            status=Status.UNKNOWN if ours else Status.DOWN,
            ms=None if ours else whole_ms(phases),
            reason=failure.reason,
        ),
        phases=phases,
        detail=failure.detail,
    )


def whole_ms(phases: Phases) -> int:
    """Round the total as history keeps it."""
    return round(phases.total_ms or 0)


def _split(header: str) -> tuple[str, str]:
    name, _, value = header.partition(":")
    return name.strip(), value.strip()


def _system_trust() -> ssl.SSLContext:
    trust = ssl.create_default_context()
    if not trust.cert_store_stats()["x509_ca"] and not ssl.get_default_verify_paths().capath:
        import certifi  # noqa: PLC0415 - only a machine without authorities of its own needs it

        trust.load_verify_locations(certifi.where())
    return trust
