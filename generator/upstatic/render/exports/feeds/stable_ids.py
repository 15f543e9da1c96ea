"""Stable identifiers for feed readers, API clients and calendars."""

import hashlib
import uuid

from upstatic.config import Config

_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"
_LENGTH = 12


def short_id(config: Config, *parts: object) -> str:
    """Twelve letters and digits, as Statuspage's ids are."""
    digest = hashlib.sha256(_name(config, parts).encode("utf-8", "replace")).digest()
    number, text = int.from_bytes(digest[:16], "big"), ""
    for _ in range(_LENGTH):
        number, rest = divmod(number, len(_LETTERS))
        text += _LETTERS[rest]
    return text


def urn(config: Config, *parts: object) -> str:
    """An IRI that stays the same when the page moves to another domain."""
    name = _name(config, parts).encode("utf-8", "replace").decode()
    return uuid.uuid5(uuid.NAMESPACE_URL, name).urn


def _name(config: Config, parts: tuple[object, ...]) -> str:
    """Derived from the repository, because the domain of a page may change."""
    return "/".join(["upstatic", config.owner.lower(), config.repo.lower(), *map(str, parts)])
