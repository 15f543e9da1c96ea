"""What a kind of check receives and returns: a target, the network, a result."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Generic, TypeVar

from upstatic.config.schema.kind_keys import CheckKeys
from upstatic.config.schema.monitor import Monitor
from upstatic.config.schema.secret_texts import filled_monitor
from upstatic.domain import failure_reasons
from upstatic.domain.heartbeats import Heartbeat
from upstatic.domain.models import Reading, Status
from upstatic.domain.request_phases import Phases
from upstatic.infra.secrets import Secrets
from upstatic.probe.network.connect import FAMILIES, Lookup, system_lookup
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.icmp_socket import IcmpSockets
from upstatic.probe.network.line_protocol import Conversation
from upstatic.probe.network.network import Network, Place
from upstatic.probe.network.proxy import parse_proxy
from upstatic.probe.network.stopwatch import Deadline, Stopwatch
from upstatic.probe.network.tls import TlsContexts, TlsOptions

# With these reasons this side failed: nothing was learned about the endpoint.
_OWN_FAILURES = {
    failure_reasons.GLOBALPING,
    failure_reasons.INTERNAL,
    failure_reasons.NO_ROUTE,
    failure_reasons.PENDING,
    failure_reasons.PROXY,
    failure_reasons.REGISTRY,
    failure_reasons.REQUEST,
    failure_reasons.RUNNER,
    failure_reasons.SECRET,
    failure_reasons.UNSUPPORTED,
}


KeysT_co = TypeVar("KeysT_co", bound=CheckKeys, covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Target(Generic[KeysT_co]):
    """A monitor with its secrets filled in; it has no repr, so that none can leak.

    A kind of check sees the keys that it reads: `Target[DnsKeys]`.
    `now` is the time of the check, `last_heartbeat` the last report of its job, `token` that for
    Globalping.
    """

    slug: str = ""
    monitor: KeysT_co
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
    """What one attempt found. `detail` is not redacted yet; `expires` is the certificate's end.

    `address` is that of the server, "" where no connection was made. `silence` is the failure on
    which a verdict of up rests, where no response is expected.
    """

    reading: Reading
    phases: Phases = field(default_factory=Phases)
    detail: str = ""
    expires: datetime | None = None
    address: str = ""
    silence: str = ""


Kind = Callable[[Target[Any], Network], Result]


def make_network(
    *,
    trust: ssl.SSLContext | None = None,
    lookup: Lookup = system_lookup,
    icmp: IcmpSockets | None = None,
    folder: Path | None = None,
) -> Network:
    """Make the real network; the authorities in `trust` replace those of this machine.

    PEM files that the configuration names are read from `folder`, and only from there.
    """
    authorities = trust.get_ca_certs(binary_form=True) if trust else None
    tls = TlsContexts(authorities)
    return Network(tls=tls, lookup=lookup, icmp=icmp, folder=folder or Path())


def network_for(target: Target[CheckKeys], network: Network) -> Network:
    """Return the network as a monitor asks for it. Raises FailureError."""
    monitor = target.monitor
    tls = monitor.tls
    return replace(
        network,
        family=FAMILIES[monitor.ipv6],
        hosts={host.lower().rstrip("."): place for host, place in monitor.resolve.items()},
        proxy=parse_proxy(monitor.proxy) if monitor.proxy else None,
        options=TlsOptions(
            insecure=monitor.insecure,
            authority=_pem(tls.ca, network.folder),
            certificate=_pem(tls.client_certificate, network.folder),
            key=tls.client_key,
            minimum=tls.min_version,
        ),
        server_name=tls.server_name,
    )


def make_target(
    monitor: Monitor,
    secrets: Secrets,
    user_agent: str,
    *,
    now: datetime,
    last_heartbeat: Heartbeat | None = None,
) -> Target[Monitor]:
    """Fill in the secrets of a monitor. Raises SecretError."""
    filled = filled_monitor(monitor, secrets.expand)
    return Target(
        slug=monitor.slug,
        monitor=filled,
        # A secret is often pasted with a line break at its end.
        url=filled.url.strip(),
        headers=tuple(_split(header) for header in filled.headers),
        body=None if filled.body is None else filled.body.encode(),
        port=str(filled.port or "").strip(),
        user_agent=user_agent,
        now=now,
        last_heartbeat=last_heartbeat,
        token=secrets.optional("GLOBALPING_TOKEN"),
    )


@contextmanager
def open_conversation(
    place: Place,
    target: Target[CheckKeys],
    network: Network,
    stopwatch: Stopwatch,
    *,
    encrypted: bool,
) -> Iterator[Conversation]:
    """Connect to a host and port, over TLS if `encrypted`, within the monitor's time limits.

    Raises FailureError or OSError.
    """
    deadline = Deadline(target.monitor.request_timeout_s)
    limit = deadline.within(target.monitor.connect_timeout_s)
    with closing(network.open(place, deadline, limit, stopwatch)) as conversation:
        if encrypted:
            network.encrypt(conversation, place[0], limit)
        yield conversation


def success_result(monitor: CheckKeys, phases: Phases) -> Result:
    """Return the result of a check that found what it expects: up, or degraded if slow."""
    ms = whole_ms(phases)
    if ms <= monitor.max_response_ms:
        return Result(reading=Reading(status=Status.UP, ms=ms), phases=phases)
    return Result(
        reading=Reading(status=Status.DEGRADED, ms=ms, reason=failure_reasons.SLOW),
        phases=phases,
        detail=f"{ms} ms, more than {monitor.max_response_ms} ms",
    )


def failure_result(failure: FailureError, phases: Phases) -> Result:
    """Return the result of a failure: down, or unknown if this side failed."""
    own = failure.reason in _OWN_FAILURES
    return Result(
        reading=Reading(
            status=Status.UNKNOWN if own else Status.DOWN,
            ms=None if own else whole_ms(phases),
            reason=failure.reason,
        ),
        phases=phases,
        detail=failure.detail,
    )


def whole_ms(phases: Phases) -> int:
    """Round the total as history keeps it."""
    return round(phases.total_ms or 0)


def _pem(text: str, folder: Path) -> str:
    """Return a PEM text, read from a file if `text` is the name of one. Raises FailureError."""
    if not text or "-----BEGIN" in text:
        return text
    path = (folder / text.strip()).resolve()
    try:
        if not path.is_relative_to(folder.resolve()):
            raise FailureError(failure_reasons.REQUEST, "tls: the file is outside the repository")
        return path.read_text()
    except (OSError, ValueError):
        raise FailureError(failure_reasons.REQUEST, "tls: the PEM file cannot be read") from None


def _split(header: str) -> tuple[str, str]:
    name, _, value = header.partition(":")
    return name.strip(), value.strip()
