"""The network as a check uses it: name resolution, proxy and TLS options of one monitor."""

import socket
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from upstatic.domain import failure_reasons
from upstatic.probe.network.connect import (
    Address,
    Lookup,
    connect,
    connect_any,
    resolve,
    system_lookup,
)
from upstatic.probe.network.failure import FailureError, failure_of
from upstatic.probe.network.icmp_socket import IcmpSockets
from upstatic.probe.network.line_protocol import MAX_BYTES, Conversation
from upstatic.probe.network.oauth2 import TokenCache
from upstatic.probe.network.proxy import Proxy
from upstatic.probe.network.stopwatch import Deadline, Stopwatch
from upstatic.probe.network.tls import TlsContexts, TlsOptions

Place = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Network:
    """How to reach servers. `icmp` is None where this machine cannot send ICMP.

    `globalping` is the URL of its API. The rest is what a monitor asks for: a `family`, the
    addresses of `hosts` in place of a DNS look-up, a `proxy`, TLS options, and a `server_name` for
    the certificate. Addresses in `avoided` are tried last.
    `folder`
    holds the files that the configuration names, `tokens` are those of OAuth2.
    """

    tls: TlsContexts = field(default_factory=TlsContexts)
    lookup: Lookup = system_lookup
    icmp: IcmpSockets | None = None
    globalping: str = "https://api.globalping.io"
    family: int = socket.AF_UNSPEC
    hosts: Mapping[str, str] = field(default_factory=dict)
    proxy: Proxy | None = None
    options: TlsOptions = field(default_factory=TlsOptions)
    server_name: str = ""
    avoided: frozenset[str] = frozenset()
    folder: Path = field(default_factory=Path)
    tokens: TokenCache = field(default_factory=TokenCache)

    def for_other_host(self) -> "Network":
        """Return the network for a redirect to another host: without its name and certificate."""
        options = replace(self.options, certificate="", key="")
        return replace(self, options=options, server_name="")

    def for_service(self) -> "Network":
        """Return the network for a service that a check uses, such as a registry."""
        plain = replace(self.for_other_host(), options=TlsOptions(), hosts={})
        return replace(plain, family=socket.AF_UNSPEC)

    def addresses(self, host: str, port: int, deadline: Deadline) -> Sequence[Address]:
        """Return the addresses of a host. Raises FailureError, or socket.gaierror."""
        given = self.hosts.get(host.lower().rstrip("."), host)
        found = resolve(given, port, self.lookup, deadline, self.family)
        return sorted(found, key=lambda each: each[1][0] in self.avoided)

    def open(
        self,
        place: Place,
        deadline: Deadline,
        limit: Deadline,
        stopwatch: Stopwatch,
        *,
        most: int = MAX_BYTES,
    ) -> Conversation:
        """Connect to a host and a port, through the proxy if there is one.

        `limit` bounds the connection, `deadline` all that follows. Raises FailureError or OSError.
        """
        if self.proxy is None:
            with stopwatch.phase("dns"):
                addresses = self.addresses(*place, limit)
            connected = connect_any(addresses, limit, stopwatch)
            return Conversation(connected, deadline, stopwatch, most=most)
        conversation = self._at_proxy(self.proxy, deadline, limit, stopwatch, most)
        with ExitStack() as on_failure:
            on_failure.callback(conversation.close)
            conversation.reading = "connect"
            self.proxy.open_tunnel(conversation, self.hosts.get(place[0], place[0]), place[1])
            conversation.reading = "first_byte"
            on_failure.pop_all()
        return conversation

    def _at_proxy(
        self, proxy: Proxy, deadline: Deadline, limit: Deadline, stopwatch: Stopwatch, most: int
    ) -> Conversation:
        """Connect to the proxy; that it is away says nothing about the endpoint."""
        try:
            connected = connect(
                proxy.host, proxy.port, lookup=self.lookup, deadline=limit, stopwatch=stopwatch
            )
        except (OSError, FailureError) as error:
            failure = failure_of(error)
            why = failure_reasons.describe(failure.reason) if failure else ""
            raise FailureError(failure_reasons.PROXY, f"the proxy {why}") from error
        stopwatch.address = ""
        return Conversation(connected, deadline, stopwatch, most=most)

    def encrypt(
        self,
        conversation: Conversation,
        host: str,
        limit: Deadline | None = None,
        alpn: tuple[str, ...] = (),
    ) -> None:
        """Start TLS with the options of the monitor. Raises FailureError or OSError."""
        context = self.tls.get(replace(self.options, alpn=alpn) if alpn else self.options)
        conversation.start_tls(context, self.server_name or host, limit)
