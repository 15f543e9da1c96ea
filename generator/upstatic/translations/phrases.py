"""The page's words: phrases of one language, with durations, dates and shares written in it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_FLOOR, Decimal
from functools import cache
from pathlib import Path
from typing import Any
from unicodedata import bidirectional

import yaml
from babel import Locale, UnknownLocaleError
from babel.dates import format_skeleton, get_datetime_format
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from upstatic.config import Config
from upstatic.config.theme_files import LOCALES
from upstatic.config.values.upptime_translations import translated
from upstatic.domain import failure_reasons
from upstatic.domain.failure_reasons import Reason
from upstatic.domain.wording import duration_parts

Phrase = str | Mapping[str, str]
ENGLISH = "en"
MINUTE_S = 60
SECOND_MS = 1000
TEN = 10  # from here on a rate needs no decimals
_GROUPED = 1000  # from here on figures are set in groups
PLACE = re.compile(r"\{(\w+)\}")
_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Translations:
    """Phrases by key; a phrase is a text with {places}, or its plural forms (CLDR's names).

    `language` is a BCP 47 tag; `locale` knows its plurals, dates and figures.
    """

    phrases: Mapping[str, Phrase]
    language: str = ENGLISH
    locale: Locale = Locale("en", "GB")  # noqa: RUF009 - never changed

    @property
    def direction(self) -> str:
        """How the language is written: "ltr" or "rtl"."""
        return str(self.locale.text_direction)

    def phrase(self, key: str, n: object = None) -> str:
        """The phrase with its places open, in the plural form that `n` needs."""
        phrase = self.phrases[key]
        if isinstance(phrase, str):
            return phrase
        if not isinstance(n, int):
            return phrase["other"]
        # exactly one is named, also in a language whose grammar knows no such form
        form = "one" if n == 1 and "one" in phrase else self.locale.plural_form(n)
        return phrase.get(form, phrase["other"])

    def say(self, key: str, **values: object) -> str:
        """The phrase with its places filled; `n` picks the plural form."""
        return PLACE.sub(lambda place: self._fill(place, values), self.phrase(key, values.get("n")))

    def markup(self, key: str, **values: object) -> Markup:
        """The same as HTML: a place may be filled with markup, anything else is escaped."""
        text = escape(self.phrase(key, values.get("n")))
        filled = PLACE.sub(lambda place: str(escape(self._fill(place, values))), text)
        return Markup(filled)  # noqa: S704 - both the phrase and what fills it are escaped

    def _fill(self, place: re.Match[str], values: Mapping[str, object]) -> str:
        """What stands in a place; a place that nothing fills stays as the user wrote it."""
        value = values.get(place[1], place[0])
        if isinstance(value, int):
            return self.number(value)
        return value if isinstance(value, Markup) else isolated(str(value), self.direction)

    def listed(self, names: list[str]) -> str:
        """Names one after another: "Shop, Docs"."""
        return str(self.phrases["listSeparator"]).join(isolated(n, self.direction) for n in names)

    def reason(self, reason: str) -> str:
        """Why a monitor is not up, to follow a colon; English where there are no words."""
        own: Any = self.phrases.get("reasons", {})
        if Reason(reason).http_code is not None and "code" in own:
            return str(own["code"]).replace("{code}", failure_reasons.code(reason))
        return str(own.get(reason) or failure_reasons.describe(reason))

    def number(self, n: int) -> str:
        """A count with the language's own signs, always in Latin digits."""
        return str(n) if 0 <= n < _GROUPED else format_decimal(n, locale=self.locale)

    def duration(self, seconds: float) -> str:
        """The two largest units that matter: "2 h 5 min", "3 days 4 h", "40 s"."""
        parts = duration_parts(seconds)
        larger, *smaller = [self.say(f"unit{unit.capitalize()}", n=n) for n, unit in parts]
        return self.say("durationJoin", larger=larger, smaller=smaller[0]) if smaller else larger

    def day(self, day: date) -> str:
        """A day as people write it: "20 Nov 2026"."""
        return _date("yMMMd", day, self.locale)

    def day_of_year(self, day: date) -> str:
        """The same without its year: "20 Nov"."""
        return _date("MMMd", day, self.locale)

    def weekday(self, day: date) -> str:
        """Its day of the week, short: "Fri"."""
        return _date("E", day, self.locale)

    def hour(self, moment: datetime) -> str:
        """An hour without its year: "20 Nov 10:00"."""
        return f"{self.day_of_year(moment.date())} {moment:%H:%M}"

    def month(self, day: date) -> str:
        """A day's month as people write it: "November 2026"."""
        return _date("yMMMM", day, self.locale)

    def moment(self, moment: datetime) -> str:
        """A time in full, in UTC: "20 Nov 2026, 10:05 UTC"."""
        utc = moment.astimezone(UTC)
        joined = str(get_datetime_format("medium", locale=self.locale))
        clock = f"{utc:%H:%M} {self.say('utc')}"
        return joined.replace("{1}", self.day(utc.date())).replace("{0}", clock)

    def ms(self, ms: float | None) -> str:
        """A response time: "123 ms", "1.4 s"; a dash where there is none."""
        if ms is None:
            return self.say("uptimeUnknown")
        if ms < SECOND_MS:
            return self.say("ms", n=round(ms))
        seconds = format_decimal(ms / SECOND_MS, format="#,##0.0", locale=self.locale)
        return self.say("seconds", n=seconds)

    def uptime(self, ratio: float | None) -> str:
        """A share of time in per cent, never rounded up to 100: "99.98%", "100%"."""
        if ratio is None:
            return self.say("uptimeUnknown")
        if ratio == 1:
            return self._percent(Decimal(100), "0")
        hundredths = Decimal(int(ratio * 10_000)) * _HUNDREDTH
        return self._percent(hundredths, "0.00")

    def percent(self, percent: float) -> str:
        """A share in per cent as it was set: "99.9%"."""
        return self._percent(Decimal(str(percent)), "0.###")

    def times(self, rate: float | None) -> str:
        """How many times as fast: 0.4 or 12 times; what is not nothing never looks so."""
        if rate is None:
            return self.say("uptimeUnknown")
        shown = max(round(rate, 1), 0.1) if rate else 0
        figure = format_decimal(
            shown, format="#,##0.#" if shown < TEN else "#,##0", locale=self.locale
        )
        return self.say("timesAsFast", n=figure)

    def share(self, part_s: float, whole_s: float) -> str:
        """How much of a span was measured, in whole per cent, never rounded up to 100."""
        percent = Decimal(100 * part_s / whole_s) if whole_s else Decimal(0)
        return self._percent(percent.to_integral_value(ROUND_FLOOR), "0")

    def _percent(self, percent: Decimal, digits: str) -> str:
        """Write a figure where the language puts it next to its sign."""
        return _percent(percent, digits, self.locale)


@cache
def _percent(percent: Decimal, digits: str, locale: Locale) -> str:
    figure = format_decimal(percent, format=digits, locale=locale)
    return str(locale.percent_formats[None].pattern).replace("#,##0", figure)


@cache
def _date(skeleton: str, day: date, locale: Locale) -> str:
    return format_skeleton(skeleton, day, locale=locale)


def load_translations(locales: Path, language: str, overrides: Mapping[str, str]) -> Translations:
    """Read `locales`/LANGUAGE.yml; English fills what it lacks, `overrides` replace by key.

    `language` is a BCP 47 tag such as "fr" or "pt-BR". One that has no words here still gets its
    own dates and figures; one that no one knows is English. Upptime's names for words are known.
    """
    locale = find_locale(language)
    phrases = phrases_in(locales, locale)
    for key, text in translated(overrides).items():
        if key in phrases and key != "reasons":
            phrases[key] = text
    tag = str(locale).replace("_", "-") if language != locale.language else language
    return Translations(phrases, tag, _dated(locale))


def translations_of(config: Config) -> Translations:
    """The words of the page, in the language that the configuration asks for."""
    language = config.status_website.language or config.i18n.get("locale", ENGLISH)
    return load_translations(LOCALES, language, config.i18n)


def find_locale(language: str) -> Locale:
    """What is known of a language by its tag; English when that is nothing."""
    try:
        return Locale.parse(language.strip().replace("_", "-"), sep="-")
    except (ValueError, UnknownLocaleError):
        return Locale(ENGLISH)


def _file_of(locale: Locale) -> str:
    """The name of a language's file: Chinese in traditional script is not what zh.yml holds."""
    traditional = locale.script == "Hant"
    return f"{locale.language}-{locale.script}" if traditional else str(locale.language)


def _dated(locale: Locale) -> Locale:
    """English of no country has days before months, which no one can mistake: 20 Nov 2026."""
    return Locale(ENGLISH, "GB") if str(locale) == ENGLISH else locale


def phrases_in(folder: Path, locale: Locale) -> dict[str, Any]:
    """The phrases of a language in a folder of YAML files; English ones where it has none."""
    return {**_phrases(folder, ENGLISH), **_phrases(folder, _file_of(locale))}


@cache
def _phrases(locales: Path, name: str) -> Mapping[str, Any]:
    path = locales / f"{name}.yml"
    if not path.exists():
        return {}
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, where it is built
    found: Mapping[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - either is safe
    return found


_RIGHT_TO_LEFT = frozenset({"R", "AL"})
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"


def isolated(text: str, direction: str) -> str:
    """Set `text` apart where its own direction is not the page's ("ltr" or "rtl").

    The two signs around it are those of Unicode's algorithm (UAX #9), so they work in titles,
    feeds and labels too, where no element can.
    """
    if text.isascii() and direction == "ltr":
        return text
    kinds = {bidirectional(char) for char in text}
    foreign = kinds & _RIGHT_TO_LEFT if direction == "ltr" else "L" in kinds
    return f"{_FIRST_STRONG_ISOLATE}{text}{_POP_ISOLATE}" if foreign else text
