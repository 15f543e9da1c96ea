"""Tell people what happened: what is owed is on file before it is sent, receipts after."""

import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from upstatic.config.schema.root import Config
from upstatic.config.site_urls import page_url
from upstatic.domain.deliveries import Delivery, FailingChannel, Receipt
from upstatic.history import events, incidents, receipts, rounds
from upstatic.history.file_lines import OnDamage
from upstatic.history.receipts import START
from upstatic.infra.secrets import Secrets, secrets_for
from upstatic.notify.alerts.alert import LOOK_BACK
from upstatic.notify.alerts.incidents import announcements
from upstatic.notify.alerts.outages import HistoryInput, outages
from upstatic.notify.alerts.staleness import stale
from upstatic.notify.channels import delivery_errors, health, upptime_variables
from upstatic.notify.channels.active import ActiveChannel, lines
from upstatic.notify.delivery import apprise_sender
from upstatic.notify.delivery.apprise_sender import Send
from upstatic.notify.delivery.templates import Message, MessageTemplates, compose
from upstatic.notify.delivery.workers import Task, deliver
from upstatic.notify.planning.plan import Batch, Ledger, Plan, plan
from upstatic.notify.planning.selection import REMINDER, news

HISTORY = "history"

# A channel is told of what was confirmed in the round that it is new in, and of nothing older.
_ONE_ROUND = timedelta(minutes=5)
_TWO_WEEKS = timedelta(weeks=2)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What became of one message to one channel; `error` is "" or a sentence's predicate."""

    channel: str
    title: str
    state: Delivery
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifyResult:
    """What a call of `notify` did: each message that was tried, and what people must repair.

    `changed` says whether history/ has new rows. `problems` are finished lines, without secrets.
    """

    messages: tuple[Delivered, ...] = ()
    problems: tuple[str, ...] = ()
    changed: bool = False

    @property
    def sent(self) -> int:
        """How many messages were taken."""
        return sum(one.state is Delivery.SENT for one in self.messages)

    @property
    def failed(self) -> tuple[Delivered, ...]:
        """Those that were not taken, each with why."""
        return tuple(one for one in self.messages if one.error)

    @property
    def owed(self) -> int:
        """How many were not, and are tried again."""
        return sum(one.state is Delivery.PENDING for one in self.messages)


def notify(
    root: Path,
    config: Config,
    *,
    environ: Mapping[str, str],
    now: datetime,
    send: Send = apprise_sender.send,
    secrets: Secrets | None = None,
) -> NotifyResult:
    """Tell each channel of what it was not told yet; `send` is the network.

    What cannot be delivered stays owed and is tried again by later calls, after growing waits,
    for two days. Raises HistoryError when the receipts cannot be kept; nothing is sent then that
    is not on file.
    """
    secrets = secrets or secrets_for(config, environ)
    in_use = lines(config, secrets, environ)
    if not in_use:
        return NotifyResult()
    history, now = root / HISTORY, now.astimezone(UTC).replace(microsecond=0)
    past = HistoryInput(
        events=events.read(history, OnDamage.IGNORE), incidents=incidents.read(history)
    )
    last_checked = rounds.last_checked(history, now)
    alerts = [
        *outages(config, past, now),
        *announcements(config, past.incidents, now),
        *stale(config, last_checked, now),
    ]
    ledger, started_at = _ledger(history, in_use, last_checked.values(), now)
    owed = plan([(one.route, news(config, one.route, alerts, now)) for one in in_use], ledger, now)
    receipts.append(history, [*started_at, *owed.owed, *owed.expired])
    texts = MessageTemplates(
        own=config.notifications.templates, upptime=upptime_variables.templates(environ)
    )
    messages = _send(history, owed, in_use, texts, send, now)
    return NotifyResult(
        messages=tuple(messages),
        problems=(*_problems(in_use, messages, secrets), *_given_up(owed.expired)),
        changed=bool(started_at or owed.owed or owed.expired or messages),
    )


def _ledger(
    history: Path, in_use: Iterable[ActiveChannel], checked: Iterable[datetime], now: datetime
) -> tuple[Ledger, list[Receipt]]:
    """What was told so far, and the rows with which channels that are new begin."""
    last_round = max(checked, default=now)
    starts = receipts.starts(history)
    new = [one.route.name for one in in_use if one.route.name not in starts]
    first = min(last_round, now) - _ONE_ROUND
    started_at = [
        Receipt(time=first, message=START, channel=name, state=Delivery.SENT) for name in new
    ]
    on_file = receipts.read(history, now - 2 * LOOK_BACK)
    ledger = Ledger(
        receipts={(one.message, one.channel): one for one in on_file},
        starts={**starts, **dict.fromkeys(new, first)},
    )
    return ledger, started_at


