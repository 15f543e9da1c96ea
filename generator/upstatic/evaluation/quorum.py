"""Combine the readings of several regions at about the same time into checks."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, pairwise
from operator import itemgetter

from upstatic.config.schema.root import Monitor
from upstatic.domain import failure_reasons
from upstatic.domain.models import Check, Reading, Round, Status

_TWO = 2

Seen = tuple[datetime, str, Reading]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quorum:
    """How many regions must see a failure before it is one.

    `regions` is how many there are; with two or more, a single one never decides. `wanted` is what
    the configuration asks for; None is more than half of those that answered.
    """

    regions: int = 0
    wanted: int | None = None

    def voices(self, answered: int) -> int:
        """The number needed if so many regions responded."""
        if self.wanted is not None:
            return min(self.wanted, max(self.regions, 1))
        return max(answered // 2 + 1, min(self.regions, _TWO))


def quorum_of(monitor: Monitor | None) -> Quorum:
    """The quorum of a monitor; that of no regions for one that was removed."""
    if monitor is None:
        return Quorum()
    return Quorum(regions=len(monitor.regions), wanted=monitor.quorum)


def agree(readings: Mapping[str, Reading], quorum: Quorum | None = None) -> Reading:
    """The combined reading: the worst status that enough regions found.

    The time is the median of the regions with that status, the reason their most frequent one.
    If all regions that responded saw a failure, but too few responded, the status is unknown, as
    without any. A round without a region decides alone.
    """
    known = [readings[name] for name in sorted(readings) if readings[name].status.is_known]
    if not known:
        return next(iter(readings.values()), Reading(status=Status.UNKNOWN))
    if "" in readings and len(known) == 1:
        return known[0]
    worst_first = sorted((one.status.severity for one in known), reverse=True)
    needed = (quorum or Quorum()).voices(len(known))
    if needed > len(known) and worst_first[-1] > Status.UP.severity:
        return Reading(status=Status.UNKNOWN, reason=failure_reasons.ALONE)
    return _said_by(known, Status.of_severity(worst_first[min(needed, len(known)) - 1]))


def _said_by(known: Iterable[Reading], status: Status) -> Reading:
    voices = [one for one in known if one.status is status]
    times = sorted(one.ms for one in voices if one.ms is not None)
    ms = times[(len(times) - 1) // 2] if times else None
    reason = Counter(one.reason for one in voices).most_common(1)[0][0]
    return Reading(status=status, ms=ms, reason=reason)


def checks_of(
    slug: str, rounds: Iterable[Round], interval_s: float, quorum: Quorum | None = None
) -> list[Check]:
    """What the regions agreed on about a monitor, check by check, in the order of time.

    Readings of different regions that lie within half an interval (seconds) are one check, at
    the time of the first. A round that did not measure the monitor says nothing.
    """
    seen = _seen(slug, rounds)
    if not _is_by_several(seen, quorum):
        return [Check(time, reading) for time, _, reading in seen]
    return _agreed(seen, timedelta(seconds=interval_s / 2), quorum)


def later_checks_of(
    slug: str, rounds: Iterable[Round], interval_s: float, quorum: Quorum | None = None
) -> list[Check]:
    """The same where rounds before these exist: without readings that may belong to their checks.

    So these are the last ones of `checks_of` all rounds.
    """
    seen = _seen(slug, rounds)
    if not _is_by_several(seen, quorum):
        return [Check(time, reading) for time, _, reading in seen]
    width = timedelta(seconds=interval_s / 2)
    gaps = (n for n, (one, other) in enumerate(pairwise(seen), 1) if other[0] - one[0] > width)
    return _agreed(seen[next(gaps, len(seen)) :], width, quorum)


def _seen(slug: str, rounds: Iterable[Round]) -> list[Seen]:
    seen = [
        (row.time, row.region, reading)
        for row in rounds
        if (reading := row.readings.get(slug)) is not None
    ]
    seen.sort(key=itemgetter(0, 1))
    return seen


def _is_by_several(seen: Iterable[Seen], quorum: Quorum | None) -> bool:
    """Whether several regions measure a monitor, or did in these readings."""
    wanted = quorum is not None and quorum.regions >= _TWO
    return wanted or len({region for _, region, _ in seen}) > 1


def _agreed(seen: Iterable[Seen], width: timedelta, quorum: Quorum | None) -> list[Check]:
    return [
        Check(time=time, reading=agree(readings, quorum), regions=readings)
        for time, readings in _clusters(seen, width)
    ]


def in_order(*checks: Sequence[Check]) -> list[Check]:
    """Checks of one monitor from several sources, by time."""
    return sorted(chain(*checks), key=lambda check: check.time)


def _clusters(seen: Iterable[Seen], width: timedelta) -> list[tuple[datetime, dict[str, Reading]]]:
    clusters: list[tuple[datetime, dict[str, Reading]]] = []
    for time, region, reading in seen:
        fits = clusters and time - clusters[-1][0] <= width and region not in clusters[-1][1]
        if not fits:
            clusters.append((time, {}))
        clusters[-1][1][region] = reading
    return clusters
