"""Find the current monitor of an Upptime file: by its slug, and through renames.

Upptime names a file after the site's slug, and the slug after its name. Renaming a site creates a
new file and deletes the old one, with its history. The history is continued if the log is
unambiguous: the old file ends, and exactly one other begins for the same URL.
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
"""Files that end and begin in the same or an overlapping run do so within this time."""

_LATER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class _SlugSpan:
    """From when to when a slug was measured, and its first and last URL."""

    slug: str
    first: datetime
    last: datetime
    urls: tuple[str, str]


def slugs_of(found: Sequence[Measurement], monitors: Sequence[Monitor]) -> list[str]:
    """The slug of each measurement (by time), in their order.

    A site that is not a monitor any more keeps its own slug: its history is kept.
    """
    own = [_own_slug(one, monitors) for one in found]
    following = _followers(_spans(own, found), monitors)
    return [_last_of(slug, following) for slug in own]


def _own_slug(one: Measurement, monitors: Sequence[Monitor]) -> str:
    """The slug of the file, or that of the URL if several sites wrote the same file.

    They do if their slugs are equal (ours get -2, -3), or if a name has no usable character.
    """
    stem = one.file.removesuffix(".yml")
    if not stem:
        return slugify(one.url) or safe(one.url) or FALLBACK
    numbered = re.compile(rf"{re.escape(stem)}(-\d+)?")
    same = [each for each in monitors if numbered.fullmatch(each.slug) and each.url == one.url]
    return same[0].slug if len(same) == 1 else safe(stem) or FALLBACK


def _spans(slugs: Iterable[str], found: Iterable[Measurement]) -> dict[str, _SlugSpan]:
    spans: dict[str, _SlugSpan] = {}
    for slug, one in zip(slugs, found, strict=True):
        url = one.url.rstrip("/").lower()
        first, first_url = one.time, url
        if slug in spans:
            first, first_url = spans[slug].first, spans[slug].urls[0]
        spans[slug] = _SlugSpan(slug=slug, first=first, last=one.time, urls=(first_url, url))
    return spans


def _followers(spans: Mapping[str, _SlugSpan], monitors: Sequence[Monitor]) -> dict[str, str]:
    """The slug that continues each one that ended, if it is unambiguous."""
    present = {monitor.slug for monitor in monitors}
    unmeasured = [_unmeasured(each) for each in monitors if each.slug not in spans]
    candidates = [*spans.values(), *unmeasured]
    found = {
        span.slug: after
        for span in spans.values()
        if span.slug not in present and (after := _follower(span, candidates))
    }
    successors = Counter(found.values())
    return {slug: after for slug, after in found.items() if successors[after] == 1}


def _unmeasured(monitor: Monitor) -> _SlugSpan:
    """A monitor that has not been measured under its new name yet."""
    url = monitor.url.rstrip("/").lower()
    return _SlugSpan(slug=monitor.slug, first=_LATER, last=_LATER, urls=(url, url))


def _follower(span: _SlugSpan, candidates: Iterable[_SlugSpan]) -> str | None:
    """The one that begins for the URL where this one ends; None for several or none."""
    later = [
        one
        for one in candidates
        if one.slug != span.slug
        and one.urls[0] == span.urls[1] != ""
        and one.first > max(span.first, span.last - TOGETHER)
    ]
    nearest = min((one.first for one in later), default=_LATER)
    near = [one for one in later if one.first - nearest <= TOGETHER]
    return near[0].slug if len(near) == 1 else None


def _last_of(slug: str, following: Mapping[str, str]) -> str:
    """The end of a chain of renames; each step starts later, so the chain ends."""
    while slug in following:
        slug = following[slug]
    return slug
