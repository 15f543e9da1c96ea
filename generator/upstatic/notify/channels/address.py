"""Where a channel's messages go: a value that never shows itself."""

from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

ON_CALL = frozenset({"pagerduty", "opsgenie", "jira"})


class PostFormat(StrEnum):
    """How a message is posted: by apprise, or as Upptime posts it where apprise cannot."""

    APPRISE = "apprise"
    CUSTOM = "custom"
    TEXT = "text"
    ZULIP = "zulip"
    TEAMS = "teams"
    MISSKEY_CHAT = "misskey-chat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An apprise URL, or the URL that a form is posted to. `options` are what the form needs."""

    url: str = field(repr=False)
    form: PostFormat = PostFormat.APPRISE
    options: tuple[str, ...] = field(default=(), repr=False)

    @property
    def scheme(self) -> str:
        """The scheme of an apprise URL in lower case."""
        return self.url.partition("://")[0].lower()

    @property
    def is_on_call(self) -> bool:
        """Whether the service opens an alert for each message, which a later one resolves."""
        return self.form is PostFormat.APPRISE and self.scheme in ON_CALL


def host_of(url: str) -> str:
    """The host of a URL in lower case; "" where there is none."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
