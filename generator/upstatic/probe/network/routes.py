"""Whether this machine has a network at all; nothing is sent to find out."""

import socket


def has_ipv6() -> bool:
    """Return whether this machine has a route to public IPv6 addresses."""
    return _has_route(socket.AF_INET6, "2001:db8::1")  # RFC 3849: documentation


def has_network() -> bool:
    """Return whether this machine has a route to public addresses of any family."""
    return has_ipv6() or _has_route(socket.AF_INET, "192.0.2.1")  # RFC 5737: documentation


def _has_route(family: int, address: str) -> bool:
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as line:
            line.connect((address, 9))
    except OSError:
        return False
    return True
