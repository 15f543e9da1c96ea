"""Check the certificate of a server: trust, host name and expiry, also after STARTTLS."""

from functools import partial

from upstatic.config.schema.kind_keys import SslKeys
from upstatic.probe.assertions.evaluate import session_result
from upstatic.probe.kinds.ocsp_stapling import stapled
from upstatic.probe.kinds.tcp import place_of
from upstatic.probe.network.attempt import attempt
from upstatic.probe.network.certificate import with_certificate
from upstatic.probe.network.network import Network
from upstatic.probe.network.starttls import PORTS, UPGRADES
from upstatic.probe.network.stopwatch import Stopwatch
from upstatic.probe.network.target import Result, Target, open_conversation

HTTPS = 443


def check(target: Target[SslKeys], network: Network) -> Result:
    """Connect once and judge the certificate."""
    return attempt(partial(_seen, target, network))


def _seen(target: Target[SslKeys], network: Network, stopwatch: Stopwatch) -> Result:
    protocol = target.monitor.starttls
    place = place_of(target.url, target.port, PORTS.get(protocol, HTTPS))
    with open_conversation(
        place, target, network, stopwatch, encrypted=not protocol
    ) as conversation:
        if protocol:
            UPGRADES[protocol](conversation)
            network.encrypt(conversation, place[0])
        phases, chain = stopwatch.phases(), conversation.chain
    ocsp = stapled(place, target, network, chain, stopwatch, UPGRADES.get(protocol))
    return with_certificate(session_result(target, phases, chain, ocsp), chain, target)
