"""Check a network service by the smallest exchange that proves it is working."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from upstatic.config.schema.kind_keys import GreetingKeys, ServiceKeys
from upstatic.probe.assertions.evaluate import text_result
from upstatic.probe.kinds.tcp import place_of
from upstatic.probe.network.attempt import attempt
from upstatic.probe.network.certificate import with_certificate
from upstatic.probe.network.line_protocol import Conversation
from upstatic.probe.network.network import Network
from upstatic.probe.network.starttls import UPGRADES, Upgrade
from upstatic.probe.network.stopwatch import Stopwatch
from upstatic.probe.network.target import Result, Target, open_conversation

Ask = Callable[[Conversation, Target[Any]], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """How to ask a service: `ask` returns a text for assertions, or raises FailureError.

    On `tls_port`, or if the URL starts with `tls_scheme`, TLS is used unasked (RFC 8314). `upgrade`
    prepares the connection for TLS where it always begins in the clear.
    """

    port: int
    ask: Ask
    tls_port: int = 0
    tls_scheme: str = "-"
    upgrade: Upgrade | None = None


def check_service(
    service: Service, target: Target[ServiceKeys | GreetingKeys], network: Network
) -> Result:
    """Connect once, ask, and judge what was answered."""
    return attempt(partial(_asked, service, target, network))


def _asked(
    service: Service,
    target: Target[ServiceKeys | GreetingKeys],
    network: Network,
    stopwatch: Stopwatch,
) -> Result:
    by_name = target.url.lower().startswith(service.tls_scheme)
    usual = service.tls_port if by_name and service.tls_port else service.port
    place = place_of(target.url, target.port, usual)
    wanted = target.monitor.tls.enabled or by_name or place[1] == service.tls_port
    starttls = UPGRADES.get(getattr(target.monitor, "starttls", ""))
    upgrade = service.upgrade if wanted else starttls
    implicit = wanted and upgrade is None
    with open_conversation(place, target, network, stopwatch, encrypted=implicit) as conversation:
        if upgrade:
            upgrade(conversation)
            network.encrypt(conversation, place[0])
        text = service.ask(conversation, target)
        result = text_result(target, text, stopwatch.phases())
        return with_certificate(result, conversation.chain, target)
