"""A request of HTTP and the response to it, as values."""

from dataclasses import dataclass, field

from upstatic.probe.network.headers import Headers
from upstatic.probe.network.http_authentication import Login


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class HttpRequest:
    """A request; `keep_bytes` of the response's body are kept. No repr: it holds secrets."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    user_agent: str = "upstatic"
    max_redirects: int = 0
    connect_timeout_s: float = 10
    total_timeout_s: float = 30
    keep_bytes: int = 0
    login: Login | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpResponse:
    """The response after all redirects.

    `body` is decompressed and holds at most `keep_bytes`; `whole` says whether that is all of it.
    `origin` is the scheme, host and port that responded, `address` that of the server, `chain` its
    certificates (DER, its own first), `version` that of HTTP: "1.0", "1.1" or "2".
    """

    status: int
    headers: Headers
    body: bytes
    whole: bool
    version: str = "1.1"
    origin: tuple[str, str, int] = ("", "", 0)
    address: str = ""
    chain: tuple[bytes, ...] = ()
    trailers: Headers = field(default_factory=Headers)
