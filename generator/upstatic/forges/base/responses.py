"""What a response of a forge's API means: done, retry, wait, gone, or refused.

Sources: GitHub's documentation, "Best practices for using the REST API" and "Rate limits";
GitLab's, "Rate limits" (its headers have no X- in front) and "REST API: status codes".
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

LIMIT_WAIT_S = 60.0  # "wait for at least one minute" where no header says how long
_NEXT = re.compile(r'<([^<>]+)>\s*;[^,<]*\brel="?next"?')


class Meaning(Enum):
    """What a response says about its request."""

    DONE = "done"
    MOVED = "not done; send it to another URL"
    LIMITED = "not done; wait for a rate limit"
    BROKEN = "the server failed, perhaps after it was done"
    GONE = "the resource does not exist (any more)"
    REFUSED = "not done; a retry is pointless"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiResponse:
    """A response: its status code, its headers (names in lower case), and its JSON."""

    status: int
    headers: Mapping[str, str]
    body: Any

    def meaning(self) -> Meaning:
        """What it says about the request."""
        if self.status in {301, 302, 307, 308}:
            return Meaning.MOVED
        if self.status == 429 or (self.status == 403 and self._is_limit()):  # noqa: PLR2004 - codes
            return Meaning.LIMITED
        if self.status >= 500 or self.status == 408:  # noqa: PLR2004 - as above
            return Meaning.BROKEN
        if self.status in {404, 410}:
            return Meaning.GONE
        return Meaning.DONE if 200 <= self.status < 300 else Meaning.REFUSED  # noqa: PLR2004 - codes

    def _is_limit(self) -> bool:
        """Whether a 403 is a rate limit and not a missing permission."""
        return (
            "retry-after" in self.headers
            or self.headers.get("x-ratelimit-remaining") == "0"
            or "rate limit" in self.message().lower()
        )

    def wait_s(self, now: datetime) -> float:
        """How long to wait after a limit, in seconds: from the headers, else a minute."""
        if (after := _whole(self.headers.get("retry-after"))) is not None:
            return float(max(after, 1))
        for prefix in ("x-", ""):
            reset = _whole(self.headers.get(f"{prefix}ratelimit-reset"))
            if reset is not None and self.headers.get(f"{prefix}ratelimit-remaining") == "0":
                return max(reset - now.timestamp(), 1.0)
        return LIMIT_WAIT_S

    def next_url(self) -> str | None:
        """The URL of the next page; None on the last one. Source: RFC 8288."""
        found = _NEXT.search(self.headers.get("link", ""))
        return found[1] if found else None

    def message(self) -> str:
        """The forge's error message, on one line of any length; "" for none."""
        if not isinstance(self.body, dict):
            return ""
        errors = self.body.get("errors")
        details = [_error_text(one) for one in errors] if isinstance(errors, list) else []
        text = "; ".join(
            filter(None, (str(self.body.get("message") or self.body.get("error") or ""), *details))
        )
        return " ".join(text.split())


def _error_text(error: object) -> str:
    """One entry of a 422's list: `{"field": "title", "code": "missing_field"}`, or a text."""
    if not isinstance(error, dict):
        return str(error)
    return " ".join(str(error[key]) for key in ("field", "code", "message") if error.get(key))


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None
