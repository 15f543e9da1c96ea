"""The page's words: phrases of one language, with durations, dates and shares written in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import yaml

Phrase = str | Mapping[str, str]
MINUTE_S = 60
SECOND_MS = 1000


@dataclass(frozen=True, slots=True)
class Words:
    """Phrases by key; a phrase is a text with {places}, or its plural forms (`one`, `other`)."""

    phrases: Mapping[str, Phrase]

    def phrase(self, key: str, n: object = None) -> str:
        """The phrase with its places open, in the plural form that `n` needs."""
        phrase = self.phrases[key]
        return phrase if isinstance(phrase, str) else phrase["one" if n == 1 else "other"]

    def say(self, key: str, **values: object) -> str:
        """The phrase with its places filled; `n` picks the plural form."""
        return self.phrase(key, values.get("n")).format_map(values)

    def duration(self, seconds: float) -> str:
        """The two largest units that matter: "2 h 5 min", "3 days 4 h", "40 s"."""
        whole = round(seconds)
        if whole < MINUTE_S:
            return self.say("unitS", n=whole)
        minutes = round(whole / MINUTE_S)
        days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
        parts = [("unitD", days), ("unitH", hours), ("unitMin", minutes)]
        first = next(index for index, (_, n) in enumerate(parts) if n)
        return " ".join(self.say(unit, n=n) for unit, n in parts[first : first + 2] if n)

    def day(self, day: date) -> str:
        """A day as people write it: "20 Nov 2026"."""
        return f"{day.day} {day:%b %Y}"

    def month(self, day: date) -> str:
        """A day's month as people write it: "November 2026"."""
        return f"{day:%B %Y}"

    def moment(self, moment: datetime) -> str:
        """A time in full, in UTC: "20 Nov 2026, 10:05 UTC"."""
        utc = moment.astimezone(UTC)
        return f"{self.day(utc)}, {utc:%H:%M} {self.say('utc')}"

    def ms(self, ms: float | None) -> str:
        """A response time: "123 ms", "1.4 s"; a dash where there is none."""
        if ms is None:
            return self.say("uptimeUnknown")
        return (
            self.say("ms", n=round(ms))
            if ms < SECOND_MS
            else self.say("seconds", n=f"{ms / SECOND_MS:.1f}")
        )

    def uptime(self, ratio: float | None) -> str:
        """A share of time in per cent, never rounded up to 100: "99.98%", "100%"."""
        if ratio is None:
            return self.say("uptimeUnknown")
        if ratio == 1:
            return "100%"
        return f"{int(ratio * 10_000) / 100:.2f}%"

    def share(self, part_s: float, whole_s: float) -> str:
        """How much of a span was measured, in whole per cent, never rounded up to 100."""
        return f"{int(100 * part_s / whole_s) if whole_s else 0}%"


def load_words(locales: Path, language: str, overrides: Mapping[str, str]) -> Words:
    """Read `locales`/`language`.yml; English fills what it lacks, `overrides` replace by key."""
    phrases: dict[str, Phrase] = {}
    for name in ("en", language):
        path = locales / f"{name}.yml"
        if path.exists():
            phrases |= yaml.safe_load(path.read_text(encoding="utf-8"))
    return Words(phrases | {key: value for key, value in overrides.items() if key in phrases})
