"""Connections through an HTTP proxy (CONNECT, RFC 9110) or a SOCKS5 proxy (RFC 1928, RFC 1929)."""

import base64
import struct
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from upstatic.domain import failure_reasons
from upstatic.probe.network.connect import PORTS
from upstatic.probe.network.failure import FailureError
from upstatic.probe.network.line_protocol import Conversation

_DEFAULT_PORTS = {"http": 3128, "socks5": 1080}
_MOST_HEADERS = 200
_NO_LOGIN, _PASSWORD = 0, 2
_REPLIES = {
    1: (failure_reasons.UNREACHABLE, "general failure"),
    2: (failure_reasons.PROXY, "not allowed"),
    3: (failure_reasons.UNREACHABLE, "network unreachable"),
    4: (failure_reasons.UNREACHABLE, "host unreachable"),
    5: (failure_reasons.REFUSED, "connection refused"),
    6: (failure_reasons.UNREACHABLE, "TTL expired"),
}
_ADDRESS_BYTES = {1: 4, 4: 16}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Proxy:
    """Where a proxy is and how to log in; no repr, because it may hold a password."""

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str = ""

    def open_tunnel(self, conversation: Conversation, host: str, port: int) -> None:
        """Ask the proxy, on a fresh connection to it, to connect to a host. Raises FailureError."""
        (_connect if self.scheme == "http" else _socks5)(self, conversation, host, port)


def parse_proxy(url: str) -> Proxy:
    """Parse `http://user:password@host:port` or `socks5://…`. Raises FailureError."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or _DEFAULT_PORTS[parts.scheme]
    except (ValueError, KeyError):
        parts, host, port = urlsplit(""), "", 0
    if not host or port not in PORTS:
        raise FailureError(failure_reasons.REQUEST, "the proxy is not a valid URL")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Proxy(scheme=parts.scheme, host=host, port=port, user=user, password=password)


def _connect(proxy: Proxy, conversation: Conversation, host: str, port: int) -> None:
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    lines = [f"CONNECT {place} HTTP/1.1", f"Host: {place}"]
    if proxy.user:
        login = base64.b64encode(f"{proxy.user}:{proxy.password}".encode()).decode()
        lines.append(f"Proxy-Authorization: Basic {login}")
    conversation.send("\r\n".join([*lines, "", ""]).encode())
    status = conversation.read_line().split()
    for _ in range(_MOST_HEADERS):
        if not conversation.read_line():
            break
    if len(status) < 2 or not status[1].startswith("2"):  # noqa: PLR2004 - version and code
        code = status[1][:3] if len(status) > 1 else "nothing"
        # 5xx: the proxy works, and cannot reach the host.
        reason = failure_reasons.UNREACHABLE if code[:1] == "5" else failure_reasons.PROXY
        raise FailureError(reason, f"the proxy answered {code}")


def _socks5(proxy: Proxy, conversation: Conversation, host: str, port: int) -> None:
    method = _PASSWORD if proxy.user else _NO_LOGIN
    conversation.send(bytes([5, 1, method]))
    if conversation.read_exactly(2) != bytes([5, method]):
        raise FailureError(failure_reasons.PROXY, "the proxy refuses this way to log in")
    if proxy.user:
        user, password = proxy.user.encode(), proxy.password.encode()
        conversation.send(bytes([1, len(user)]) + user + bytes([len(password)]) + password)
        if conversation.read_exactly(2)[1]:
            raise FailureError(failure_reasons.PROXY, "the proxy refuses the login")
    name = host.encode("idna")
    conversation.send(bytes([5, 1, 0, 3, len(name)]) + name + struct.pack("!H", port))
    _, reply, _, kind = conversation.read_exactly(4)
    if reply:
        reason, said = _REPLIES.get(reply, (failure_reasons.PROXY, f"code {reply}"))
        raise FailureError(reason, f"the proxy answered: {said}")
    length = _ADDRESS_BYTES.get(kind) or conversation.read_exactly(1)[0]
    conversation.read_exactly(length + 2)
