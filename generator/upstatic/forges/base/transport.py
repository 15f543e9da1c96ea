"""One request to a forge's API and its result; the one module that uses the HTTP library.

The library is imported for the first connection: most rounds need none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from upstatic import __version__
from upstatic.domain.errors import ForgeError
from upstatic.forges.base.api import Api
from upstatic.forges.base.responses import ApiResponse
from upstatic.infra.redaction import Redactor

if TYPE_CHECKING:
    import httpx

_READ_S, _CONNECT_S = 20.0, 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request; `json` is the body of a write, or `content` with its `headers`.

    One that `is_repeatable` has the same effect when it is sent twice.
    """

    method: str
    url: "httpx.URL"
    json: Any = None
    content: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    is_repeatable: bool = False

    @property
    def is_write(self) -> bool:
        """Whether it changes something, so that a second time is not the same."""
        return self.method != "GET" and not self.is_repeatable

    def __str__(self) -> str:
        return f"{self.method} {self.url.path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoResponse:
    """No response; `is_sent` says whether the request may have arrived."""

    is_sent: bool
    why: str


class ApiConnection:
    """Connections to one API with one token; no other host and no message gets the token.

    Without a token (None), requests are anonymous. Raises ForgeError when the URL or the token is
    not valid.
    """

    def __init__(self, api: Api, transport: "httpx.BaseTransport | None") -> None:
        import httpx  # noqa: PLC0415 - a tenth of a second

        if api.token is not None and not _is_token(api.token):
            raise ForgeError(
                f"{api.token_variable} is not a token (it is empty, or contains a space or newline)"
            )
        self._redactor = Redactor({api.token_variable: api.token or ""})
        self._name = api.name
        try:
            self._api = httpx.URL(api.url.rstrip("/") + "/")
        except httpx.InvalidURL as error:
            raise ForgeError(f"{api.url_variable} is not a URL: {error}") from None
        if self._api.scheme not in {"http", "https"} or not self._api.host:
            raise ForgeError(f"{api.url_variable} is not a URL (write one like {api.example})")
        headers = {"User-Agent": f"upstatic/{__version__}", **api.headers, **api.authorization}
        self._http = httpx.Client(
            transport=transport, timeout=_timeout(None), headers=headers, auth=api.auth
        )

    def request(
        self, method: str, url: str, params: Mapping[str, str] | None = None, json: object = None
    ) -> Request:
        """A request to a path below the API, or to a URL from a response.

        Raises ForgeError when that leads to another host.
        """
        import httpx  # noqa: PLC0415 - as above

        try:
            found = self._api.join(url)
        except httpx.InvalidURL:
            raise ForgeError(f"{self._name}'s response leads to an invalid URL") from None
        if not url or _place(found) != _place(self._api):
            raise ForgeError(f"{self._name}'s response leads to another host ({found.host})")
        return Request(
            method=method, url=found.copy_merge_params(params) if params else found, json=json
        )

    def send(self, request: Request, *, limit_s: float | None = None) -> ApiResponse | NoResponse:
        """Send it once, and follow no redirect; no wait is longer than `limit_s`."""
        import httpx  # noqa: PLC0415 - as above

        try:
            response = self._http.request(
                request.method,
                request.url,
                json=request.json,
                content=request.content,
                headers=request.headers,
                timeout=_timeout(limit_s),
            )
        except httpx.RequestError as error:
            why = self.redact(f"{type(error).__name__} {error}".strip())
            return NoResponse(is_sent=not _was_never_sent(error), why=why)
        headers = {name.lower(): value for name, value in response.headers.items()}
        try:
            body = response.json() if response.content else None
        except ValueError:  # the HTML page of a proxy
            if response.is_success:
                return NoResponse(is_sent=True, why=f"{response.status_code}, but not JSON")
            body = None
        return ApiResponse(status=response.status_code, headers=headers, body=body)

    def redact(self, text: str) -> str:
        """Replace the token in a text."""
        return self._redactor.redact(text)


def _timeout(limit_s: float | None) -> "httpx.Timeout":
    import httpx  # noqa: PLC0415 - as above

    longest_s = _READ_S if limit_s is None else limit_s
    return httpx.Timeout(min(_READ_S, longest_s), connect=min(_CONNECT_S, longest_s))


def _was_never_sent(error: "httpx.RequestError") -> bool:
    import httpx  # noqa: PLC0415 - as above

    never = httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError
    return isinstance(error, (*never, httpx.UnsupportedProtocol, httpx.LocalProtocolError))


def _is_token(text: str) -> bool:
    return bool(text) and text.isascii() and text.isprintable() and " " not in text


def _place(url: "httpx.URL") -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port
