"""Channels that accept no messages any more, according to their receipts."""

from collections.abc import Collection, Iterable

from upstatic.domain.deliveries import Delivery, FailingChannel, Receipt
from upstatic.history.receipts import START
from upstatic.notify.channels import delivery_errors


def failing_channels(steps: Iterable[Receipt], channels: Collection[str]) -> list[FailingChannel]:
    """Those of `channels` that accepted nothing since they last failed, by name.

    `steps` are rows of the receipts in any order. The reason is the newest one.
    """
    by_channel: dict[str, list[Receipt]] = {name: [] for name in sorted(channels)}
    for step in steps:
        if step.channel in by_channel and step.message != START:
            by_channel[step.channel].append(step)
    found = (_failing(name, mine) for name, mine in by_channel.items())
    return [one for one in found if one is not None]


def _failing(name: str, steps: Iterable[Receipt]) -> FailingChannel | None:
    failed: list[Receipt] = []
    for step in sorted(steps, key=lambda one: (one.time, one.state is Delivery.SENT)):
        if step.state is Delivery.SENT:
            failed.clear()
        elif step.error and not step.unconfirmed:
            failed.append(step)
    if not failed:
        return None
    return FailingChannel(
        channel=name, since=failed[0].time, why=delivery_errors.say(failed[-1].error)
    )
