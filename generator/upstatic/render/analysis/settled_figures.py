"""When the figures of a monitor are computed: at once while something happens, else each half-hour.

So the pages, graphs and badges of a monitor stay the same in most rounds.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from upstatic import evaluation
from upstatic.domain.models import Check, Event, Incident, Status
from upstatic.domain.outages import outages
from upstatic.domain.times import start_of
from upstatic.render.analysis.component_status import is_open
from upstatic.render.analysis.history_input import MAX_RAW_DAYS, HistoryInput
from upstatic.render.incremental.keys import key_of

HALF_HOUR = timedelta(minutes=30)


def figures_at(now: datetime, events: Sequence[Event], incidents: Sequence[Incident]) -> datetime:
    """When to compute the figures of a monitor that is up: the last full half-hour, or now.

    So pages, graphs and badges stay the same while nothing happens. Whatever happened since then,
    and any incident in progress, is shown at once; so is the beginning of a day.
    """
    elapsed = (now - start_of(now.date())) % HALF_HOUR
    floor = now - elapsed
    times = [time for event in events[-2:] for time in (event.time, event.confirmed_at)]
    for one in incidents:
        if is_open(one):
            return now
        times += [one.started, *(update.time for update in one.updates)]
        times += [time for time in (one.ended, one.updated) if time]
    has_news = any(floor < time <= now for time in times)
    return now if has_news or floor == start_of(now.date()) else floor


def is_calm(current: evaluation.CurrentStatus) -> bool:
    """Whether the last checks were all well."""
    doubts = current.pending or current.gap or current.failing
    return current.status is Status.UP and not doubts


def is_known_before(now: datetime, checks: Sequence[Check], days: Iterable[date]) -> bool:
    """Whether it was measured on an earlier day; a new monitor's first checks are shown at once."""
    today = now.date()
    return any(on < today for on in days) or (bool(checks) and checks[0].time < start_of(today))


def figures_key(
    as_of: datetime,
    stored: HistoryInput,
    own_events: Sequence[Event],
    incidents: Sequence[Incident],
    slug: str,
) -> str:
    """A hash of everything that the figures of a monitor at `as_of` depend on."""
    files, certificate = stored.fingerprint, stored.certificates.get(slug)
    oldest = as_of - timedelta(days=MAX_RAW_DAYS)
    lately = [one for one in outages(own_events) if one.end and one.end >= oldest]
    finished = as_of.date() - timedelta(days=1)  # `until` has what is known of today
    measured = [
        files.between(one.start.date(), min(one.end.date(), finished)) for one in lately if one.end
    ]
    reported = stored.index.keys_of((*incidents, *stored.index.windows))
    return key_of(slug, as_of, files.until(as_of), measured, own_events, reported, certificate)
