"""What `doctor` and `notify --test` ask of the channels: addresses, failures, test messages."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from upstatic.config.schema.root import Config
from upstatic.config.site_urls import page_url
from upstatic.domain.deliveries import Delivery, FailingChannel
from upstatic.history import receipts
from upstatic.history.file_lines import OnDamage
from upstatic.infra.secrets import secrets_for
from upstatic.notify.alerts.alert import AlertStep, Level
from upstatic.notify.alerts.template_variables import moment
from upstatic.notify.channels import delivery_errors, health
from upstatic.notify.channels.active import ActiveChannel, active_channels
from upstatic.notify.delivery import apprise_sender
from upstatic.notify.delivery.apprise_sender import Send
from upstatic.notify.delivery.message_templates import Message, fill
from upstatic.notify.delivery.results import HISTORY, Delivered
from upstatic.translations.messages import message_translations, template

_TWO_WEEKS = timedelta(weeks=2)


def misconfigured(config: Config, *, environ: Mapping[str, str]) -> list[str]:
    """What is wrong with the channels' addresses, a line each; nothing is sent.

    A channel whose secret has no value is left out: the check of secrets reports it.
    """
    secrets = secrets_for(config, environ)
    known = [
        one
        for one in active_channels(config, secrets, environ)
        if one.problem != delivery_errors.MISSING
    ]
    found = {one.route.name: one.advice or _misconfigured(one) for one in known}
    return [secrets.redact(f"channel {name}: {why}") for name, why in found.items() if why]


def _misconfigured(channel: ActiveChannel) -> str:
    address = channel.address
    word = apprise_sender.check(address) if address else delivery_errors.MISSING
    return f"it {delivery_errors.say(word)}" if word else ""


def failing_channels(
    root: Path, config: Config, *, environ: Mapping[str, str], now: datetime
) -> list[FailingChannel]:
    """The channels in use that took nothing since they last failed, in the last two weeks.

    Raises HistoryError.
    """
    channels = active_channels(config, secrets_for(config, environ), environ)
    names = {one.route.name for one in channels}
    return health.failing_channels(
        receipts.steps(root / HISTORY, now - _TWO_WEEKS, OnDamage.IGNORE), names
    )


def sample(
    config: Config,
    *,
    environ: Mapping[str, str],
    now: datetime,
    send: Send = apprise_sender.send,
) -> list[Delivered]:
    """Send a test message to each channel, and say which worked; nothing is recorded.

    On-call services get a test alert, and then its end.
    """
    channels = active_channels(config, secrets_for(config, environ), environ)
    return [_sample(config, one, now, send) for one in channels]


def _sample(config: Config, channel: ActiveChannel, now: datetime, send: Send) -> Delivered:
    sent = [*_test_messages(config, channel, now)]
    why = channel.advice
    if address := channel.address:
        errors = (send(address, message, channel.route.timeout_s) for message in sent)
        error = next(filter(None, errors), "")
        why = f"it {delivery_errors.say(error)}" if error else ""
    state = Delivery.FAILED if why else Delivery.SENT
    return Delivered(channel=channel.route.name, title=sent[0].title, state=state, error=why)


def _test_messages(config: Config, channel: ActiveChannel, now: datetime) -> Iterator[Message]:
    words = message_translations(config, channel.route.language)
    variables = {
        "CHANNEL": channel.route.name,
        "SINCE": moment(now, words, now),
        "PAGE_URL": page_url(config),
    }
    steps = [("test", AlertStep.OPEN, Level.INFO)]
    if channel.route.on_call:
        steps.append(("testOver", AlertStep.RESOLVE, Level.SUCCESS))
    for name, step, level in steps:
        title, _, body = fill(template(words, name), variables).partition("\n")
        yield Message(
            title=title,
            body=body.strip(),
            type=level.value,
            thread=f"test:{channel.route.name}:{now:%Y%m%dT%H%M%SZ}",
            step=step,
            severity="info",
        )
