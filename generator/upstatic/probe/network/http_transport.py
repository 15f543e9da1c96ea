"""An HTTP exchange with all its redirects; with `wire`, the only place that knows httpx.

It adds what httpx lacks: one deadline for the whole, a limit of bytes, and redirects that carry
no secret to another host. Proxies of the environment are not used: they would be measured.
"""

import base64
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

import httpcore
import httpx

from upstatic.domain import failure_reasons
from upstatic.probe.network.body import Body
from upstatic.probe.network.connect import PORTS
from upstatic.probe.network.failure import FailureError, failure_of
from upstatic.probe.network.httpcore_backend import NO_CONTEXT, Backend
from upstatic.probe.network.stopwatch import Deadline, Stopwatch
from upstatic.probe.network.target import Network

# Enough for any page; whoever sends more is judged by what came until then.
MAX_BODY_BYTES = 5 * 2**20
# Headers, interim answers, chunk marks and redirects may take this much besides.
MAX_OTHER_BYTES = 2**20
_FOLLOWED = {301, 302, 303, 307, 308}
_REPEATED = {307, 308}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class HttpRequest:
    """A request; `keep_bytes` is how much of the body is wanted. No repr: it holds secrets."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    user_agent: str = "upstatic"
    max_redirects: int = 0
    connect_timeout_s: float = 10
    total_timeout_s: float = 30
    insecure: bool = False
    keep_bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpResponse:
    """The answer after all redirects; header names are case-insensitive.

    `body` is inflated and holds at most `keep_bytes`; `whole` tells whether that is all of it.
    `address` is that of the server that gave it, `certificate` (DER) its proof, if there was one.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    whole: bool
    address: str = ""
    certificate: bytes | None = None


def exchange(request: HttpRequest, network: Network, stopwatch: Stopwatch) -> HttpResponse:
    """Send a request, follow its redirects, and read the answer.

    Raises FailureError for whatever the endpoint or the network did wrong.
    """
    backend = Backend(
        tls=network.insecure_tls if request.insecure else network.tls,
        lookup=network.lookup,
        stopwatch=stopwatch,
        deadline=Deadline(request.total_timeout_s),
        connect_timeout_s=request.connect_timeout_s,
        room=MAX_BODY_BYTES + MAX_OTHER_BYTES,
    )
    with (
        _failures_named(stopwatch),
        # No connection is kept for the next hop: the other side may be closing it right now.
        httpcore.ConnectionPool(
            ssl_context=NO_CONTEXT, network_backend=backend, max_keepalive_connections=0
        ) as pool,
    ):
        answer = _followed(request, pool, stopwatch)
        return replace(answer, address=backend.address, certificate=backend.certificate)


def _followed(
    request: HttpRequest, pool: httpcore.ConnectionPool, stopwatch: Stopwatch
) -> HttpResponse:
    left = request.max_redirects
    while True:
        url = _url_of(request.url, failure_reasons.REQUEST)
        answer = _answer(_request(request, url), request.keep_bytes, pool, stopwatch)
        place = answer.headers.get("location")
        if request.max_redirects <= 0 or answer.status not in _FOLLOWED or not place:
            return answer
        if left <= 0:
            raise FailureError(
                failure_reasons.REDIRECTS, f"more than {request.max_redirects} times"
            )
        left -= 1
        request = _redirected(request, url, answer.status, place)


def _answer(
    request: httpcore.Request, keep_bytes: int, pool: httpcore.ConnectionPool, stopwatch: Stopwatch
) -> HttpResponse:
    response = pool.handle_request(request)
    try:
        headers = httpx.Headers(response.headers)
        body = Body(headers.get("content-encoding", ""), keep_bytes)
        room = MAX_BODY_BYTES
        with stopwatch.phase("body"):
            for chunk in response.iter_stream():
                room -= len(chunk)
                if keep_bytes:
                    body.feed(chunk)
                if room <= 0:
                    break
    finally:
        response.close()
    return HttpResponse(
        status=response.status, headers=headers, body=body.content(), whole=body.whole and room > 0
    )


def _request(request: HttpRequest, url: httpx.URL) -> httpcore.Request:
    headers = {
        "Accept": "*/*",
        "Accept-Encoding": "gzip, deflate",
        "User-Agent": request.user_agent,
    }
    if request.body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    if url.userinfo:
        pair = f"{url.username}:{url.password}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
    given = {name.lower() for name, _ in request.headers}
    kept = [(name, text) for name, text in headers.items() if name.lower() not in given]
    raw = [(name.encode(), text.encode()) for name, text in (*kept, *request.headers)]
    full = httpx.Request(request.method.upper(), url, headers=raw, content=request.body)
    target = httpcore.URL(
        scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
    )
    return httpcore.Request(full.method, target, headers=full.headers.raw, content=request.body)


def _redirected(request: HttpRequest, url: httpx.URL, status: int, place: str) -> HttpRequest:
    """Follow a redirect as browsers do, but take nothing of ours along to another host."""
    try:
        there = _url_of(str(url.join(place)), failure_reasons.REDIRECT)
    except (httpx.InvalidURL, ValueError):
        raise FailureError(failure_reasons.REDIRECT, "its address is not valid") from None
    there = there.copy_with(userinfo=url.userinfo if _same_owner(url, there) else b"")
    request = replace(request, url=str(there))
    if status not in _REPEATED and request.method.upper() not in {"GET", "HEAD"}:
        request = replace(request, method="GET", body=None)
    if _same_owner(url, there):
        return request
    if request.body is not None:
        raise FailureError(
            failure_reasons.REDIRECT, "to another host, which the body must not reach"
        )
    return replace(request, headers=())


def _same_owner(here: httpx.URL, there: httpx.URL) -> bool:
    """Tell whether two URLs have one origin, or differ by the step from http to https only."""
    upgrade = (here.scheme, there.scheme) == ("http", "https")
    default_ports = here.port is None and there.port is None
    same = here.scheme == there.scheme and here.port == there.port
    return here.host == there.host and (same or (upgrade and default_ports))


def _url_of(text: str, reason: str) -> httpx.URL:
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, ValueError, TypeError):
        raise FailureError(reason, "the address is not valid") from None
    if (url.port is not None and url.port not in PORTS) or "%" in url.host:
        raise FailureError(reason, "the host or the port is not valid")
    if url.scheme not in {"http", "https"} or not url.host:
        raise FailureError(reason, "the address does not begin with http:// or https://")
    return url


@contextmanager
def _failures_named(stopwatch: Stopwatch) -> Iterator[None]:
    try:
        yield
    except httpcore.LocalProtocolError as error:
        raise FailureError(failure_reasons.REQUEST, "a header holds what no header may") from error
    except httpcore.RemoteProtocolError as error:
        broken_off = "without sending complete message body" in str(error)
        raise FailureError(
            failure_reasons.RESET if broken_off else failure_reasons.PROTOCOL
        ) from error
    except zlib.error as error:
        raise FailureError(failure_reasons.PROTOCOL, "its compression is damaged") from error
    except Exception as error:
        failure = failure_of(error)
        if failure is None:
            raise
        if failure.reason == failure_reasons.TIMEOUT:
            failure = FailureError(failure_reasons.TIMEOUT, f"while {stopwatch.doing}")
        raise failure from error
