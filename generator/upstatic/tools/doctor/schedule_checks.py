"""Findings on rounds: when the last one was, and how often they run."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from upstatic.config.schema.root import FIVE_MINUTES_S, Config
from upstatic.domain.recurrence import read_cron
from upstatic.domain.times import DAY_S
from upstatic.domain.wording import duration
from upstatic.history import rounds
from upstatic.history.file_lines import OnDamage
from upstatic.tools.doctor.findings import Finding, found

OLD_S = 3 * 3600
"""GitHub may skip rounds for an hour or two; a longer pause is a problem."""
_MISSED = 3
_RARE = 0.5
_DAY = timedelta(days=1)
_LONG_S = 1800
_PENDING = {"heartbeat", "domain"}
"""Check types that may have no result for days."""


def cadence_s(crons: Iterable[str]) -> float:
    """The mean time between two runs of these schedules, in seconds; five minutes for none."""
    day = datetime(2026, 1, 1)  # noqa: DTZ001 - a schedule's own clock
    starts: set[datetime] = set()
    for cron in crons:
        try:
            starts |= set(read_cron(cron).between(day, day + timedelta(days=7, seconds=-1)))
        except ValueError:
            continue  # GitHub reports it itself
    return 7 * DAY_S / len(starts) if starts else FIVE_MINUTES_S


def rounds_of(
    config: Config,
    times: Sequence[datetime],
    last_checked: Mapping[str, datetime],
    now: datetime,
    run_s: float = FIVE_MINUTES_S,
    web: str = "",
) -> Iterator[Finding]:
    """What is wrong with the rounds; `run_s` is the time between the starts of two runs.

    `times` are the rounds of the last 24 hours, `last_checked` is from the last week.
    """
    last = max(last_checked.values(), default=None)
    if last is None:
        yield found("rounds-none", web=web)
        return
    every_s = wanted_s(config, run_s)
    age_s = (now - last).total_seconds()
    if age_s > max(OLD_S, _MISSED * every_s):
        yield found("rounds-old", web=web, age=duration(age_s), every=duration(every_s))
        return
    yield from _infrequent(times, every_s, now)
    yield from _unchecked(config, last_checked, now, run_s)


def wanted_s(config: Config, run_s: float) -> float:
    """The wanted time between rounds in seconds: the shortest interval that the runs allow."""
    shortest_s = min((one.interval_s for one in config.monitors), default=FIVE_MINUTES_S)
    return shortest_s if run_s <= FIVE_MINUTES_S else max(shortest_s, run_s)


def _infrequent(times: Sequence[datetime], every_s: float, now: datetime) -> Iterator[Finding]:
    """Whether half of the rounds are missing, or one pause is long; a new history may be short."""
    moments = [*sorted(times), now]
    begun_s = (now - moments[0]).total_seconds()
    wanted = int(begun_s // every_s)
    pause_s = longest_pause_s(moments)
    if len(times) < _RARE * wanted or pause_s > max(_LONG_S, _MISSED * every_s):
        yield found("rounds-rare", count=len(times), wanted=wanted, pause=duration(pause_s))


def longest_pause_s(moments: Sequence[datetime]) -> float:
    """The longest time between two of these moments, in seconds."""
    return max(((later - one).total_seconds() for one, later in pairwise(moments)), default=0.0)


def _unchecked(
    config: Config, last_checked: Mapping[str, datetime], now: datetime, run_s: float
) -> Iterator[Finding]:
    for monitor in config.monitors:
        last = last_checked.get(monitor.slug)
        patience_s = max(_MISSED * max(monitor.interval_s, run_s), OLD_S)
        if monitor.check in _PENDING or (last and (now - last).total_seconds() <= patience_s):
            continue
        since = f"since {last:%Y-%m-%d %H:%M} UTC" if last else "in the last week"
        yield found("monitor-unmeasured", monitor=monitor.name, since=since)


def measured(history: Path, now: datetime) -> tuple[Mapping[str, datetime], list[datetime]]:
    """When each monitor was last checked, and the rounds of 24 hours of the busiest region."""
    rows = rounds.read(history, (now - _DAY).date(), now.date(), OnDamage.IGNORE)
    by_region: dict[str, set[datetime]] = {"": set()}
    for row in rows:
        if now - _DAY < row.time <= now:
            by_region.setdefault(row.region, set()).add(row.time)
    return rounds.last_checked(history, now), max(
        (sorted(times) for times in by_region.values()), key=len
    )
