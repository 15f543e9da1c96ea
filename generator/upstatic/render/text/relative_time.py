"""Phrases for how long ago something was, for the script that fills in the count."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Literal

from babel import Locale
from babel.dates import format_timedelta

Unit = Literal["minute", "hour"]
_UNITS: Mapping[Unit, timedelta] = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1)}
_COUNTS = (1, 2, 3, 5, 11, 22)
"""Counts of different plural forms, in the languages that have them."""


@cache
def ago_phrase(unit: Unit, locale: Locale) -> str:
    """A phrase with a place for the count, such as "{n} min ago"; "" where its words change."""
    said = {
        format_timedelta(
            -n * _UNITS[unit], unit, threshold=99, add_direction=True, format="short", locale=locale
        ).replace(str(n), "{n}")
        for n in _COUNTS
    }
    return said.pop() if len(said) == 1 else ""
