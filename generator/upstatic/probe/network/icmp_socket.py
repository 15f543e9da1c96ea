"""How this machine sends pings: by a socket of its own, or by the system's program."""

import shutil
import socket
from collections.abc import Callable
from dataclasses import dataclass

_PROTOCOL = {
    int(socket.AF_INET): socket.IPPROTO_ICMP,
    int(socket.AF_INET6): socket.IPPROTO_ICMPV6,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pings:
    """The two ways: `line` opens a socket for a family, or raises OSError; then `program`."""

    line: Callable[[int], socket.socket]
    program: str | None


def make_pings() -> Pings:
    """Give what this machine has."""
    return Pings(line=open_line, program=shutil.which("ping"))


def open_line(family: int) -> socket.socket:
    """Open a socket for ICMP: the kind that needs no rights first. Raises OSError."""
    try:
        return socket.socket(family, socket.SOCK_DGRAM, _PROTOCOL[family])
    except OSError:  # not allowed to this user, or unknown to this system
        return socket.socket(family, socket.SOCK_RAW, _PROTOCOL[family])
