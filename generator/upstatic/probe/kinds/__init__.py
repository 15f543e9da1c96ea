"""The kinds of check: each is a module in this package and a line in KINDS."""

from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import cast

from upstatic.config.schema.root import Monitor
from upstatic.probe.network.target import Kind

# The module whose function `check` does it. A module is imported only if a monitor needs it.
KINDS: Mapping[str, str] = {
    "http": "steps",
    "tcp-ping": "tcp",
    "ssl": "ssl",
    "dns": "dns",
    "ws": "ws",
    "smtp": "greeting",
    "imap": "greeting",
    "pop3": "greeting",
    "ssh": "greeting",
    "ftp": "greeting",
    "icmp-ping": "icmp",
    "udp-ping": "udp",
    "grpc": "grpc",
    "postgres": "postgres",
    "mysql": "mysql",
    "redis": "redis",
    "mongodb": "mongodb",
    "mqtt": "mqtt",
    "ntp": "ntp",
    "browser": "browser",
    "heartbeat": "heartbeat",
    "domain": "domain",
    "globalping": "globalping",
}

# Libraries that only some kinds need; a round without those kinds does not import them.
LIBRARIES: Mapping[str, tuple[str, ...]] = {
    "dns": ("dns.message", "dns.resolver", "dns.reversename"),
    **dict.fromkeys(("ssl", "smtp", "imap", "pop3", "ftp"), ("cryptography.x509",)),
    "https": ("cryptography.x509", "h2.connection"),
    "grpc": ("h2.connection",),
    "ws": (
        "cryptography.x509",
        "websockets.client",
        "websockets.exceptions",
        "websockets.frames",
        "websockets.uri",
    ),
}


def check_of(kind: str) -> Kind | None:
    """Return the function that does a kind of check; None if there is no such kind."""
    if kind not in KINDS:
        return None
    module = import_module(f"{__name__}.{KINDS[kind]}")
    return cast("Kind", module.check)


def load_libraries(monitors: Iterable[Monitor]) -> None:
    """Import what these monitors need before anything is timed."""
    for kind in sorted({_needs(monitor) for monitor in monitors}):
        check_of("http" if kind == "https" else kind)
        for name in LIBRARIES.get(kind, ()):
            import_module(name)


def _needs(monitor: Monitor) -> str:
    plain = monitor.url.lower().startswith("http://")
    return "https" if monitor.kind == "http" and not plain else monitor.kind
