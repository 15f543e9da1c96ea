"""How this machine sends ICMP echo requests: by a socket, or by the system's `ping`."""

import shutil
import socket
from collections.abc import Callable
from dataclasses import dataclass

_PROTOCOL = {
    int(socket.AF_INET): socket.IPPROTO_ICMP,
    int(socket.AF_INET6): socket.IPPROTO_ICMPV6,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class IcmpSockets:
    """`line` opens a socket for an address family or raises OSError; `program` is the fallback."""

    line: Callable[[int], socket.socket]
    program: str | None


def system_icmp() -> IcmpSockets:
    """Return the means that this machine offers."""
    return IcmpSockets(line=open_socket, program=shutil.which("ping"))


def open_socket(family: int) -> socket.socket:
    """Open an ICMP socket, an unprivileged one if possible. Raises OSError."""
    try:
        return socket.socket(family, socket.SOCK_DGRAM, _PROTOCOL[family])
    except OSError:  # not permitted for this user, or not supported by this system
        return socket.socket(family, socket.SOCK_RAW, _PROTOCOL[family])
