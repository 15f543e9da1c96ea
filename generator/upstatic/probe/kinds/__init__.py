"""The kinds of check: each is a module in this package and a line in KINDS."""

from collections.abc import Iterable, Mapping
from importlib import import_module

from upstatic.probe.kinds import (
    dns,
    domain,
    globalping,
    greeting,
    heartbeat,
    http,
    icmp,
    ssl,
    tcp,
    ws,
)
from upstatic.probe.network.target import Kind

KINDS: Mapping[str, Kind] = {
    "http": http.check,
    "tcp-ping": tcp.check,
    "ssl": ssl.check,
    "dns": dns.check,
    "ws": ws.check,
    "smtp": greeting.check,
    "imap": greeting.check,
    "pop3": greeting.check,
    "ssh": greeting.check,
    "ftp": greeting.check,
    "icmp-ping": icmp.check,
    "heartbeat": heartbeat.check,
    "domain": domain.check,
    "globalping": globalping.check,
}

# Libraries that only some kinds need; a round without those kinds does not import them.
LIBRARIES: Mapping[str, tuple[str, ...]] = {
    "dns": ("dns.message", "dns.resolver", "dns.reversename"),
    **dict.fromkeys(("http", "ssl", "smtp", "imap", "pop3", "ftp"), ("cryptography.x509",)),
    "ws": (
        "cryptography.x509",
        "websockets.client",
        "websockets.exceptions",
        "websockets.frames",
        "websockets.uri",
    ),
}


def load_libraries(kinds: Iterable[str]) -> None:
    """Import the libraries of these kinds before anything is timed."""
    for kind in sorted(set(kinds)):
        for name in LIBRARIES.get(kind, ()):
            import_module(name)
