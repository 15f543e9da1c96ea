"""What changes of a monitor only with news: cheap to know in every round."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from generator.config import Config
from generator.models import Event, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """A monitor as a table shows it; `measured` is None, and it is unknown, before any check."""

    slug: str
    name: str
    url: str
    status: Status
    measured: datetime | None


def faces_of(
    config: Config, events: Iterable[Event], measured: Mapping[str, datetime]
) -> tuple[Face, ...]:
    """Every monitor with its confirmed status; `measured` is when each was last measured."""
    last = {event.slug: event.status for event in events}
    return tuple(
        Face(
            slug=one.slug,
            name=one.name,
            url=one.url,
            status=last.get(one.slug, Status.UP if one.slug in measured else Status.UNKNOWN),
            measured=measured.get(one.slug),
        )
        for one in config.monitors
    )


def digest(faces: Iterable[Face], config: Config) -> str:
    """A few letters that change when the table has to: with a status, a name, the page's address.

    Eight hexadecimal digits of SHA-256.
    """
    shown = [(one.slug, one.name, one.url, one.status.value) for one in faces]
    icons = [one.icon for one in config.monitors]
    website = config.status_website
    where = (config.owner, config.repo, website.cname, website.base_url, config.compat)
    words = (website.language, sorted(config.i18n.items()))
    return sha256(repr((shown, icons, where, words)).encode("utf-8", "replace")).hexdigest()[:8]
