"""The OCSP response that a server staples, for monitors with an assertion on it."""

from dataclasses import replace

from upstatic.config.schema.kind_keys import CheckKeys
from upstatic.config.values.assertions import Part
from upstatic.probe.network.network import Network, Place
from upstatic.probe.network.ocsp import stapled_status
from upstatic.probe.network.starttls import Upgrade
from upstatic.probe.network.stopwatch import Stopwatch
from upstatic.probe.network.target import Target, open_conversation


def stapled(
    place: Place,
    target: Target[CheckKeys],
    network: Network,
    chain: tuple[bytes, ...],
    stopwatch: Stopwatch,
    upgrade: Upgrade | None = None,
) -> str:
    """Return the status that the server at `place` staples; "" if no assertion asks for it.

    `chain` is that of the measured connection, which `stopwatch` timed. This one is not part of the
    measured time, but bounded by the same time limit.
    """
    lines = target.monitor.assertions
    if not any(each.part is Part.CERTIFICATE and each.subject == "ocsp" for each in lines):
        return ""
    limit_s = target.monitor.request_timeout_s - (stopwatch.phases().total_ms or 0) / 1000
    timed = target.monitor.model_copy(update={"request_timeout_s": limit_s})
    target = replace(target, monitor=timed)
    with open_conversation(place, target, network, Stopwatch(), encrypted=False) as conversation:
        if upgrade:
            upgrade(conversation)
        name = network.server_name or place[0]
        return stapled_status(conversation, name, chain, target.now)
