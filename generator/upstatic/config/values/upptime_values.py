"""Values of keys for compatibility with Upptime."""

from typing import Annotated

from pydantic import AfterValidator

from upstatic.config.values.fields import Text, choice

UPPTIME = "upptime"
UPPTIME_CHANNELS = (
    "email", "sms", "slack", "discord", "google-chat", "zulip", "mastodon", "misskey", "telegram",
    "lark", "teams", "webhook", "gotify",
)  # fmt: skip
"""What the channels are called that Upptime's NOTIFICATION_ variables make."""


def _compat(text: str) -> str:
    """Take the one program whose files we keep. Raises ValueError."""
    if text.strip().lower() not in ("", UPPTIME):
        raise ValueError(f"is not supported (write {UPPTIME}, or remove it)")
    return text.strip().lower()


def _comment(text: str) -> str:
    """Check that a marker cannot be part of a name in the table. Raises ValueError."""
    if text.strip() and not (text.strip().startswith("<!--") and text.strip().endswith("-->")):
        raise ValueError("is not an HTML comment (write it like <!--start: status pages-->)")
    return text.strip()


Compat = Annotated[Text, AfterValidator(_compat), choice((UPPTIME,))]
Comment = Annotated[Text, AfterValidator(_comment)]
