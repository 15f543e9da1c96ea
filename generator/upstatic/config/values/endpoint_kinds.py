"""Which address and port each kind of check takes."""

from collections.abc import Callable, Mapping

from upstatic.config.values import endpoints
from upstatic.config.values.check_kinds import ADDRESSED, NAMED

Check = Callable[[str], object]


def url_for(check: str, url: str) -> str:
    """Check the address of a monitor, and complete it where its scheme is missing.

    Raises ValueError, which says what to do and never quotes the address.
    """
    if not url.strip():
        return _missing(check)
    if check in {"http", "heartbeat", "browser"}:
        return endpoints.http_url(url)
    if not endpoints.has_secret(url):
        _CHECKS[check](url)
    return url.strip()


def port_for(check: str, url: str, given: int | str | None, *, afar: bool) -> int | str | None:
    """Choose the port of a monitor: the one given, else that of the address.

    Raises ValueError where a tcp-ping has none (from `afar` there is a default), or two differ.
    """
    if check not in {*ADDRESSED, "ssl"}:
        return given
    port = endpoints.port_for(url, given)
    if port is None and check in {"tcp-ping", "udp-ping"} and not afar:
        raise ValueError(f"a {check} needs a port (write port: 443, or host:443 as url)")
    return port


def _missing(check: str) -> str:
    if check != "heartbeat":
        raise ValueError("is missing (write url: https://host/path)")
    return ""  # its job reports by itself


def _host(url: str) -> None:
    if endpoints.address(url)[1] is not None:
        raise ValueError("has a port, and this check knows none (write the host name alone)")


def _page_or_address(url: str) -> None:
    """Take the address of a page for that of its server."""
    (endpoints.http_url if url.strip().lower().startswith("http") else endpoints.address)(url)


_CHECKS: Mapping[str, Check] = {
    "ws": endpoints.ws_url,
    "ssl": _page_or_address,
    **dict.fromkeys(ADDRESSED, endpoints.address),
    **dict.fromkeys(NAMED, _host),
}
