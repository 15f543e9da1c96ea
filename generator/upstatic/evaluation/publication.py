"""Whether a page has to be published: what is online decides, not what was done before.

So the first page, and the one after a publication that failed, are never left out.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from upstatic.config.schema.publishing import ALWAYS, CHANGE
from upstatic.domain.times import parse_time

_EARLY = timedelta(minutes=1)
"""Rounds start seconds earlier or later than planned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A page: a hash of what its visitors see, and when it was made."""

    revision: str
    time: datetime


def publication_of(status: object) -> Publication | None:
    """The page whose status.json this is, as text or decoded; None if it does not say."""
    try:
        found = json.loads(status) if isinstance(status, bytes | str) else status
        page = found["page"] if isinstance(found, Mapping) else {}
        return Publication(revision=str(page["revision"]), time=parse_time(page["updated_at"]))
    except (ValueError, TypeError, KeyError):
        return None


def is_due(when: str, made: Publication | None, online: Publication | None) -> bool:
    """Whether the page that was `made` replaces the one that is `online`; None is not known."""
    if when == ALWAYS or made is None or online is None or made.revision != online.revision:
        return True
    if when == CHANGE:
        return False
    return abs(made.time - online.time) >= timedelta(minutes=int(when)) - _EARLY
