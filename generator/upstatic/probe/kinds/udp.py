"""Check a UDP service: it replies to a datagram, with the expected text if there is one."""

from functools import partial

from upstatic.config.schema.kind_keys import ConversationKeys
from upstatic.config.values.expressions import matches
from upstatic.probe.assertions.evaluate import text_result
from upstatic.probe.kinds.tcp import payload, place_of
from upstatic.probe.network.attempt import attempt
from upstatic.probe.network.datagrams import ask
from upstatic.probe.network.network import Network
from upstatic.probe.network.stopwatch import Deadline, Stopwatch
from upstatic.probe.network.target import Result, Target


def check(target: Target[ConversationKeys], network: Network) -> Result:
    """Send a datagram, again if it is lost, and wait for a reply."""
    return attempt(partial(_asked, target, network))


def _asked(target: Target[ConversationKeys], network: Network, stopwatch: Stopwatch) -> Result:
    monitor = target.monitor
    deadline = Deadline(monitor.request_timeout_s)

    def accept(reply: bytes) -> bool:
        return not monitor.expect or matches(monitor.expect, reply.decode("latin-1"))

    place = place_of(target.url, target.port)
    request = payload(monitor.send)
    reply = ask(place, lambda: request, accept, network, (deadline, stopwatch))
    return text_result(target, reply, stopwatch.phases())
