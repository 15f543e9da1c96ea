"""An HTTP exchange: the request, its redirects with their cookies, and the response.

One deadline bounds all of it, and no secret follows a redirect to another host. Proxies from the
environment are ignored: the monitor would measure them.
"""

import base64
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace

from upstatic.domain import failure_reasons
from upstatic.probe.network import http1
from upstatic.probe.network.body import Body
from upstatic.probe.network.cookies import CookieJar
from upstatic.probe.network.failure import FailureError, failure_of
from upstatic.probe.network.headers import Headers
from upstatic.probe.network.http2 import Http1RequiredError, Http2Exchange
from upstatic.probe.network.http_authentication import challenge_answer
from upstatic.probe.network.http_messages import HttpRequest, HttpResponse
from upstatic.probe.network.line_protocol import Conversation
from upstatic.probe.network.network import Network
from upstatic.probe.network.stopwatch import Deadline, Stopwatch
from upstatic.probe.network.tls import HTTP
from upstatic.probe.network.url import Url, parse_url

MAX_BODY_BYTES = http1.MAX_BODY_BYTES
# Headers, interim responses and chunk sizes may take this much besides the body.
_MAX_OTHER_BYTES = 2**20
_FOLLOWED = {301, 302, 303, 307, 308}
_REPEATED = {307, 308}
_UNAUTHORIZED = 401
_INVALID = ("\r", "\n", "\0")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Exchange:
    """What stays the same over all requests of an exchange; `origin` is that of the first."""

    network: Network
    stopwatch: Stopwatch
    deadline: Deadline
    jar: CookieJar
    origin: tuple[str, str, int]


def exchange(
    request: HttpRequest, network: Network, stopwatch: Stopwatch, jar: CookieJar | None = None
) -> HttpResponse:
    """Send a request, follow its redirects, and read the response.

    Raises FailureError for every failure of the endpoint or the network.
    """
    with _failures_named(stopwatch):
        return _followed(request, network, stopwatch, jar or CookieJar())


def _followed(
    request: HttpRequest, network: Network, stopwatch: Stopwatch, jar: CookieJar
) -> HttpResponse:
    left, url = request.max_redirects, parse_url(request.url)
    deadline = Deadline(request.total_timeout_s)
    around = _Exchange(
        network=network, stopwatch=stopwatch, deadline=deadline, jar=jar, origin=url.origin
    )
    while True:
        response = _logged_in(request, url, around)
        jar.keep(response.headers, url)
        place = response.headers.get("location")
        if request.max_redirects <= 0 or response.status not in _FOLLOWED or not place:
            return response
        if left <= 0:
            times = f"more than {request.max_redirects} times"
            raise FailureError(failure_reasons.REDIRECTS, times)
        left -= 1
        # Of several Location fields browsers and curl take the first.
        request, url = _redirected(request, url, response.status, _first(response.headers))


def _first(headers: Headers) -> str:
    return headers.get_all("location")[0]


def _logged_in(request: HttpRequest, url: Url, around: _Exchange) -> HttpResponse:
    """Send a request, once more with a login if the server asks for one (digest)."""
    response = _sent(request, url, around, ())
    login = request.login
    if login is None or response.status != _UNAUTHORIZED:
        return response
    around.jar.keep(response.headers, url)
    asked = response.headers.get_all("www-authenticate")
    answer = challenge_answer(login, asked, request.method, url.target)
    return _sent(request, url, around, (("Authorization", answer),)) if answer else response


def _sent(
    request: HttpRequest, url: Url, around: _Exchange, more: tuple[tuple[str, str], ...]
) -> HttpResponse:
    fields = [*_fields(request, url, around.jar), *more]
    try:
        return _sent_over(HTTP, request, url, around, fields)
    except Http1RequiredError:
        return _sent_over(HTTP[1:], request, url, around, fields)


def _sent_over(
    versions: tuple[str, ...],
    request: HttpRequest,
    url: Url,
    around: _Exchange,
    fields: list[tuple[str, str]],
) -> HttpResponse:
    with _connected(request, url, around, versions) as conversation:
        send = _over_http2 if conversation.alpn == "h2" else _over_http1
        response = send(conversation, request, url, fields)
        return replace(
            response,
            origin=url.origin,
            address=conversation.address,
            chain=conversation.chain,
        )


