"""The registration of a domain name: when it expires, and whether it is on hold (by RDAP)."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from upstatic.domain import failure_reasons
from upstatic.domain.models import Reading, Status
from upstatic.domain.times import parse_time
from upstatic.probe.kinds.tcp import host_of
from upstatic.probe.network.attempt import attempt
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.http_transport import Ask, exchange
from upstatic.probe.network.stopwatch import Deadline, Watch
from upstatic.probe.network.target import Network, Result, Target

KEEP_BYTES = 1 << 20
MAX_REDIRECTS = 5  # from the list of registries to the one that knows
OK, UNKNOWN_NAME = 200, {400, 404}
# RFC 8056 names the statuses of the registries; these take a name out of DNS, or soon will.
LOST = {"client hold", "server hold", "redemption period", "pending delete"}


def check(target: Target, network: Network) -> Result:
    """Ask the registry of a domain once."""
    return attempt(partial(_asked, target, network))


def _asked(target: Target, network: Network, watch: Watch) -> Result:
    try:
        record = _record(target, network, watch)
        expires = _expiry(record)
    except FailureError as failure:
        # A registry that is away says nothing about the domain: that is no outage.
        said = failure.detail or failure_reasons.describe(failure.reason)
        raise FailureError(failure_reasons.REGISTRY, said) from None
    reason, detail = _judged(record, expires, target)
    warned = Status(target.monitor.expiring)
    bad = {failure_reasons.DOMAIN_EXPIRED: Status.DOWN, failure_reasons.DOMAIN_EXPIRES: warned}
    return Result(
        reading=Reading(status=bad.get(reason, Status.UP), reason=reason),
        phases=watch.phases(),
        detail=detail,
    )


def _record(target: Target, network: Network, watch: Watch) -> dict[str, Any]:
    """Ask for the name, then for the one above: registries know nothing of names below theirs."""
    deadline = Deadline(target.monitor.request_timeout_s)
    for name in _names(target.url):
        ask = Ask(
            method="GET",
            url=f"{target.monitor.rdap.rstrip('/')}/domain/{name}",
            headers=(("Accept", "application/rdap+json"),),
            user_agent=target.user_agent,
            max_redirects=MAX_REDIRECTS,
            connect_timeout_s=target.monitor.connect_timeout_s,
            total_timeout_s=deadline.left_s(),
            keep_bytes=KEEP_BYTES,
        )
        answer = exchange(ask, network, watch)
        if answer.status == OK:
            return _object(answer.body)
        if answer.status not in UNKNOWN_NAME:
            raise FailureError(str(answer.status))
    raise FailureError(
        failure_reasons.REGISTRY, "it is not known there (see `rdap` for another server)"
    )


def _names(url: str) -> Iterator[str]:
    try:
        labels = host_of(url).strip(".").encode("idna").decode().split(".")
    except UnicodeError:
        raise FailureError(failure_reasons.REQUEST, "this is no valid name") from None
    yield from (".".join(labels[first:]) for first in range(max(1, len(labels) - 1)))


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise FailureError(failure_reasons.REGISTRY, "its answer is no JSON object")
    return found


def _expiry(record: dict[str, Any]) -> datetime:
    """Find when the registration ends (RFC 9083, 4.5)."""
    try:
        found = [
            parse_time(each["eventDate"])
            for each in record.get("events", ())
            if each.get("eventAction") == "expiration"
        ]
    except (ValueError, TypeError, KeyError, AttributeError):
        found = []
    if not found:
        raise FailureError(failure_reasons.REGISTRY, "its registry does not publish it")
    return max(found)


def _judged(record: dict[str, Any], expires: datetime, target: Target) -> tuple[str, str]:
    """Give the reason and the detail, both "" when all is well."""
    statuses = record.get("status")
    lost = LOST & set(map(str, statuses)) if isinstance(statuses, list) else set()
    if lost:
        return failure_reasons.DOMAIN_EXPIRED, ", ".join(sorted(lost))
    left = expires - target.now
    if left <= timedelta():
        return failure_reasons.DOMAIN_EXPIRED, f"on {expires:%Y-%m-%d}"
    if left < timedelta(days=target.monitor.domain_expires_days):
        return failure_reasons.DOMAIN_EXPIRES, f"on {expires:%Y-%m-%d}, in {left.days} days"
    return "", ""
