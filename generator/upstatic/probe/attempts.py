"""One attempt at a monitor, on every address if asked for, and what earlier attempts saw."""

import logging
import traceback
from dataclasses import dataclass, replace
from datetime import datetime

from upstatic.config.schema.root import Monitor
from upstatic.domain import failure_reasons
from upstatic.domain.errors import SecretError
from upstatic.domain.heartbeats import Heartbeat
from upstatic.domain.models import Reading, Status
from upstatic.domain.request_phases import Phases
from upstatic.infra.secrets import Secrets
from upstatic.probe.kinds import check_of
from upstatic.probe.kinds.tcp import host_of
from upstatic.probe.network.failure import FailureError, failure_of
from upstatic.probe.network.network import Network
from upstatic.probe.network.stopwatch import Deadline
from upstatic.probe.network.target import (
    Kind,
    Result,
    Target,
    failure_result,
    make_target,
    network_for,
)

_MOST_ADDRESSES = 16

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempts:
    """What the attempts at a monitor saw until now: a summary and an address of each."""

    seen: tuple[str, ...] = ()
    addresses: frozenset[str] = frozenset()

    def __len__(self) -> int:
        return len(self.seen)

    def and_then(self, result: Result, monitor: Monitor) -> "Attempts":
        """Add an attempt. The address is not named where the monitor keeps it secret."""
        reading = result.reading
        shown = reading.reason or reading.status
        if result.address and not _is_secret(monitor):
            shown = f"{shown} at {result.address}"
        known = {result.address} if result.address else set()
        return Attempts(seen=(*self.seen, shown), addresses=self.addresses | known)

    def summary(self) -> str:
        """Name what each of several attempts saw: "attempts: 503 at 192.0.2.1, timeout"."""
        return f"attempts: {', '.join(self.seen)}" if len(self.seen) > 1 else ""


def _is_secret(monitor: Monitor) -> bool:
    return bool("$" in monitor.url or monitor.proxy or monitor.resolve)


def measure(
    monitor: Monitor,
    network: Network,
    secrets: Secrets,
    *,
    user_agent: str,
    now: datetime,
    last_heartbeat: Heartbeat | None = None,
) -> Result:
    """Measure a monitor once; whatever fails on this side is a result as well: unknown."""
    try:
        check = check_of(monitor.kind) or _unsupported
        target = make_target(monitor, secrets, user_agent, now=now, last_heartbeat=last_heartbeat)
        own = network_for(target, network)
        if monitor.addresses == "all":
            return _on_all_addresses(check, target, own, is_secret=_is_secret(monitor))
        return check(target, own)
    except SecretError as error:
        return unknown(failure_reasons.SECRET, str(error))
    except FailureError as failure:
        return failure_result(failure, Phases())
    except Exception as error:  # noqa: BLE001 - one monitor must not cost the others their round
        _log.error("%s: %s", monitor.slug, secrets.redact(traceback.format_exc()))
        return unknown(failure_reasons.INTERNAL, type(error).__name__)


def unknown(reason: str, detail: str) -> Result:
    """Return the result of a check that could not be made."""
    return Result(reading=Reading(status=Status.UNKNOWN, reason=reason), detail=detail)


def _unsupported(target: Target[Monitor], _: Network) -> Result:
    return unknown(failure_reasons.UNSUPPORTED, target.monitor.kind)


def _on_all_addresses(
    check: Kind, target: Target[Monitor], network: Network, *, is_secret: bool
) -> Result:
    """Measure each address of a host; some of them down is degraded, all of them down is down.

    The addresses of a secret host are counted instead of named.
    """
    host = host_of(target.url).lower().rstrip(".")
    try:
        found = network.addresses(host, 0, Deadline(target.monitor.connect_timeout_s))
    except OSError as error:
        raise failure_of(error) or error from None
    addresses = list(dict.fromkeys(each[1][0] for each in found))[:_MOST_ADDRESSES]
    results = {
        f"address {number}" if is_secret else each: check(
            target, replace(network, hosts={**network.hosts, host: each})
        )
        for number, each in enumerate(addresses, start=1)
    }
    return _combined(results)


def _combined(results: dict[str, Result]) -> Result:
    bad = {each: result for each, result in results.items() if result.reading.status is Status.DOWN}
    if not bad or len(bad) == len(results):
        return max(results.values(), key=_severity)
    first = next(iter(bad.values()))
    why = _named(bad)
    reading = replace(first.reading, status=Status.DEGRADED)
    good = next(result for result in results.values() if result.reading.status is not Status.DOWN)
    detail = f"{why} ({len(bad)} of {len(results)} addresses)"
    return replace(good, reading=replace(reading, ms=good.reading.ms), detail=detail)


def _severity(result: Result) -> int:
    return (Status.UNKNOWN, Status.UP, Status.DEGRADED, Status.DOWN).index(result.reading.status)


def _named(bad: dict[str, Result]) -> str:
    return ", ".join(f"{address}: {result.reading.reason}" for address, result in bad.items())
