"""Every kind of check: a new one is a module in this folder and a line in KINDS."""

from collections.abc import Mapping

from generator.probe.kinds import (
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
from generator.probe.target import Kind

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