@contextmanager
def _connected(
    request: HttpRequest, url: Url, around: _Exchange, versions: tuple[str, ...]
) -> Iterator[Conversation]:
    own = url.origin == around.origin
    network = around.network if own else around.network.for_other_host()
    limit = around.deadline.within(request.connect_timeout_s)
    conversation = network.open(
        (url.host, url.port), around.deadline, limit, around.stopwatch,
        most=MAX_BODY_BYTES + _MAX_OTHER_BYTES,
    )  # fmt: skip
    with closing(conversation):
        if url.is_encrypted:
            network.encrypt(conversation, url.host, limit, versions)
        yield conversation


def _over_http1(
    conversation: Conversation, request: HttpRequest, url: Url, fields: list[tuple[str, str]]
) -> HttpResponse:
    method = request.method.upper()
    broken = http1.send_request(conversation, method, url.target, fields, request.body)
    head = http1.read_head(conversation, broken)
    version, status, headers = head
    body = Body(headers.get("content-encoding"), request.keep_bytes)
    complete = http1.read_body(conversation, method, head, body)
    return _response(status, headers, version, body, complete=complete)


def _over_http2(
    conversation: Conversation, request: HttpRequest, url: Url, fields: list[tuple[str, str]]
) -> HttpResponse:
    run = Http2Exchange(conversation, request.keep_bytes)
    host = next((text for name, text in fields if name.lower() == "host"), url.authority)
    where = (url.scheme, host, url.target)
    complete = run.run(request.method.upper(), where, fields, request.body)
    response = _response(run.status, run.headers, "2", run.body, complete=complete)
    return replace(response, trailers=run.trailers)


def _response(
    status: int, headers: Headers, version: str, body: Body, *, complete: bool
) -> HttpResponse:
    if complete:
        body.finish()
    return HttpResponse(
        status=status,
        headers=headers,
        body=body.content(),
        whole=body.whole and complete,
        version=version,
    )


def _fields(request: HttpRequest, url: Url, jar: CookieJar) -> list[tuple[str, str]]:
    """Return the header fields of a request; those of the monitor replace the usual ones."""
    fields = {
        "Host": url.authority,
        "Accept": "*/*",
        "Accept-Encoding": "gzip, deflate",
        "User-Agent": request.user_agent,
        "Connection": "close",
    }
    if request.body is not None:
        fields["Content-Type"] = "application/x-www-form-urlencoded"
        fields["Content-Length"] = str(len(request.body))
    if url.user or url.password:
        pair = f"{url.user}:{url.password}".encode()
        fields["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
    if request.login and (said := request.login.header()):
        fields["Authorization"] = said
    if cookies := jar.header_for(url):
        fields["Cookie"] = cookies
    given = {name.lower() for name, _ in request.headers}
    usual = [(name, text) for name, text in fields.items() if name.lower() not in given]
    if any(char in name + text for name, text in request.headers for char in _INVALID):
        raise FailureError(failure_reasons.REQUEST, "a header contains an invalid character")
    return [*usual, *request.headers]


def _redirected(request: HttpRequest, url: Url, status: int, place: str) -> tuple[HttpRequest, Url]:
    """Follow a redirect as browsers do, but send nothing of the monitor's to another host."""
    there = url.join(place)
    if status not in _REPEATED and request.method.upper() not in {"GET", "HEAD"}:
        request = replace(request, method="GET", body=None)
    if _same_owner(url, there):
        return request, replace(there, user=url.user, password=url.password)
    if request.body is not None:
        raise FailureError(failure_reasons.REDIRECT, "the body must not reach another host")
    return replace(request, headers=(), login=None), there.without_user()


def _same_owner(here: Url, there: Url) -> bool:
    """Whether two URLs have one origin, or differ by the step from http to https only."""
    ports = (here.port, there.port)
    upgrade = (here.scheme, there.scheme, *ports) == ("http", "https", 80, 443)
    return here.host == there.host and (here.origin == there.origin or upgrade)


@contextmanager
def _failures_named(stopwatch: Stopwatch) -> Iterator[None]:
    try:
        yield
    except zlib.error as error:
        raise FailureError(failure_reasons.PROTOCOL, "the compressed body is damaged") from error
    except Exception as error:
        failure = failure_of(error)
        if failure is None:
            raise
        if failure.reason == failure_reasons.TIMEOUT:
            failure = FailureError(failure_reasons.TIMEOUT, f"while {stopwatch.doing}")
        raise failure from error
