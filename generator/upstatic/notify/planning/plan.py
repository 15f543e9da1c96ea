"""What is pending for each channel, and what is sent now: a plan is a value."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from upstatic.config.values.severities import SEVERITIES
from upstatic.domain.deliveries import Delivery, Receipt, sending
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
    """What goes out as one message: `shown` is reported, `receipts` are what it settles.

    `id` identifies the transmission. It is derived from its content and kept when a round was
    killed and the next one repeats it, so that receivers can discard the repetition.
    """

    route: Route
    id: str
    shown: tuple[Alert, ...]
    receipts: tuple[Receipt, ...]

    def started(self, now: datetime) -> Iterator[Receipt]:
        """What is recorded before it is sent."""
        return (replace(one, time=now, error=sending(self.id)) for one in self.receipts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`pending` and `expired` are to be recorded before anything is sent."""

    pending: tuple[Receipt, ...] = ()
    expired: tuple[Receipt, ...] = ()
    batches: tuple[Batch, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The receipts: the state of each message to each channel, and since when a channel exists."""

    receipts: Receipts
    starts: Mapping[str, datetime]

    def delivered(self, channel: str) -> set[str]:
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
        pending=tuple(one for part in parts for one in part.pending),
        expired=tuple(one for part in parts for one in part.expired),
        batches=tuple(one for part in parts for one in part.batches),
    )


def _plan_one(alerts: Sequence[Alert], route: Route, ledger: Ledger, now: datetime) -> Plan:
    wanted = {one.key: one for one in alerts}
    states = {key: _receipt(key, route, ledger, now) for key in wanted}
    pending = [wanted[key] for key, one in states.items() if one.state is Delivery.PENDING]
    due = [_due(found, states, route, now) for found in _together(pending, states)]
    return Plan(
        pending=tuple(
            one for key, one in states.items() if (key, route.name) not in ledger.receipts
        ),
        expired=tuple(_expired(route, ledger, wanted.keys(), now)),
        batches=tuple(_batches(route, [found for found in due if found], states)),
    )


def _together(pending: Sequence[Alert], states: Mapping[str, Receipt]) -> Iterable[Sequence[Alert]]:
    """The alerts of each subject; what a killed round was sending stays apart until the end."""
    ended = {one.subject for one in pending if one.step is AlertStep.RESOLVE}
    groups: dict[tuple[str, str], list[Alert]] = {}
    for one in pending:
        unconfirmed = "" if one.subject in ended else states[one.key].unconfirmed
        groups.setdefault((one.subject, unconfirmed), []).append(one)
    return groups.values()


def _due(
    pending: Sequence[Alert], states: Mapping[str, Receipt], route: Route, now: datetime
) -> list[Alert]:
    """What can be sent now of one subject, with what came before it and is settled by it.

    Where the subject has ended, nothing goes without its end.
    """
    ready = [one for one in pending if _is_time(states[one.key], now) and not route.waits(one, now)]
    ends = [one for one in pending if one.step is AlertStep.RESOLVE]
    if ends:
        return [*pending] if any(one in ready for one in ends) else []
    newest = max((one.confirmed_at for one in ready), default=None)
    return [one for one in pending if newest is not None and one.confirmed_at <= newest]


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
    """What is pending and no longer needed: too old, overtaken, or not selected now."""
    keys = set(wanted)
    for (key, channel), receipt in ledger.receipts.items():
        if channel == route.name and key not in keys and receipt.state is Delivery.PENDING:
            error = EXPIRED if receipt.unconfirmed else receipt.error or EXPIRED
            yield replace(receipt, time=now, state=Delivery.FAILED, error=error)


def _order(
    group: Sequence[Sequence[Alert]], begun: AbstractSet[tuple[str, ...]]
) -> tuple[bool, int]:
    """The recovery of a monitor that is down again, one of `begun`, first; then the worst."""
    shown = [_shown(found) for found in group]
    is_earlier = any(one.outage is not None and one.slugs in begun for one in shown)
    worst = max(SEVERITIES.index(one.severity) for found in group for one in found)
    return not is_earlier, -worst


def _batches(
    route: Route, due: Iterable[Sequence[Alert]], states: Mapping[str, Receipt]
) -> Iterator[Batch]:
    """Put together what fits into one message, a subject or a kind."""
    groups: dict[tuple[str, str], list[Sequence[Alert]]] = {}
    begun: set[tuple[str, ...]] = set()
    for found in due:
        shown = _shown(found)
        begun |= {shown.slugs} if shown.event_id and shown.outage is None else set()
        alone = route.on_call or shown.kind in _ALONE or bool(shown.template)
        name = states[shown.key].unconfirmed, shown.subject if alone else shown.kind
        groups.setdefault(name, []).append(found)
    for (unconfirmed, _), group in sorted(groups.items(), key=lambda one: _order(one[1], begun)):
        receipts = tuple(states[one.key] for found in group for one in found)
        yield Batch(
            route=route,
            id=unconfirmed or _identity(receipts),
            shown=tuple(map(_shown, group)),
            receipts=receipts,
        )


def _identity(receipts: Iterable[Receipt]) -> str:
    """The id of a new transmission: the same for the same messages to the same channel."""
    words = sorted(f"{one.channel} {one.message}" for one in receipts)
    return sha256("\n".join(words).encode()).hexdigest()[:20]


def _shown(found: Sequence[Alert]) -> Alert:
    """The newest alert of a subject, with the texts of updates that were not sent before it."""
    in_order = sorted(found, key=lambda one: (one.step is AlertStep.RESOLVE, one.confirmed_at))
    newest = in_order[-1]
    if "BODY" not in newest.variables:
        return newest
    bodies = [one.variables["BODY"] for one in in_order if one.variables.get("BODY")]
    return replace(newest, variables={**newest.variables, "BODY": "\n\n".join(bodies)})
