"""Which monitor of today a file of Upptime's is about: by its slug, and through renames.

Upptime names a file after the site's slug, and the slug after its name. Who renames a site gets a
new file; the old one is deleted, and its past with it. Here it is carried on where the log makes
it certain: the file ends, and one other, and only one, begins for the same address.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from upstatic.config.schema.root import Monitor
from upstatic.config.values.slugs import FALLBACK, safe, slugify
from upstatic.tools.upptime_import.measurements import Measurement

TOGETHER = timedelta(hours=1)
"""Files that end and begin in the same run, or in one that overlapped, do so within this time."""

_LATER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Life:
    """From when to when a monitor was measured under a slug, and at which addresses it was."""

    slug: str
    first: datetime
    last: datetime
    urls: tuple[str, str]


def slugs_of(found: Sequence[Measurement], monitors: Sequence[Monitor]) -> list[str]:
    """The slug of each measurement (by time), in their order.

    A site that is no monitor's any more keeps a slug of its own: its past stays on file.
    """
    own = [_own_slug(one, monitors) for one in found]
    following = _followers(_lives(own, found), monitors)
    return [_last_of(slug, following) for slug in own]


def _own_slug(one: Measurement, monitors: Sequence[Monitor]) -> str:
    """The slug that the file says, or the address where several sites wrote the same file.

    They do with equal slugs (ours get -2, -3), and with names of which nothing was left.
    """
    stem = one.file.removesuffix(".yml")
    if not stem:
        return slugify(one.url) or safe(one.url) or FALLBACK
    numbered = re.compile(rf"{re.escape(stem)}(-\d+)?")
    same = [each for each in monitors if numbered.fullmatch(each.slug) and each.url == one.url]
    return same[0].slug if len(same) == 1 else safe(stem) or FALLBACK


def _lives(slugs: Iterable[str], found: Iterable[Measurement]) -> dict[str, _Life]:
    lives: dict[str, _Life] = {}
    for slug, one in zip(slugs, found, strict=True):
        url = one.url.rstrip("/").lower()
        first, first_url = one.time, url
        if slug in lives:
            first, first_url = lives[slug].first, lives[slug].urls[0]
        lives[slug] = _Life(slug=slug, first=first, last=one.time, urls=(first_url, url))
    return lives


def _followers(lives: Mapping[str, _Life], monitors: Sequence[Monitor]) -> dict[str, str]:
    """Which slug each one that ended goes on as, where that is certain."""
    present = {monitor.slug for monitor in monitors}
    unmeasured = [_unmeasured(each) for each in monitors if each.slug not in lives]
    everybody = [*lives.values(), *unmeasured]
    found = {
        life.slug: after
        for life in lives.values()
        if life.slug not in present and (after := _follower(life, everybody))
    }
    heirs = Counter(found.values())
    return {slug: after for slug, after in found.items() if heirs[after] == 1}


def _unmeasured(monitor: Monitor) -> _Life:
    """A monitor that got its new name just now."""
    url = monitor.url.rstrip("/").lower()
    return _Life(slug=monitor.slug, first=_LATER, last=_LATER, urls=(url, url))


def _follower(life: _Life, everybody: Iterable[_Life]) -> str | None:
    """The one that begins for the address where this one ends; None where two do, or none."""
    later = [
        one
        for one in everybody
        if one.slug != life.slug
        and one.urls[0] == life.urls[1] != ""
        and one.first > max(life.first, life.last - TOGETHER)
    ]
    nearest = min((one.first for one in later), default=_LATER)
    near = [one for one in later if one.first - nearest <= TOGETHER]
    return near[0].slug if len(near) == 1 else None


def _last_of(slug: str, following: Mapping[str, str]) -> str:
    """The end of a chain of renames; each step leads to a later beginning, so there is one."""
    while slug in following:
        slug = following[slug]
    return slug
