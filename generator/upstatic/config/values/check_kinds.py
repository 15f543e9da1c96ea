"""Which kinds of check a file may name, and what else it may call them."""

from difflib import get_close_matches

CHECKS = (
    "http", "tcp-ping", "ssl", "dns", "ws", "smtp", "imap", "pop3", "ssh", "ftp", "icmp-ping",
    "udp-ping", "grpc", "postgres", "mysql", "redis", "mongodb", "mqtt", "ntp", "browser",
    "heartbeat", "domain",
)  # fmt: skip
ALIASES = {
    "tcp": "tcp-ping", "tls": "ssl", "ping": "icmp-ping", "websocket": "ws", "udp": "udp-ping",
    "postgresql": "postgres", "mariadb": "mysql",
}  # fmt: skip
NAMES = (*CHECKS, *ALIASES)

BROWSER = "browser"
GLOBALPING = "globalping"
FROM_AFAR = ("http", "tcp-ping", "icmp-ping", "dns")  # what Globalping's probes can do
MEASURED = (*CHECKS, GLOBALPING)

SERVICES = ("grpc", "postgres", "mysql", "redis", "mongodb", "mqtt", "ntp")
ADDRESSED = ("tcp-ping", "udp-ping", "smtp", "imap", "pop3", "ssh", "ftp", *SERVICES)  # host, port
NAMED = ("icmp-ping", "dns", "domain")  # by a host alone
STARTTLS = ("smtp", "imap", "pop3", "ftp", "ldap", "postgres")


def check_of(name: str, measured_from: str) -> str:
    """Return the kind of check of a name. Raises ValueError for an unknown one."""
    check = ALIASES.get(name, name)
    if check not in CHECKS:
        near = get_close_matches(check, NAMES, n=1)
        hint = f"did you mean {near[0]}?" if near else f"write {', '.join(CHECKS[:4])} …"
        raise ValueError(f"is not a kind of check ({hint})")
    if measured_from == GLOBALPING and check not in FROM_AFAR:
        raise ValueError(f"Globalping has no such check (write {' or '.join(FROM_AFAR)})")
    return check
