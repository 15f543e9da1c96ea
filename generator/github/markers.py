"""The hidden line by which what we wrote is found again; people who edit a text may leave it."""

import re

_MARKER = re.compile(r"<!--\s*upstatic:\s*key=(\S+)\s*-->")


def marker(key: str) -> str:
    """The line for a derived identity, which has no blanks: `<!-- upstatic: key=… -->`."""
    return f"<!-- upstatic: key={key} -->"


def key_in(text: str) -> str:
    """The identity that a text carries; "" when it carries none."""
    found = _MARKER.search(text)
    return found[1] if found else ""
