"""Sanitise text of others: visible, and without effect on its surroundings."""

import re
from dataclasses import replace
from unicodedata import category

from upstatic.config import Config, Monitor
from upstatic.config.schema.root import StatusWebsite
from upstatic.domain.models import Incident, Update

# They change the direction of the following text.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Browsers need half a minute to shape 10,000 joining letters as one word.
_JOINED = re.compile(r"[^\s\x00-\u0590]{300,}")
_PIECE = re.compile(r".{1,100}", re.DOTALL)
_ZERO_SPACE = "\u200b"
_BREAKS = frozenset("\n\t")
MOST_LETTERS = 256
"""How long a label may be: as the title of an issue on GitHub."""
_INVISIBLE = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp", "Mn", "Me", "Co", "Cn"})


def plain(text: str) -> str:
    """The text without control and direction-changing characters."""
    if text.isascii() and text.isprintable():
        return text
    kept = "".join(char for char in text if _may_stay(char))
    return _JOINED.sub(lambda word: _ZERO_SPACE.join(_PIECE.findall(word[0])), kept)


def _may_stay(char: str) -> bool:
    if char in _TURNING:
        return False
    return char in _BREAKS or category(char) not in {"Cc", "Cs"}


def label(text: str, fallback: str) -> str:
    """A visible label; `fallback` if the text has no visible characters.

    It is cut at the length of an issue's title: browsers take seconds for one of 10,000 letters.
    """
    whole = " ".join(plain(text).split())
    shown = whole if len(whole) <= MOST_LETTERS else f"{whole[: MOST_LETTERS - 1]}…"
    return shown if any(category(char) not in _INVISIBLE for char in shown) else fallback


def plain_config(config: Config) -> Config:
    """The configuration with all labels sanitised."""
    monitors = tuple(_monitor(monitor) for monitor in config.monitors)
    website = _website(config.status_website)
    return config.model_copy(update={"monitors": monitors, "status_website": website})


def _website(website: StatusWebsite) -> StatusWebsite:
    titled = [(link, label(link.title, link.href)) for link in website.navbar]
    return website.model_copy(
        update={
            "name": label(website.name, ""),
            "intro_title": label(website.intro_title, ""),
            "intro_message": plain(website.intro_message),
            "navbar": tuple(link.model_copy(update={"title": title}) for link, title in titled),
        }
    )


def _monitor(monitor: Monitor) -> Monitor:
    shown = {
        "name": label(monitor.name, monitor.slug or ""),
        "group": label(monitor.group or "", ""),
        "description": label(monitor.description, ""),
    }
    return monitor.model_copy(update=shown)


def plain_incident(incident: Incident) -> Incident:
    """An incident with its texts sanitised."""
    title = label(incident.title, f"#{incident.number}")
    updates = tuple(map(_update, incident.updates))
    is_plain = title == incident.title and updates == incident.updates
    return incident if is_plain else replace(incident, title=title, updates=updates)


def _update(update: Update) -> Update:
    body, author = plain(update.body), label(update.author, "")
    is_plain = body == update.body and author == update.author
    return update if is_plain else replace(update, body=body, author=author)
