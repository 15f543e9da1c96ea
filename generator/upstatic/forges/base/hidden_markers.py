"""The hidden line that identifies our issues and comments; it survives edits of the text."""

import re
from collections.abc import Sequence

_MARKER = re.compile(r"<!--\s*upstatic:\s*key=(\S+)(?:\s+told=(\S+))?\s*-->")
_BETWEEN = "|"  # slugs contain neither this nor a `>`, which would end the line


def marker(key: str, told: Sequence[str] = ()) -> str:
    """The line for a derived identity, and the identities of the events in the text.

    Identities have no blanks: `<!-- upstatic: key=down-api-… told=down-api-…|down-db-… -->`.
    """
    fields = [f"key={key}", *([f"told={_BETWEEN.join(told)}"] if told else [])]
    return f"<!-- upstatic: {' '.join(fields)} -->"


def key_in(text: str) -> str:
    """The identity in a text; "" when there is none."""
    found = _MARKER.search(text)
    return found[1] if found else ""


def event_ids_in(text: str) -> tuple[str, ...]:
    """The identities of the events in a text."""
    found = _MARKER.search(text)
    return tuple(found[2].split(_BETWEEN)) if found and found[2] else ()
