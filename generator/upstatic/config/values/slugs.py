"""The short name of a monitor in files and addresses: the one Upptime gives, and always safe."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from upstatic.config.values.transliteration import transliterate

MAX_BYTES = 200  # a file name may have 255, and ours gets endings
FALLBACK = "site"

_WORD_BREAKS = (
    (re.compile(r"([A-Z]{2,})(\d+)", re.ASCII), r"\1 \2"),
    (re.compile(r"([a-z\d]+)([A-Z]{2,})", re.ASCII), r"\1 \2"),
    (re.compile(r"([a-z\d])([A-Z])", re.ASCII), r"\1 \2"),
    (re.compile(r"([A-Z]+)([A-Z][a-z\d]+)", re.ASCII), r"\1 \2"),
)
_UNSAFE = re.compile(r'[/\\<>:"|?*#%\s]')
_INVISIBLE = {"Cc", "Cf", "Cs"}  # controls, marks of direction, halves of pairs
_SECRET_PARTS = re.compile(r"(?<=//)[^/?#]*@|[?#].*", re.DOTALL)


def slugify(text: str) -> str:
    """Do as @sindresorhus/slugify 1.1.0: "1227 OpenCloud" -> "1227-open-cloud", "國立" -> ""."""
    text = transliterate(text)
    for pattern, words in _WORD_BREAKS:
        text = pattern.sub(words, text)
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def safe(text: str) -> str:
    """Make a file name of any text in any script (Upptime's rule since 2026); may come out empty.

    Invisible characters are removed: they cannot be typed.
    """
    dashed = re.sub(r"-{2,}", "-", _UNSAFE.sub("-", _visible(text)))
    return _cut(dashed.strip(".-"))


def _visible(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    normal = unicodedata.normalize("NFKC", text)
    kept = (one for one in normal if one.isspace() or unicodedata.category(one) not in _INVISIBLE)
    return "".join(kept)


@cache
def derive(name: str, url: str) -> str:
    """Derive the slug of a monitor that gives none; passwords and queries of `url` stay out."""
    return (
        _cut(slugify(name)) or safe(name) or _cut(slugify(_SECRET_PARTS.sub("", url))) or FALLBACK
    )


def distinct(slugs: Iterable[str]) -> list[str]:
    """Keep the first of equal slugs; later ones get -2, -3 and so on, whatever is still free.

    Equal means equal on a file system that ignores case.
    """
    taken: set[str] = set()
    result = []
    for slug in slugs:
        free, n = slug, 1
        while free.casefold() in taken:
            n += 1
            free = f"{slug}-{n}"
        taken.add(free.casefold())
        result.append(free)
    return result


def _cut(slug: str) -> str:
    return slug.encode()[:MAX_BYTES].decode(errors="ignore").rstrip(".-")


def former_slugs(slugs: tuple[str, ...]) -> tuple[str, ...]:
    """Check slugs that a monitor had before. Raises ValueError."""
    if not all(map(safe, slugs)):
        raise ValueError("has a slug that no monitor can have (write letters, digits and dashes)")
    return tuple(dict.fromkeys(map(safe, slugs)))
