"""Outages that no incident reports."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import accumulate

from upstatic.domain.maintenance_windows import FOR_EVER
from upstatic.domain.models import Event, Phase
from upstatic.domain.outages import Outage, outages
from upstatic.render.analysis.incident_index import IncidentEntry


def unreported_outages(
    events: Mapping[str, Sequence[Event]], incidents: Iterable[IncidentEntry]
) -> Iterator[Outage]:
    """The outages that none of these incidents covers, by monitor; `events` are by slug."""
    covered = _covered_until(incidents)
    for slug, own in events.items():
        starts, ends = covered.get(slug, ((), ()))
        for outage in outages(own):
            last = bisect_right(starts, outage.end or FOR_EVER) - 1
            if last < 0 or ends[last] < outage.start:
                yield outage


def _covered_until(
    incidents: Iterable[IncidentEntry],
) -> Mapping[str, tuple[Sequence[datetime], Sequence[datetime]]]:
    """By slug, the starts of its incidents in order, and the latest end of those up to each."""
    by_slug: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    for one in incidents:
        if one.phase is not Phase.SCHEDULED:
            for slug in one.components:
                by_slug[slug].append((one.started, one.ended or FOR_EVER))
    spans = {slug: sorted(found) for slug, found in by_slug.items()}
    return {
        slug: ([start for start, _ in own], list(accumulate((end for _, end in own), max)))
        for slug, own in spans.items()
    }
