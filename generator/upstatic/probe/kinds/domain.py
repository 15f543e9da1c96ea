"""Check the registration of a domain over RDAP: its expiry and its status."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from upstatic.config.schema.kind_keys import DomainKeys
from upstatic.domain import failure_reasons
from upstatic.domain.models import Reading, Status
from upstatic.domain.times import parse_time
from upstatic.probe.kinds.tcp import host_of
from upstatic.probe.network.attempt import attempt
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.http_messages import HttpRequest
from upstatic.probe.network.http_transport import exchange
from upstatic.probe.network.network import Network
from upstatic.probe.network.stopwatch import Deadline, Stopwatch
from upstatic.probe.network.target import Result, Target

KEEP_BYTES = 1 << 20
MAX_REDIRECTS = 5  # from the bootstrap service to the registry
OK, UNKNOWN_NAME = 200, {400, 404}
# RFC 8056: with these statuses a domain is, or soon will be, removed from DNS.
LOST = {"client hold", "server hold", "redemption period", "pending delete"}


def check(target: Target[DomainKeys], network: Network) -> Result:
    """Query the registry of a domain once."""
    return attempt(partial(_asked, target, network))


def _asked(target: Target[DomainKeys], network: Network, stopwatch: Stopwatch) -> Result:
    try:
        record = _record(target, network, stopwatch)
        expires = _expiry(record)
    except FailureError as failure:
        # An unavailable registry says nothing about the domain: the result is no data.
        said = failure.detail or failure_reasons.describe(failure.reason)
        raise FailureError(failure_reasons.REGISTRY, said) from None
    reason, detail = _judged(record, expires, target)
    warned = Status(target.monitor.expiring)
    bad = {failure_reasons.DOMAIN_EXPIRED: Status.DOWN, failure_reasons.DOMAIN_EXPIRES: warned}
    return Result(
        reading=Reading(status=bad.get(reason, Status.UP), reason=reason),
        phases=stopwatch.phases(),
        detail=detail,
    )


def _record(target: Target[DomainKeys], network: Network, stopwatch: Stopwatch) -> dict[str, Any]:
    """Query the name, then its parents: registries know only the names they register."""
    deadline = Deadline(target.monitor.request_timeout_s)
    for name in _names(target.url):
        request = HttpRequest(
            method="GET",
            url=f"{target.monitor.rdap.rstrip('/')}/domain/{name}",
            headers=(("Accept", "application/rdap+json"),),
            user_agent=target.user_agent,
            max_redirects=MAX_REDIRECTS,
            connect_timeout_s=target.monitor.connect_timeout_s,
            total_timeout_s=deadline.left_s(),
            keep_bytes=KEEP_BYTES,
        )
        answer = exchange(request, network.for_service(), stopwatch)
        if answer.status == OK:
            return _object(answer.body)
        if answer.status not in UNKNOWN_NAME:
            raise FailureError(str(answer.status))
    raise FailureError(
        failure_reasons.REGISTRY, "the domain is unknown there (set `rdap` to another server)"
    )


def _names(url: str) -> Iterator[str]:
    try:
        labels = host_of(url).strip(".").encode("idna").decode().split(".")
    except UnicodeError:
        raise FailureError(failure_reasons.REQUEST, "the name is not valid") from None
    yield from (".".join(labels[first:]) for first in range(max(1, len(labels) - 1)))


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise FailureError(failure_reasons.REGISTRY, "its response is not a JSON object")
    return found


def _expiry(record: dict[str, Any]) -> datetime:
    """Return when the registration expires (RFC 9083, 4.5)."""
    try:
        found = [
            parse_time(each["eventDate"])
            for each in record.get("events", ())
            if each.get("eventAction") == "expiration"
        ]
    except (ValueError, TypeError, KeyError, AttributeError):
        found = []
    if not found:
        raise FailureError(failure_reasons.REGISTRY, "the registry does not publish it")
    return max(found)


def _judged(
    record: dict[str, Any], expires: datetime, target: Target[DomainKeys]
) -> tuple[str, str]:
    """Return the reason and the detail, both "" if nothing is wrong."""
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
