"""URLs as HTTP clients read them (RFC 3986): parsing, redirect targets, and the origin."""

import re
from dataclasses import dataclass, replace
from ipaddress import ip_address
from urllib.parse import quote, unquote, urljoin, urlsplit

from upstatic.config.values.endpoints import SPACE
from upstatic.domain import failure_reasons
from upstatic.probe.network.connect import PORTS
from upstatic.probe.network.failure import FailureError

_DEFAULT_PORTS = {"http": 80, "https": 443}
_INVALID_IN_HOST = re.compile(r"[^\w.:~-]")
_KEPT = "!#$%&'()*+,/:;=?@[]~"  # what is not escaped in a path or a query


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Url:
    """An absolute http or https URL; no repr, because it may hold secrets.

    `host` is ASCII, without brackets around an IPv6 address, and keeps its trailing dot and its
    zone. `target` is the path and the query.
    """

    scheme: str
    host: str
    port: int
    target: str
    user: str = ""
    password: str = ""

    @property
    def is_encrypted(self) -> bool:
        """Whether the scheme is https."""
        return self.scheme == "https"

    @property
    def origin(self) -> tuple[str, str, int]:
        """The scheme, the host and the port."""
        return self.scheme, self.host, self.port

    @property
    def authority(self) -> str:
        """The host as in the Host header: with a port if it is not the default, without a zone."""
        host = self.host.partition("%")[0]
        shown = f"[{host}]" if ":" in host else host
        return shown if self.port == _DEFAULT_PORTS[self.scheme] else f"{shown}:{self.port}"

    def without_user(self) -> "Url":
        """Return the URL without user name and password."""
        return replace(self, user="", password="")

    def join(self, place: str) -> "Url":
        """Return the target of a redirect to `place`. Raises FailureError if it is not valid."""
        base = f"{self.scheme}://{self.authority}{self.target}"
        try:
            joined = urljoin(base, place.strip(" \t"))
        except ValueError:
            raise FailureError(failure_reasons.REDIRECT, "the target is not a valid URL") from None
        return parse_url(joined, failure_reasons.REDIRECT)


def parse_url(text: str, reason: str = failure_reasons.REQUEST) -> Url:
    """Parse an absolute URL. Raises FailureError with `reason` if it is not valid."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise FailureError(reason, "the URL is not valid") from None
    if parts.scheme not in _DEFAULT_PORTS or not host:
        raise FailureError(reason, "the URL does not start with http:// or https://")
    if SPACE.search(parts.netloc) or (port is not None and port not in PORTS):
        raise FailureError(reason, "the host or the port is not valid")
    target = quote(parts.path or "/", safe=_KEPT) + ("?" if parts.query else "")
    return Url(
        scheme=parts.scheme,
        host=ascii_host(host, reason),
        port=port or _DEFAULT_PORTS[parts.scheme],
        target=target + quote(parts.query, safe=_KEPT),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def ascii_host(host: str, reason: str) -> str:
    """Return a host name in ASCII (IDNA 2008, UTS 46). Raises FailureError if it is not valid."""
    address, _, zone = host.partition("%")
    if ":" in address:
        return _ipv6(address, zone.removeprefix("25"), reason)
    if zone or _INVALID_IN_HOST.search(host):
        raise FailureError(reason, "the host or the port is not valid")
    return host.lower() if host.isascii() else _idna(host, reason)


def _ipv6(address: str, zone: str, reason: str) -> str:
    try:
        ip_address(address)
    except ValueError:
        raise FailureError(reason, "the host or the port is not valid") from None
    return f"{address}%{zone}" if zone else address


def _idna(host: str, reason: str) -> str:
    import idna  # noqa: PLC0415 - few monitors need it

    try:
        return idna.encode(host, uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        raise FailureError(reason, "the host name is not valid") from None
