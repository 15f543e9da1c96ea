"""What is owed to whom, and what is to be sent now: a plan is a value."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from upstatic.config.values.severities import SEVERITIES
from upstatic.domain.deliveries import Delivery, Receipt
from upstatic.notify.alerts.alert import Alert
from upstatic.notify.channels.delivery_errors import is_permanent
from upstatic.notify.channels.routing import Route

EXPIRED = "expired"

# A next round comes in about five minutes: the first failure is tried again right then.
_WAITS = (timedelta(0), timedelta(minutes=10), timedelta(minutes=30))
_LONGEST_WAIT = timedelta(hours=1)
_ALONE = {"incident", "maintenance", "digest"}

Receipts = Mapping[tuple[str, str], Receipt]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What goes out as one message: `shown` is told, `receipts` are what it settles."""

    route: Route
    shown: tuple[Alert, ...]
    receipts: tuple[Receipt, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`owed` and `expired` are to be filed before anything is sent."""

    owed: tuple[Receipt, ...] = ()
    expired: tuple[Receipt, ...] = ()
    batches: tuple[Batch, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What the receipts say: where each message to each channel stands, and since when."""

    receipts: Receipts
    starts: Mapping[str, datetime]


def plan(news: Iterable[tuple[Route, Sequence[Alert]]], ledger: Ledger, now: datetime) -> Plan:
    """What each channel is owed of its news, and the parcels that are due at `now`."""
    parts = [_plan_one(alerts, route, ledger, now) for route, alerts in news]
    return Plan(
        owed=tuple(one for part in parts for one in part.owed),
        expired=tuple(one for part in parts for one in part.expired),
        batches=tuple(one for part in parts for one in part.batches),
    )


def _plan_one(alerts: Sequence[Alert], route: Route, ledger: Ledger, now: datetime) -> Plan:
    start = ledger.starts[route.name]
    told = {one.key: one for one in alerts if one.started_at >= start}
    owed = {key: _receipt(key, route, ledger, now) for key in told}
    due = [
        told[key]
        for key, receipt in owed.items()
        if receipt.state is Delivery.PENDING
        and _is_time(receipt, now)
        and not route.waits(told[key], now)
    ]
    return Plan(
        owed=tuple(one for key, one in owed.items() if (key, route.name) not in ledger.receipts),
        expired=tuple(_expired(route, ledger, told.keys(), now)),
        batches=tuple(_batches(route, due, owed)),
    )


def _receipt(key: str, route: Route, ledger: Ledger, now: datetime) -> Receipt:
    new = Receipt(time=now, message=key, channel=route.name, state=Delivery.PENDING)
    return ledger.receipts.get((key, route.name), new)


def _is_time(receipt: Receipt, now: datetime) -> bool:
    if not receipt.attempts:
        return True
    if is_permanent(receipt.error):
        wait = _LONGEST_WAIT
    else:
        later = receipt.attempts > len(_WAITS)
        wait = _LONGEST_WAIT if later else _WAITS[receipt.attempts - 1]
    return now - receipt.time >= wait


def _expired(
    route: Route, ledger: Ledger, wanted: Iterable[str], now: datetime
) -> Iterator[Receipt]:
    """What is owed and nobody needs to hear any more: too old, overtaken, or not chosen now."""
    keys = set(wanted)
    for (key, channel), receipt in ledger.receipts.items():
        if channel == route.name and key not in keys and receipt.state is Delivery.PENDING:
            error = receipt.error or EXPIRED
            yield replace(receipt, time=now, state=Delivery.FAILED, error=error)


def _urgency(group: Sequence[Sequence[Alert]]) -> int:
    worst = max(SEVERITIES.index(one.severity) for episode in group for one in episode)
    return -worst


def _batches(route: Route, due: Sequence[Alert], owed: Mapping[str, Receipt]) -> Iterator[Batch]:
    """Put together what can be told in one message, an outage or a kind; the worst come first."""
    episodes: dict[str, list[Alert]] = {}
    for one in due:
        episodes.setdefault(one.episode, []).append(one)
    groups: dict[str, list[list[Alert]]] = {}
    for name, episode in episodes.items():
        newest = max(episode, key=lambda one: one.confirmed_at)
        alone = route.one_by_one or newest.kind in _ALONE
        groups.setdefault(name if alone else newest.kind, []).append(episode)
    for group in sorted(groups.values(), key=_urgency):
        yield Batch(
            route=route,
            shown=tuple(max(episode, key=lambda one: one.confirmed_at) for episode in group),
            receipts=tuple(owed[one.key] for episode in group for one in episode),
        )
