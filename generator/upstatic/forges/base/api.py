"""How the API of one forge is addressed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """A forge's API and the token for it; None reads public data only.

    `name` is the forge's in messages. `url_variable` and `token_variable` are the environment
    variables that the values come from. The token is sent as `token_prefix` + token in
    `token_header`. `rights` says what the token needs. `auth` signs requests instead of a token,
    and `pause_s` is the least time between two writes.
    """

    name: str
    url: str
    token: str | None = field(repr=False)
    url_variable: str
    token_variable: str
    example: str
    rights: str
    headers: Mapping[str, str] = field(default_factory=dict)
    token_header: str = "Authorization"  # noqa: S105 - the name of a header
    token_prefix: str = "Bearer "  # noqa: S105 - the scheme of the header
    auth: "httpx.Auth | None" = field(default=None, repr=False)
    pause_s: float = 1.0

    @property
    def authorization(self) -> dict[str, str]:
        """The header with the token; none without a token."""
        return {self.token_header: self.token_prefix + self.token} if self.token else {}
