"""OAuth 2.0 client credentials (RFC 6749, 4.4): fetch a token, and keep it in memory only."""

import json
import threading
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from upstatic.config.schema.access import Auth
from upstatic.domain import failure_reasons
from upstatic.probe.network.failure import FailureError

_MARGIN_S = 30  # a token is renewed this long before it expires
_USUAL_S = 300
_OK = 200
KEEP_BYTES = 64 * 1024


class TokenCache:
    """Tokens of this process by their client; several threads may ask for the same one."""

    def __init__(self) -> None:
        self._tokens: dict[tuple[str, ...], tuple[str, float]] = {}
        self._locks: dict[tuple[str, ...], threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, auth: Auth) -> str:
        """Return a token that is still valid, or ""."""
        token, ends_s = self._tokens.get(_key(auth), ("", 0.0))
        return token if time.monotonic() < ends_s else ""

    def lock_for(self, auth: Auth) -> threading.Lock:
        """Return the lock to hold while a token is fetched, so that it is fetched once."""
        with self._lock:
            return self._locks.setdefault(_key(auth), threading.Lock())

    def keep(self, auth: Auth, status: int, body: bytes) -> str:
        """Keep the token of a response, and return it. Raises FailureError."""
        said = _object(body)
        token = said.get("access_token")
        if status != _OK or not isinstance(token, str):
            error = str(said.get("error", ""))[:40]
            detail = f"the token endpoint answered {status} {error}".rstrip()
            raise FailureError(failure_reasons.LOGIN, detail)
        lasts = said.get("expires_in")
        lasts_s = lasts if isinstance(lasts, int | float) else _USUAL_S
        self._tokens[_key(auth)] = (token, time.monotonic() + max(lasts_s - _MARGIN_S, 0))
        return token


def token_request(auth: Auth) -> bytes:
    """Return the body of a request for a token."""
    fields = {"grant_type": "client_credentials", "client_id": auth.client_id}
    secret = {"client_secret": auth.client_secret}
    return urlencode({**fields, **secret, **({"scope": auth.scope} if auth.scope else {})}).encode()


def _key(auth: Auth) -> tuple[str, ...]:
    return auth.token_url, auth.client_id, auth.client_secret, auth.scope


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
