"""When the workflow starts, as it is written there."""

import re

_RHYTHM = re.compile(r"\*/(\d+)")
_FIRST = 3


def start_times(cron: str) -> str:
    """A rhythm such as `*/5` says no minute, so it keeps off :00 and :05, when GitHub is late."""
    minute, _, rest = cron.partition(" ")
    found = _RHYTHM.fullmatch(minute)
    if not found:
        return cron
    every = int(found[1])
    first = min(_FIRST, max(every - 1, 0))
    last = first + (59 - first) // every * every
    return f"{first}-{last}/{every} {rest}" if last > first else f"{first} {rest}"