def _send(
    history: Path,
    owed: Plan,
    in_use: Sequence[ActiveChannel],
    texts: MessageTemplates,
    send: Send,
    now: datetime,
) -> list[Delivered]:
    """Send the parcels, and file a receipt for each as soon as its fate is known."""
    by_name = {one.route.name: one for one in in_use}
    tasks: list[Task] = []
    told: list[Delivered] = []
    for batch in owed.batches:
        line, message = by_name[batch.route.name], compose(batch.shown, texts)
        if line.address is None:
            told.append(_settle(history, batch, message, line.problem, now))
        else:
            tasks.append(Task(batch=batch, message=message, address=line.address))
    for task, error in deliver(tasks, send):
        told.append(_settle(history, task.batch, task.message, error, now))
    return told


def _settle(history: Path, batch: Batch, message: Message, error: str, now: datetime) -> Delivered:
    state = Delivery.PENDING if error else Delivery.SENT
    rows = [
        replace(one, time=now, state=state, attempts=one.attempts + 1, error=error)
        for one in batch.receipts
    ]
    receipts.append(history, rows)
    why = delivery_errors.say(error) if error else ""
    if error:
        log.warning("channel %s: not told, and tried again: it %s", batch.route.name, why)
    return Delivered(channel=batch.route.name, title=message.title, state=state, error=why)


def _problems(
    in_use: Iterable[ActiveChannel], messages: Iterable[Delivered], secrets: Secrets
) -> list[str]:
    """What somebody has to repair, a line for each channel."""
    found = {one.route.name: one.advice for one in in_use if one.problem}
    for one in messages:
        if one.error and one.channel not in found:
            found[one.channel] = f"it {one.error}"
    return [secrets.redact(f"channel {name}: {why}") for name, why in found.items()]


def _given_up(expired: Iterable[Receipt]) -> Iterable[str]:
    """A line for each channel that never took something; what was only overtaken is no loss."""
    lost = Counter(
        one.channel
        for one in expired
        if one.attempts and not one.message.startswith(f"{REMINDER}:")
    )
    for channel, number in sorted(lost.items()):
        yield f"channel {channel}: gave up {number} after two days (see history/receipts/)"


def misconfigured(config: Config, *, environ: Mapping[str, str]) -> list[str]:
    """What is wrong with the channels' addresses, a line each; nothing is sent.

    One whose secret has no value has no address here: who looks for secrets tells of it.
    """
    secrets = secrets_for(config, environ)
    known = [
        one for one in lines(config, secrets, environ) if one.problem != delivery_errors.MISSING
    ]
    found = {one.route.name: one.advice or _misconfigured(one) for one in known}
    return [secrets.redact(f"channel {name}: {why}") for name, why in found.items() if why]


def failing_channels(
    root: Path, config: Config, *, environ: Mapping[str, str], now: datetime
) -> list[FailingChannel]:
    """The channels in use that took nothing since they last failed, in the last two weeks.

    Raises HistoryError.
    """
    names = {one.route.name for one in lines(config, secrets_for(config, environ), environ)}
    return health.failing_channels(
        receipts.steps(root / HISTORY, now - _TWO_WEEKS, OnDamage.IGNORE), names
    )


def _misconfigured(line: ActiveChannel) -> str:
    word = apprise_sender.check(line.address) if line.address else delivery_errors.MISSING
    return f"it {delivery_errors.say(word)}" if word else ""


def sample(
    config: Config,
    *,
    environ: Mapping[str, str],
    now: datetime,
    send: Send = apprise_sender.send,
) -> list[Delivered]:
    """Send a sample to each channel, and say which worked; nothing is filed."""
    in_use = lines(config, secrets_for(config, environ), environ)
    return [_sample(config, one, now, send) for one in in_use]


def _sample(config: Config, line: ActiveChannel, now: datetime, send: Send) -> Delivered:
    message = Message(
        title="A test of your status page's notifications",
        body=(
            f"This is how {line.route.name} is told when something happens. It was sent at "
            f"{now:%H:%M} UTC, and nothing is wrong.\n{page_url(config)}"
        ).strip(),
        type="info",
    )
    if line.address is None:
        why = line.advice
    else:
        error = send(line.address, message, line.route.timeout_s)
        why = f"it {delivery_errors.say(error)}" if error else ""
    state = Delivery.FAILED if why else Delivery.SENT
    return Delivered(channel=line.route.name, title=message.title, state=state, error=why)
