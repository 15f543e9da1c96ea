"""The kinds of check: each is a module in this package and a line in KINDS."""

from collections.abc import Iterable, Mapping
from importlib import import_module

from upstatic.config.schema.root import Monitor
from upstatic.probe.kinds import (
    dns,
    domain,
    globalping,
    greeting,
    grpc,
    heartbeat,
    icmp,
    mongodb,
    mqtt,
    mysql,
    ntp,
    postgres,
    redis,
    ssl,
    steps,
    tcp,
    udp,
    ws,
)
from upstatic.probe.network.target import Kind

KINDS: Mapping[str, Kind] = {
    "http": steps.check,
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
    "udp-ping": udp.check,
    "grpc": grpc.check,
    "postgres": postgres.check,
    "mysql": mysql.check,
    "redis": redis.check,
    "mongodb": mongodb.check,
    "mqtt": mqtt.check,
    "ntp": ntp.check,
    "heartbeat": heartbeat.check,
    "domain": domain.check,
    "globalping": globalping.check,
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


def load_libraries(monitors: Iterable[Monitor]) -> None:
    """Import the libraries that these monitors need before anything is timed."""
    for kind in sorted({_needs(monitor) for monitor in monitors}):
        for name in LIBRARIES.get(kind, ()):
            import_module(name)


def _needs(monitor: Monitor) -> str:
    plain = monitor.url.lower().startswith("http://")
    return "https" if monitor.kind == "http" and not plain else monitor.kind
