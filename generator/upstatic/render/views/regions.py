"""Results by region, when the figures were computed, and the uptime of a week."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from upstatic.domain import uptime
from upstatic.domain.models import Check, Event, Status
from upstatic.render.analysis.dataset import MonitorData
from upstatic.render.analysis.windows import WEEK, of_region
from upstatic.translations.phrases import Translations


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionView:
    """The result of one region: status, response time and reason, and its uptime."""

    name: str
    status: Status
    word: str
    ms: str
    reason: str
    uptime: str


def regions(data: MonitorData, now: datetime, words: Translations) -> tuple[RegionView, ...]:
    """One result per region, by name; none with a single region or old data."""
    seen = {} if data.stale else data.status_then.regions
    if len(seen) <= 1:
        return ()
    return tuple(
        RegionView(
            name=name,
            status=reading.status,
            word=words.say(reading.status.value),
            ms=words.ms(reading.ms),
            reason=words.reason(reading.reason),
            uptime=words.say(
                "regionUptime",
                uptime=words.uptime(_uptime(data, name, now)),
                span=words.say(WEEK.phrase),
            ),
        )
        for name, reading in sorted(seen.items())
    )


def _uptime(data: MonitorData, name: str, now: datetime) -> float | None:
    """The uptime over a week as this region alone saw it, without confirmation."""
    start = now - timedelta(days=WEEK.days)
    own = of_region(uptime.since(data.checks, start), name)
    changes = list(_changes(own, data.monitor.slug))
    interval_s = data.monitor.interval_s
    totals = uptime.totals_between(own, changes, interval_s, start, now, data.windows)
    return uptime.uptime_ratio(totals)


def _changes(checks: Sequence[Check], slug: str) -> Iterator[Event]:
    """Each change of the status, as an event."""
    known: Iterable[Check] = (one for one in checks if one.reading.status.is_known)
    for status, same in groupby(known, key=lambda one: one.reading.status):
        first = next(same)
        yield Event(
            time=first.time, slug=slug, status=status, reason="", ms=None, confirmed_at=first.time
        )  # fmt: skip
