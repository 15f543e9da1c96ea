"""Requests to a forge's API: reads are retried, writes only when they cannot have been done."""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from upstatic.domain.errors import DeniedError, ForgeError, GoneError, RefusedError, UnsureError
from upstatic.domain.times import DAY_S
from upstatic.forges.base.api import Api
from upstatic.forges.base.responses import ApiResponse, Meaning
from upstatic.forges.base.transport import ApiConnection, NoResponse, Request

if TYPE_CHECKING:
    import httpx

ATTEMPTS = 4
FIRST_WAIT_S = 2.0
PATIENCE_S = 150.0
"""How long all waits of a run may take: enough for two lists to show what was written."""
MOST_MOVES = 5
MOST_PAGES = 1000
"""As many as a large repository has, and no more than the requests of an hour."""

_SHOWN = 200

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgeTransport:
    """The clock, the waits (seconds), and the network (None: the real one).

    `left_s` is asked before each request how many seconds it may take (None: as usual).
    """

    clock: Callable[[], datetime]
    sleep: Callable[[float], None]
    transport: "httpx.BaseTransport | None" = None
    left_s: Callable[[], float] | None = None


class Client:
    """The requests of one run; the sum of its waits is bounded.

    Raises ForgeError when the URL or the token of `api` is not valid.
    """

    def __init__(self, api: Api, world: ForgeTransport, *, patience_s: float = PATIENCE_S) -> None:
        self._api = api
        self._connection = ApiConnection(api, world.transport)
        self._world = world
        self._patience_s = patience_s
        self._limited_until: datetime | None = None
        self._wrote: datetime | None = None

    def read(self, path: str, params: Mapping[str, str] | None = None) -> ApiResponse:
        """GET a resource. Raises ForgeError, and GoneError when it does not exist."""
        return self._send(self._connection.request("GET", path, params))

    def pages(self, path: str, params: Mapping[str, str] | None = None) -> Iterator[Any]:
        """Every entry of a list, page by page; one that moves meanwhile may be given twice.

        Raises ForgeError, also when a page is not a list or leads to another host.
        """
        request = self._connection.request("GET", path, params)
        for _ in range(MOST_PAGES):
            answer = self._send(request)
            if not isinstance(answer.body, list):
                raise ForgeError(f"{request}: {self._api.name}'s response is not a list")
            yield from answer.body
            following = answer.next_url()
            if following is None:
                return
            request = self._connection.request("GET", following)
        raise ForgeError(f"{request}: {self._api.name}'s list does not end")

    def write(self, method: str, path: str, json: object = None) -> ApiResponse:
        """POST, PATCH, PUT or DELETE, at least a second after the one before.

        Raises ForgeError when it was not done: RefusedError when a retry is pointless, GoneError
        when the resource does not exist; and UnsureError when that is unknown.
        """
        return self._send_write(self._connection.request(method, path, json=json))

    def put(
        self,
        method: str,
        path: str,
        json: object = None,
        *,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> ApiResponse:
        """Send what has the same effect when it is sent twice; it is retried like a read.

        Raises ForgeError.
        """
        request = self._connection.request(method, path, json=json)
        more = headers or {}
        return self._send_write(replace(request, content=content, headers=more, is_repeatable=True))

    def _send_write(self, request: Request) -> ApiResponse:
        self._pace()
        try:
            return self._send(request)
        finally:
            self._wrote = self._world.clock()

    def wait(self, wait_s: float, why: str) -> None:
        """Wait, if the waits of this run allow it, in seconds. Raises ForgeError."""
        if wait_s > self._patience_s:
            raise ForgeError(f"{why}; a wait of {wait_s:.0f} s is left to the next round")
        self._patience_s -= wait_s
        log.debug("%s; waiting %.0f s", why, wait_s)
        self._world.sleep(wait_s)

    def _send(self, request: Request) -> ApiResponse:
        said = ""
        for attempt in range(ATTEMPTS):
            if attempt and self._limited_until is None:
                self.wait(FIRST_WAIT_S * 2 ** (attempt - 1), f"{request}: {said}")
            self._wait_for_limit()
            request, outcome = self._follow(request)
            if isinstance(outcome, NoResponse):
                said = outcome.why
                if request.is_write and outcome.is_sent:
                    raise UnsureError(f"{request}: {said}; it may have been done")
            elif (meaning := outcome.meaning()) is Meaning.DONE:
                return outcome
            else:
                said = self._failure(request, outcome, meaning)
        raise ForgeError(f"{request}: {said}; the next round retries")

    def _follow(self, request: Request) -> tuple[Request, ApiResponse | NoResponse]:
        """Follow the redirects of a renamed repository; a redirected write was not done yet."""
        for _ in range(MOST_MOVES):
            limit_s = self._world.left_s() if self._world.left_s else None
            outcome = self._connection.send(request, limit_s=limit_s)
            if isinstance(outcome, NoResponse) or outcome.meaning() is not Meaning.MOVED:
                return request, outcome
            place = outcome.headers.get("location", "")
            moved = self._connection.request(request.method, place, json=request.json)
            request = replace(request, url=moved.url)
        raise ForgeError(f"{request}: {self._api.name} redirects in a circle")

    def _failure(self, request: Request, answer: ApiResponse, meaning: Meaning) -> str:
        """Raise the error of this response; return its message when a retry is possible."""
        said = self._connection.redact(f"{answer.status} {answer.message()}".strip())[:_SHOWN]
        match meaning:
            case Meaning.GONE:
                raise GoneError(f"{request}: {said}")
            case Meaning.BROKEN if request.is_write:
                raise UnsureError(f"{request}: {said}; it may have been done")
            case Meaning.BROKEN:
                return said
            case Meaning.LIMITED:
                wait_s = min(answer.wait_s(self._world.clock()), DAY_S)
                self._limited_until = self._world.clock() + timedelta(seconds=wait_s)
                return said
            case _ if answer.status in {401, 403}:
                raise DeniedError(f"{request}: {said} ({self._api.rights})")
            case _:
                raise RefusedError(f"{request}: {said}")

    def _pace(self) -> None:
        """A pause between writes. Source: GitHub's "Best practices for using the REST API"."""
        if self._wrote is not None:
            passed_s = (self._world.clock() - self._wrote).total_seconds()
            if 0 <= passed_s < self._api.pause_s:
                self._world.sleep(self._api.pause_s - passed_s)

    def _wait_for_limit(self) -> None:
        """Send nothing until a rate limit ends: forges ban clients that ignore it."""
        if self._limited_until is not None:
            left_s = (self._limited_until - self._world.clock()).total_seconds()
            if left_s > 0:
                self.wait(left_s, f"{self._api.name}'s rate limit is reached")
            self._limited_until = None
