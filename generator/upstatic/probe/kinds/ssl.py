"""A certificate: whether it is trusted, for this host, and for how long; also behind STARTTLS."""

from dataclasses import replace
from functools import partial

from upstatic.domain import failure_reasons
from upstatic.probe.kinds.tcp import place_of
from upstatic.probe.network import starttls
from upstatic.probe.network.attempt import attempt
from upstatic.probe.network.certificate import expiry_of, judged
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.line_protocol import Talk, call
from upstatic.probe.network.stopwatch import Watch
from upstatic.probe.network.target import Network, Result, Target, answered

HTTPS = 443


def check(target: Target, network: Network) -> Result:
    """Take one look at the certificate of a server."""
    return attempt(partial(_seen, target, network))


def _seen(target: Target, network: Network, watch: Watch) -> Result:
    protocol = target.monitor.starttls
    place = place_of(target.url, target.port, starttls.PORTS.get(protocol, HTTPS))
    with call(place, target, network, watch, encrypted=not protocol) as talk:
        if protocol:
            starttls.ASK[protocol](talk)
            talk.encrypt(network.context(target.monitor), place[0])
        return judged_by(talk, answered(target.monitor, watch.phases()), target)


def judged_by(talk: Talk, result: Result, target: Target) -> Result:
    """Judge a result by the certificate of the conversation. Raises FailureError."""
    try:
        expires = expiry_of(talk.certificate or b"")
    except ValueError:
        raise FailureError(failure_reasons.CERTIFICATE, "it cannot be read") from None
    return replace(judged(result, expires, target.monitor, target.now), expires=expires)
