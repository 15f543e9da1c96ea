"""A reading as one short word of a rounds file: `123`, `!503/321`, `~812`, `-secret`, `-`."""

import re
from functools import lru_cache
from urllib.parse import quote, unquote

from upstatic.domain.models import Reading, Status

SIGNS = {"+": Status.UP, "~": Status.DEGRADED, "!": Status.DOWN, "-": Status.UNKNOWN}
NOT_MEASURED = "-"

_SIGN_OF = {status: sign for sign, status in SIGNS.items()}
_MS = re.compile(r"\d{0,9}", re.ASCII)
_LONGEST_REASON = 80
_LONGEST_MS = 999_999_999


def escape(text: str) -> str:
    """Make any text one ASCII word without a space, slash, comma or line end (percent-encoding)."""
    return quote(text, safe="", encoding="utf-8", errors="replace")


def unescape(word: str) -> str:
    """Read what `escape` wrote. Raises ValueError for a word that it would not write."""
    text = unquote(word, errors="replace")
    if escape(text) != word:
        raise ValueError(f"{word!r} is not an escaped word")
    return text


def write_cell(reading: Reading | None) -> str:
    """Write a reading as a cell; None, and "unknown" that says no more, are not measured."""
    if reading is None:
        return NOT_MEASURED
    ms = "" if reading.ms is None else str(min(max(reading.ms, 0), _LONGEST_MS))
    sign = _SIGN_OF[reading.status]
    if not reading.reason:
        return ms if ms and reading.status is Status.UP else sign + ms
    word = escape(reading.reason[:_LONGEST_REASON])
    return f"{sign}{word}/{ms}" if ms or word.isdecimal() else sign + word


@lru_cache(maxsize=1 << 16)  # a year of answers repeats the same few thousand cells
def read_cell(text: str) -> Reading | None:
    """Read a cell; None is "not measured". Raises ValueError for anything else."""
    if text == NOT_MEASURED:
        return None
    sign = text[:1] if text[:1] in SIGNS else ""
    reason, ms = _split(text[len(sign) :])
    if not _MS.fullmatch(ms) or (not sign and (reason or not ms)):
        raise ValueError(f"{text!r} is not a cell")
    reading = Reading(
        status=SIGNS[sign or "+"], ms=int(ms) if ms else None, reason=unescape(reason)
    )
    if write_cell(reading) != text:
        raise ValueError(f"{text!r} is not a cell as it is written")
    return reading


def _split(body: str) -> tuple[str, str]:
    """The reason and the milliseconds; digits alone are milliseconds, so `!503/` has none."""
    if "/" in body:
        reason, ms = body.split("/", 1)
        return reason, ms
    return ("", body) if body.isdecimal() else (body, "")
