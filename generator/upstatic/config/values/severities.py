"""Severities of alerts, under the names that teams have for them."""

import re

SEVERITIES = ("info", "warning", "high", "critical", "emergency")
"""From the least to the most severe."""

ALIASES = {
    "low": "warning", "medium": "warning", "p0": "emergency", "p1": "critical", "p2": "high",
    "p3": "warning", "p4": "info", "sev0": "emergency", "sev1": "critical", "sev2": "high",
    "sev3": "warning", "sev4": "info",
}  # fmt: skip
"""Other names by their letters and digits; SEV-1 is the highest of four, P0 of five."""

NAMES = (*SEVERITIES, "low", "medium", "P0 to P4", "SEV-1 to SEV-4")
_WORDS = (*SEVERITIES, "low", "medium", "p[0-4]", "sev[- ]?[0-4]")
_ANY_CASE = "|".join(
    re.sub(r"[a-z](?![^\[]*\])", lambda one: f"[{one[0]}{one[0].upper()}]", word) for word in _WORDS
)
PATTERN = rf"^\s*({_ANY_CASE})\s*$"
"""The same for JSON Schema, whose patterns have no flag for any case."""


def severity_of(text: str) -> str | None:
    """The severity that a name stands for, in any case: "SEV-1" is critical; None for no name."""
    letters = "".join(char for char in text.casefold() if char.isalnum())
    return letters if letters in SEVERITIES else ALIASES.get(letters)


def read_severity(text: str) -> str:
    """The same. Raises ValueError."""
    found = severity_of(text)
    if found is None:
        raise ValueError(f"must be one of {', '.join(NAMES)}")
    return found
