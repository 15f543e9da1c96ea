"""Notifications: what is to be sent is recorded before it is sent, receipts after."""

import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from upstatic.config.schema.root import Config
from upstatic.domain.deliveries import Delivery, Receipt
from upstatic.history import receipts
from upstatic.history.receipts import START
from upstatic.infra.secrets import Secrets, secrets_for
from upstatic.notify.alerts.alert import Alert
from upstatic.notify.alerts.incidents import with_current_number
from upstatic.notify.channels import delivery_errors, upptime_variables
from upstatic.notify.channels.active import ActiveChannel, active_channels
from upstatic.notify.channels.routing import Route
from upstatic.notify.delivery import apprise_sender
from upstatic.notify.delivery.apprise_sender import Send
from upstatic.notify.delivery.message_templates import Message, MessageTemplates, compose
from upstatic.notify.delivery.results import HISTORY, Delivered, NotifyResult
from upstatic.notify.delivery.workers import DeliveryTask, deliver
from upstatic.notify.inputs import Inputs
from upstatic.notify.planning.plan import Batch, Ledger, Plan, plan
from upstatic.notify.planning.selection import REMINDER, select
from upstatic.translations.messages import message_translations
from upstatic.translations.phrases import Translations

# A channel gets what was confirmed in the round in which it is new, and nothing older.
_ONE_ROUND = timedelta(minutes=5)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _DeliveryRun:
    """What sending needs besides the batches."""

    history: Path
    channels: Mapping[str, ActiveChannel]
    templates: Mapping[str, MessageTemplates]
    inputs: Inputs
    secrets: Secrets
    now: datetime


def notify(  # noqa: PLR0913 - each is a fact of its own
    root: Path,
    config: Config,
    *,
    environ: Mapping[str, str],
    now: datetime,
    send: Send = apprise_sender.send,
    run_folder: Path | None = None,
    secrets: Secrets | None = None,
) -> NotifyResult:
    """Send each channel what it has not got yet; `send` is the network.

    What cannot be delivered stays pending and is retried by later calls, after growing waits, for
    two days. `run_folder` has what `record` noted of failing checks. Raises
    HistoryError when the receipts cannot be written; then nothing was sent that is not recorded.
    """
    secrets = secrets or secrets_for(config, environ)
    channels = active_channels(config, secrets, environ)
    if not channels:
        return NotifyResult()
    history, now = root / HISTORY, now.astimezone(UTC).replace(microsecond=0)
    inputs = Inputs(history, config, now, run_folder or root / "run")
    ledger, started = _ledger(history, channels, inputs)
    languages = {one.route.language for one in channels}
    words = {language: message_translations(config, language) for language in languages}
    planned = plan(_selected(config, channels, inputs, ledger, words), ledger, now)
    sending = [row for batch in planned.batches for row in batch.started(now)]
    begun = {(one.message, one.channel) for one in sending}
    waiting = [one for one in planned.pending if (one.message, one.channel) not in begun]
    receipts.append(history, [*started, *waiting, *planned.expired, *sending])
    delivery = _DeliveryRun(
        history=history,
        channels={one.route.name: one for one in channels},
        templates=_templates(config, environ, words),
        inputs=inputs,
        secrets=secrets,
        now=now,
    )
    messages = _send(delivery, planned, send)
    return NotifyResult(
        messages=tuple(messages),
        problems=(*_problems(channels, messages, secrets), *_given_up(planned.expired)),
        changed=bool(started or planned.pending or planned.expired or messages),
    )


def _selected(
    config: Config,
    channels: Iterable[ActiveChannel],
    inputs: Inputs,
    ledger: Ledger,
    words: Mapping[str, Translations],
) -> list[tuple[Route, Sequence[Alert]]]:
    """What each channel is to get, in its language."""
    names = [one.route.name for one in channels]
    sent = {key for name in names for key in ledger.delivered(name) | ledger.awaited(name)}
    alerts = {language: inputs.alerts(found, sent) for language, found in words.items()}
    return [
        (
            one.route,
            select(
                config,
                one.route,
                alerts[one.route.language],
                ledger,
                inputs.report,
                words[one.route.language],
                inputs.now,
            ),
        )
        for one in channels
    ]


def _templates(
    config: Config, environ: Mapping[str, str], words: Mapping[str, Translations]
) -> dict[str, MessageTemplates]:
    own, theirs = config.notifications.templates, upptime_variables.templates(environ)
    return {
        language: MessageTemplates(own=own, upptime=theirs, words=found)
        for language, found in words.items()
    }


def _ledger(
    history: Path, channels: Iterable[ActiveChannel], inputs: Inputs
) -> tuple[Ledger, list[Receipt]]:
    """What was sent so far, and the rows with which new channels start."""
    now, last_round = inputs.now, max(inputs.last_checked.values(), default=inputs.now)
    starts = receipts.starts(history)
    new = [one.route.name for one in channels if one.route.name not in starts]
    first = min(last_round, now) - _ONE_ROUND
    started = [
        Receipt(time=first, message=START, channel=name, state=Delivery.SENT) for name in new
    ]
    current = partial(with_current_number, moved=inputs.moved)
    recorded = receipts.read(history, inputs.first_needed(), current=current)
    ledger = Ledger(
        receipts={(one.message, one.channel): one for one in recorded},
        starts={**starts, **dict.fromkeys(new, first)},
    )
    return ledger, started


def _send(delivery: _DeliveryRun, planned: Plan, send: Send) -> list[Delivered]:
    """Send the batches, and file a receipt for each as soon as its outcome is known."""
    tasks: list[DeliveryTask] = []
    results: list[Delivered] = []
    for batch in planned.batches:
        channel = delivery.channels[batch.route.name]
        texts = delivery.templates[batch.route.language]
        shown = [delivery.inputs.counted(one, texts.words) for one in batch.shown]
        message = replace(compose(shown, texts), id=batch.id)
        if channel.address is None:
            results.append(_settle(delivery, batch, message, channel.problem))
        else:
            tasks.append(DeliveryTask(batch=batch, message=message, address=channel.address))
    for task, error in deliver(tasks, send):
        results.append(_settle(delivery, task.batch, task.message, error))
    return results


def _settle(delivery: _DeliveryRun, batch: Batch, message: Message, error: str) -> Delivered:
    state, name = Delivery.PENDING if error else Delivery.SENT, batch.route.name
    rows = [
        replace(one, time=delivery.now, state=state, attempts=one.attempts + 1, error=error)
        for one in batch.receipts
    ]
    receipts.append(delivery.history, rows)
    why = delivery_errors.say(error) if error else ""
    if error:
        line = f"channel {name}: {message.title!r} not delivered, will be retried: it {why}"
        log.warning("%s", delivery.secrets.redact(line))
    return Delivered(channel=name, title=message.title, state=state, error=why)


def _problems(
    channels: Iterable[ActiveChannel], messages: Iterable[Delivered], secrets: Secrets
) -> list[str]:
    """What needs a repair, a line for each channel."""
    found = {one.route.name: one.advice for one in channels if one.problem}
    for one in messages:
        if one.error and one.channel not in found:
            found[one.channel] = f"it {one.error}"
    return [secrets.redact(f"channel {name}: {why}") for name, why in found.items()]


def _given_up(expired: Iterable[Receipt]) -> Iterable[str]:
    """A line for each channel that never accepted something; what was overtaken is not a loss."""
    lost = Counter(
        one.channel
        for one in expired
        if one.attempts and not one.message.startswith(f"{REMINDER}:")
    )
    for channel, number in sorted(lost.items()):
        yield f"channel {channel}: gave up {number} after two days (see history/receipts/)"
