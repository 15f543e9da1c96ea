"""What is pending for each channel, and what is sent now: a plan is a value."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from upstatic.config.values.severities import SEVERITIES
from upstatic.domain.deliveries import Delivery, Receipt
from upstatic.notify.alerts.alert import Alert, AlertStep
from upstatic.notify.channels.delivery_errors import is_permanent
from upstatic.notify.channels.routing import Route

EXPIRED = "expired"

# A next round comes in about five minutes: the first failure is tried again right then.
_WAITS = (timedelta(0), timedelta(minutes=10), timedelta(minutes=30))
_LONGEST_WAIT = timedelta(hours=1)
_ALONE = {"incident", "maintenance", "digest"}

_REPEATS = re.compile(r"^(?:reminder:\d+:|escalation:)+", re.ASCII)

Receipts = Mapping[tuple[str, str], Receipt]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What goes out as one message: `shown` is reported, `receipts` are what it settles."""

    route: Route
    shown: tuple[Alert, ...]
    receipts: tuple[Receipt, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`owed` and `expired` are to be recorded before anything is sent."""

    owed: tuple[Receipt, ...] = ()
    expired: tuple[Receipt, ...] = ()
    batches: tuple[Batch, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The receipts: the state of each message to each channel, and since when a channel exists."""

    receipts: Receipts
    starts: Mapping[str, datetime]

    def heard(self, channel: str) -> set[str]:
        """The keys of the alerts that a channel got, also as a reminder or an escalation."""
        return {
            _base(key)
            for (key, name), receipt in self.receipts.items()
            if name == channel and receipt.state is Delivery.SENT
        }

    def awaited(self, channel: str) -> set[str]:
        """The keys of the alerts that a channel is still to get."""
        return {
            _base(key)
            for (key, name), receipt in self.receipts.items()
            if name == channel and receipt.state is Delivery.PENDING
        }


def _base(key: str) -> str:
    """The key of the alert that a reminder or an escalation repeats."""
    return _REPEATS.sub("", key)


def plan(news: Iterable[tuple[Route, Sequence[Alert]]], ledger: Ledger, now: datetime) -> Plan:
    """What is pending for each channel, and the batches that are due at `now`."""
    parts = [_plan_one(alerts, route, ledger, now) for route, alerts in news]
    return Plan(
        owed=tuple(one for part in parts for one in part.owed),
        expired=tuple(one for part in parts for one in part.expired),
        batches=tuple(one for part in parts for one in part.batches),
    )


def _plan_one(alerts: Sequence[Alert], route: Route, ledger: Ledger, now: datetime) -> Plan:
    wanted = {one.key: one for one in alerts}
    owed = {key: _receipt(key, route, ledger, now) for key in wanted}
    by_subject: dict[str, list[Alert]] = {}
    for key, receipt in owed.items():
        if receipt.state is Delivery.PENDING:
            by_subject.setdefault(wanted[key].subject, []).append(wanted[key])
    due = [_due(found, owed, route, now) for found in by_subject.values()]
    return Plan(
        owed=tuple(one for key, one in owed.items() if (key, route.name) not in ledger.receipts),
        expired=tuple(_expired(route, ledger, wanted.keys(), now)),
        batches=tuple(_batches(route, [found for found in due if found], owed)),
    )


def _due(
    pending: Sequence[Alert], owed: Mapping[str, Receipt], route: Route, now: datetime
) -> list[Alert]:
    """What can be sent now of one subject; where it has ended, nothing goes without its end."""
    ready = [one for one in pending if _is_time(owed[one.key], now) and not route.waits(one, now)]
    ends = [one for one in pending if one.step is AlertStep.RESOLVE]
    if ends:
        return [*pending] if any(one in ready for one in ends) else []
    return ready


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
    """What is pending and no one needs to hear any more: too old, overtaken, or not chosen now."""
    keys = set(wanted)
    for (key, channel), receipt in ledger.receipts.items():
        if channel == route.name and key not in keys and receipt.state is Delivery.PENDING:
            error = receipt.error or EXPIRED
            yield replace(receipt, time=now, state=Delivery.FAILED, error=error)


def _urgency(group: Sequence[Sequence[Alert]]) -> int:
    worst = max(SEVERITIES.index(one.severity) for found in group for one in found)
    return -worst


def _batches(
    route: Route, due: Iterable[Sequence[Alert]], owed: Mapping[str, Receipt]
) -> Iterator[Batch]:
    """Put together what fits into one message, a subject or a kind; the worst come first."""
    groups: dict[str, list[Sequence[Alert]]] = {}
    for found in due:
        shown = _shown(found)
        alone = route.on_call or shown.kind in _ALONE or bool(shown.template)
        name = shown.subject if alone else shown.kind
        groups.setdefault(name, []).append(found)
    for group in sorted(groups.values(), key=_urgency):
        yield Batch(
            route=route,
            shown=tuple(map(_shown, group)),
            receipts=tuple(owed[one.key] for found in group for one in found),
        )


def _shown(found: Sequence[Alert]) -> Alert:
    """The newest alert of a subject, with the texts of updates that were not sent before it."""
    in_order = sorted(found, key=lambda one: (one.step is AlertStep.RESOLVE, one.confirmed_at))
    newest = in_order[-1]
    if "BODY" not in newest.variables:
        return newest
    bodies = [one.variables["BODY"] for one in in_order if one.variables.get("BODY")]
    return replace(newest, variables={**newest.variables, "BODY": "\n\n".join(bodies)})
