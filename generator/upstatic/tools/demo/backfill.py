"""Generated history: what a schedule on a shared runner would have recorded of the company."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from random import Random

from upstatic.domain.models import Reading, Round, Status
from upstatic.domain.times import DAY_S, days_between, parse_duration, start_of
from upstatic.tools.demo.company import DemoService, Disruption

SLOT_S = 300
_FIRST_SLOT_S = 180  # the workflow asks for minute 3, 8, 13…: off the busy hour
_SKIPPED = 0.025  # runs that the scheduler drops
_MEAN_DELAY_S = 40
_BLIP = 0.0006  # single failures that the next round does not confirm
_CALM_S = 3600  # none of these before the live rounds start

# Hours without any run, as (ago, how long): shared schedulers skip runs.
_GAPS = tuple(
    (parse_duration(ago), parse_duration(lasts))
    for ago, lasts in (("63d13h", "2h40m"), ("49d2h", "6h30m"), ("19d15h", "95m"), ("8d7h", "3h5m"))
)
_FLAPPING_FOR_S = parse_duration("5d")
_FLAP_EVERY_S = parse_duration("16h")
_FLAP_LASTS_S = (parse_duration("8m"), parse_duration("25m"))
_FLAP = Reading(status=Status.DOWN, reason="503", ms=31)
_MISSED = Reading(status=Status.DOWN, reason="timeout", ms=30_000)


def generate_rounds(
    services: Sequence[DemoService], *, end: datetime, days: int = 90, seed: int = 0
) -> Iterator[list[Round]]:
    """Every round of the days before `end`, one UTC day at a time, the oldest first.

    `days` whole days, and the day of `end` until then. A round's columns are the services that were
    configured at that time. The same arguments give the same rounds.
    """
    services = [_with_flapping(service, _random(seed, service.slug)) for service in services]
    for day in days_between(end.date() - timedelta(days=days), end.date()):
        times = _times(day, end, _random(seed, day))
        seen = {
            service.slug: _readings(service, times, end, _random(seed, day, service.slug))
            for service in services
        }
        yield [_round(n, time, seen) for n, time in enumerate(times)]


def _random(*names: object) -> Random:
    """A random source of its own for each purpose, so that none shifts another's numbers."""
    return Random(" ".join(map(str, names)))  # noqa: S311 - demo data, not a secret


def _times(day: date, end: datetime, random: Random) -> list[datetime]:
    """The start times of a day's runs before `end`: delayed, some skipped, hours missing."""
    times, end_of_day = [], start_of(day + timedelta(days=1))
    for slot_s in range(_FIRST_SLOT_S, DAY_S, SLOT_S):
        late_s = min(random.expovariate(1 / _MEAN_DELAY_S), SLOT_S / 2)
        if random.random() >= _SKIPPED:
            times.append(start_of(day) + timedelta(seconds=int(slot_s + late_s)))
    return [time for time in times if time < min(end, end_of_day) and not _in_gap(time, end)]


def _in_gap(time: datetime, end: datetime) -> bool:
    age_s = (end - time).total_seconds()
    return any(ago_s - lasts_s < age_s <= ago_s for ago_s, lasts_s in _GAPS)


def _with_flapping(service: DemoService, random: Random) -> DemoService:
    """Add short outages in the last days to a service that flaps."""
    if not service.flaps:
        return service
    disruptions, ago_s = [], _FLAPPING_FOR_S
    while ago_s > _FLAP_EVERY_S / 8:
        lasts_s = random.uniform(*_FLAP_LASTS_S)
        disruptions.append(Disruption(ago_s=ago_s, lasts_s=lasts_s, seen=_FLAP))
        ago_s -= lasts_s + random.expovariate(1 / _FLAP_EVERY_S)
    return replace(service, disruptions=(*service.disruptions, *disruptions))


def _readings(
    service: DemoService, times: Sequence[datetime], end: datetime, random: Random
) -> list[Reading | None]:
    """The readings of a service at each of `times`; None before it was configured."""
    return [
        _reading(service, time, (end - time).total_seconds(), random)
        if service.is_known_at(time, end)
        else None
        for time in times
    ]


def _reading(service: DemoService, time: datetime, age_s: float, random: Random) -> Reading:
    disruption = service.disruption_at(age_s)
    if disruption and disruption.seen.status is Status.DOWN:
        return disruption.seen
    if disruption:
        return _answered(round((disruption.seen.ms or 0) * random.uniform(0.95, 1.15)), slow=True)
    if random.random() < _BLIP and age_s > _CALM_S:
        return _MISSED
    ms = service.latency.ms_at(time, random)
    return _answered(ms, slow=service.max_response_ms is not None and ms > service.max_response_ms)


@cache
def _answered(ms: int, *, slow: bool) -> Reading:
    """A response after `ms`; equal readings are one object, as when history is read."""
    if slow:
        return Reading(status=Status.DEGRADED, reason="slow", ms=ms)
    return Reading(status=Status.UP, ms=ms)


def _round(n: int, time: datetime, seen: Mapping[str, Sequence[Reading | None]]) -> Round:
    readings = {slug: reading for slug, column in seen.items() if (reading := column[n])}
    return Round(time=time, region="", columns=tuple(readings), readings=readings)
