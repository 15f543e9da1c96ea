"""How the API of one forge is addressed."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """A forge's API and the token for it; None reads public data only.

    `name` is the forge's in messages. `url_variable` and `token_variable` are the environment
    variables that the values come from. The token is sent as `token_prefix` + token in
    `token_header`. `rights` says what the token needs.
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

    @property
    def authorization(self) -> dict[str, str]:
        """The header with the token; none without a token."""
        return {self.token_header: self.token_prefix + self.token} if self.token else {}
