"""The hidden line by which what we wrote is found again; people who edit a text may leave it."""

import re
from collections.abc import Sequence

_MARKER = re.compile(r"<!--\s*upstatic:\s*key=(\S+)(?:\s+told=(\S+))?\s*-->")
_BETWEEN = "|"  # no slug holds one, nor a `>` that would end the line


def marker(key: str, told: Sequence[str] = ()) -> str:
    """The line for a derived identity and those of the events that the text tells of.

    Identities have no blanks: `<!-- upstatic: key=down-api-… told=down-api-…|down-db-… -->`.
    """
    fields = [f"key={key}", *([f"told={_BETWEEN.join(told)}"] if told else [])]
    return f"<!-- upstatic: {' '.join(fields)} -->"


def key_in(text: str) -> str:
    """The identity that a text carries; "" when it carries none."""
    found = _MARKER.search(text)
    return found[1] if found else ""


def event_ids_in(text: str) -> tuple[str, ...]:
    """The identities of the events that a text tells of."""
    found = _MARKER.search(text)
    return tuple(found[2].split(_BETWEEN)) if found and found[2] else ()
