"""The words of incidents and notifications: the page's, and those of messages/LANGUAGE.yml."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from upstatic.config import Config
from upstatic.config.theme_files import LOCALES
from upstatic.domain import failure_reasons
from upstatic.domain.failure_reasons import Reason
from upstatic.domain.models import Status
from upstatic.domain.wording import duration_parts
from upstatic.translations.message_layouts import LAYOUTS
from upstatic.translations.phrases import (
    ENGLISH,
    PLACE,
    Translations,
    load_translations,
    phrases_in,
)

FOLDER = Path(__file__).with_name("messages")
MOST_NAMES = 3
"""More monitors than this are counted instead of named."""

_LONG_UNITS = {"d": "longDays", "h": "longHours", "min": "longMinutes", "s": "longSeconds"}


def message_translations(config: Config, language: str = "") -> Translations:
    """The words for incidents and messages, in `language` or in the page's.

    `i18n` of the configuration replaces phrases of the page's language by key, as on the page.
    """
    page = config.status_website.language or config.i18n.get("locale", ENGLISH)
    own = tuple(sorted(config.i18n.items())) if language in ("", page) else ()
    return _load(language or page, own)


def english() -> Translations:
    """The words in English, unchanged."""
    return _load(ENGLISH, ())


@lru_cache(maxsize=16)
def _load(language: str, overrides: tuple[tuple[str, str], ...]) -> Translations:
    page = load_translations(LOCALES, language, dict(overrides))
    own = phrases_in(FOLDER, page.locale)
    replaced = {key: text for key, text in overrides if key in own}
    return replace(page, phrases={**page.phrases, **own, **replaced})


def and_list(words: Translations, names: Sequence[str]) -> str:
    """Names in a sentence: "API, Web and Docs"; only their number where they are many."""
    if len(names) > MOST_NAMES:
        return words.say("monitors", n=len(names))
    return joined(words, names)


def joined(words: Translations, parts: Sequence[str]) -> str:
    """All parts of a sentence, however many: "a, b and c"."""
    if len(parts) < 2:  # noqa: PLR2004 - one part needs no "and"
        return "".join(parts)
    return words.say("andList", first=words.listed(list(parts[:-1])), last=parts[-1])


def long_duration(words: Translations, seconds: float) -> str:
    """A duration in a sentence, in its two largest units: "2 hours, 5 minutes"."""
    parts = duration_parts(seconds)
    if parts[0][1] == "s":
        return words.say("lessThanMinute")
    return words.listed([words.say(_LONG_UNITS[unit], n=n) for n, unit in parts])


def clock(words: Translations, time: datetime, beside: datetime | None) -> str:
    """A time in UTC: "10:05 UTC"; with its date where that is not the one of a time next to it."""
    if beside is not None and time.date() == beside.date():
        return f"{time:%H:%M} {words.say('utc')}"
    return words.moment(time)


def cause(words: Translations, reason: str) -> str:
    """Why a monitor is not up, to stand in brackets or after a colon: "HTTP 503 …"."""
    if Reason(reason).http_code is not None:
        return f"HTTP {failure_reasons.code(reason)}"
    return words.reason(reason) if reason else ""


def template(words: Translations, name: str) -> str:
    """The text of a message with its $NAMEs; "" where there is no layout of that name."""
    return PLACE.sub(
        lambda found: words.say(found[1], n=1, name="$SITE_NAME"), LAYOUTS.get(name, "")
    )


def several(words: Translations, kind: str, n: int) -> str:
    """The title of a message about several monitors: "3 monitors are down"."""
    if kind in ("down", "degraded"):
        return title(words, Status(kind), words.say("monitors", n=n), n)
    return words.say(f"several{kind.capitalize()}", n=n)


def title(words: Translations, status: Status, names: str, n: int) -> str:
    """That monitors fail, as titles of incidents and of notifications say it: "API is down"."""
    return words.say(f"is{status.value.capitalize()}", n=n, name=names)
