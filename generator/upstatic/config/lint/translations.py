"""Warnings about `i18n` and the language of the page."""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache

from upstatic.config.theme_files import LOCALES
from upstatic.config.values.upptime_translations import IN_README, OURS, UNUSED

_WORD = re.compile(r"^(\w+):", re.MULTILINE)
_LETTERS = re.compile(r"[\u3040-\u9fff]|[^\W\d_\u3040-\u9fff]{3,}")
_MANY = 5  # as many replaced words are more than another footer


def lint(
    own: Mapping[str, str], language: str, *, readme: bool
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Compare `i18n` and the language with the available ones; yields (path, what and why).

    `readme` tells whether there is a table in README.md, which has words of its own.
    """
    known = words() | OURS.keys()
    for key in own:
        if key not in known | UNUSED | IN_README:
            near = get_close_matches(key, sorted(known), n=1, cutoff=0.8)
            hint = f"did you mean {near[0]}?" if near else "see site/locales/en.yml for all of them"
            yield ("i18n", key), f"is not a phrase of the page ({hint})"
    if idle := sorted((UNUSED if readme else UNUSED | IN_README) & own.keys()):
        yield ("i18n",), _idle(idle)
    tag = language or own.get("locale", "")
    if not tag and len(known & own.keys()) >= _MANY:
        add = f"add language: {named}" if (named := _guess(own)) else "add language"
        yield ("i18n",), f"dates and other words stay English ({add} under status-website)"
    if tag and not is_spoken(tag):
        place = ("status-website", "language") if language else ("i18n", "locale")
        spoken = ", ".join(languages())
        yield place, f"is not available, so English is used where i18n has no phrase ({spoken})"


def _guess(own: Mapping[str, str]) -> str:
    """The language of the page's own that most of these words are in; "" where it is not plain."""
    said = _LETTERS.findall(" ".join(own.values()).lower())
    shares = {name: sum(word in _text(name) for word in said) for name in languages()}
    best, second = sorted(shares, key=lambda name: -shares[name])[:2]
    return best if best != "en" and shares[best] > shares[second] else ""


@cache
def _text(language: str) -> frozenset[str]:
    """The words of a language's file; where no blanks part words, their signs."""
    return frozenset(_LETTERS.findall((LOCALES / f"{language}.yml").read_text("utf-8").lower()))


def _idle(words: Sequence[str]) -> str:
    """Say it once for all of them: a translated page of Upptime's holds fifty."""
    if len(words) == 1:
        return f"{words[0]} has no place on this page (it may stay)"
    named = words if len(words) <= _MANY else words[: _MANY - 2]
    more = f" and {len(words) - len(named)} more" if len(words) > len(named) else ""
    return f"{', '.join(named)}{more} have no place on this page (they may stay)"


@cache
def words() -> frozenset[str]:
    """The names of the page's words."""
    return frozenset(_WORD.findall((LOCALES / "en.yml").read_text(encoding="utf-8")))


@cache
def languages() -> tuple[str, ...]:
    """The languages that the page speaks."""
    return tuple(sorted(path.stem for path in LOCALES.glob("*.yml")))


def is_spoken(tag: str) -> bool:
    """Whether there are words for a language; `zh` holds those in simplified script."""
    name, *rest = re.split("[-_]", tag.strip().lower())
    return name in languages() and not (name == "zh" and {"tw", "hk", "mo", "hant"} & {*rest})
