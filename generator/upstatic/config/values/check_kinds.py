"""Which kinds of check a file may name, and what else it may call them."""

from collections.abc import Mapping
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

GLOBALPING = "globalping"
FROM_AFAR = ("http", "tcp-ping", "icmp-ping", "dns")  # what Globalping's probes can do
MEASURED = (*CHECKS, GLOBALPING)

SERVICES = ("grpc", "postgres", "mysql", "redis", "mongodb", "mqtt", "ntp")
ADDRESSED = ("tcp-ping", "udp-ping", "smtp", "imap", "pop3", "ssh", "ftp", *SERVICES)  # host, port
NAMED = ("icmp-ping", "dns", "domain")  # by a host alone
WORDY = (  # their reply is a text
    "http", "ws", "dns", "udp-ping", "smtp", "imap", "pop3", "ssh", "ftp", *SERVICES,
)  # fmt: skip
STARTTLS = ("smtp", "imap", "pop3", "ftp", "ldap", "postgres")

LOGINS = ("http", "heartbeat", "smtp", "imap", "pop3", "redis", "mqtt", "postgres")

BODY_KEYS = (
    "mustContain", "mustNotContain", "json", "__dangerous__body_down",
    "__dangerous__body_degraded", "__dangerous__body_down_if_text_missing",
    "__dangerous__body_degraded_if_text_missing",
)  # fmt: skip
HTTP_KEYS = ("ip", "css", "xpath", "httpVersion")
ASSERTED = (*BODY_KEYS, "header", *HTTP_KEYS, "certificate")
ONLY_FOR: Mapping[str, tuple[str, ...]] = {
    "dns": ("dns",), "heartbeat": ("heartbeat",), "packets": ("icmp-ping",), "service": ("grpc",),
    "steps": ("http",), "script": ("browser",), "auth": LOGINS,
    "send": ("tcp-ping", "udp-ping"), "expect": ("tcp-ping", "udp-ping"),
}  # fmt: skip
"""The checks that a key has an effect on, for keys with an effect on few."""


def has_effect(key: str, check: str, kind: str = "") -> bool:
    """Whether a key of the file has an effect; `kind` differs from `check` with Globalping."""
    if key in ONLY_FOR:
        return check in ONLY_FOR[key]
    if key in HTTP_KEYS:
        return (kind or check) == "http"
    if key == "certificate":
        return (kind or check) in {"http", "ssl"}
    if key in BODY_KEYS:
        return check in WORDY
    return key != "header" or check == "http"


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
