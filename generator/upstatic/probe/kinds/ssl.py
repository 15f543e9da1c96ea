"""Check the certificate of a server: trust, host name and expiry, also after STARTTLS."""

from dataclasses import replace
from functools import partial

from upstatic.domain import failure_reasons
from upstatic.probe.kinds.tcp import place_of
from upstatic.probe.network import starttls
from upstatic.probe.network.attempt import attempt
from upstatic.probe.network.certificate import expiry_of, judge_expiry
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.line_protocol import Conversation
from upstatic.probe.network.network import Network
from upstatic.probe.network.stopwatch import Stopwatch
from upstatic.probe.network.target import Result, Target, open_conversation, success_result

HTTPS = 443


def check(target: Target, network: Network) -> Result:
    """Connect once and judge the certificate."""
    return attempt(partial(_seen, target, network))


def _seen(target: Target, network: Network, stopwatch: Stopwatch) -> Result:
    protocol = target.monitor.starttls
    place = place_of(target.url, target.port, starttls.PORTS.get(protocol, HTTPS))
    with open_conversation(
        place, target, network, stopwatch, encrypted=not protocol
    ) as conversation:
        if protocol:
            starttls.UPGRADES[protocol](conversation)
            network.encrypt(conversation, place[0])
        return judged_by(conversation, success_result(target.monitor, stopwatch.phases()), target)


def judged_by(conversation: Conversation, result: Result, target: Target) -> Result:
    """Worsen a result by the certificate of the connection. Raises FailureError."""
    ends = expiry_of(conversation.chain)
    if ends is None:
        raise FailureError(failure_reasons.CERTIFICATE, "the certificate cannot be parsed")
    return replace(judge_expiry(result, ends, target.monitor, target.now), expires=ends.time)
