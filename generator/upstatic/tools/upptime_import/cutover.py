"""When our own rounds began: only what was measured before may be imported."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from upstatic.domain.models import Day, Event, Round, Status
from upstatic.domain.times import start_of
from upstatic.history import daily_totals, rounds
from upstatic.history.file_lines import OnDamage
from upstatic.history.upptime_samples import Sample


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnHistory:
    """What our own rounds did, by slug.

    `started_at` is when they first measured a monitor, `well` their first check that found it up.
    `days` are those that have recorded rounds, `open` those of them without totals yet. `totals`
    are the recorded days, by slug and date.
    """

    started_at: Mapping[str, datetime]
    well: Mapping[str, Event]
    days: Collection[date]
    open: Collection[date]
    totals: Mapping[tuple[str, date], Day]

    def is_before(self, slug: str, time: datetime) -> bool:
        """Whether our rounds had not measured the monitor by then."""
        return slug not in self.started_at or time < self.started_at[slug]

    def knows_more(self, day: Day) -> bool:
        """Whether the recorded totals include rounds that have been deleted since."""
        there = self.totals.get((day.slug, day.date))
        return there is not None and day.checks <= there.checks and day.known_s < there.known_s


def own(history: Path, recorded: Iterable[Sample], slugs: Collection[str]) -> OwnHistory:
    """What our own rounds recorded of these monitors; `recorded` was imported before.

    Raises HistoryError.
    """
    days = daily_totals.read(history, date.min, date.max, OnDamage.IGNORE)
    with_rounds = {*rounds.days(history)}
    started_at, well = _begun(history, sorted(with_rounds), slugs)
    for slug, first in _first_own_days(days, recorded).items():
        if slug not in started_at or first < started_at[slug].date():
            started_at[slug] = start_of(first)  # the rounds of that day are gone
    totals = {(day.slug, day.date): day for day in days}
    rolled = {day.date for day in days}
    return OwnHistory(
        started_at=started_at, well=well, days=with_rounds, open=with_rounds - rolled, totals=totals
    )


def _first_own_days(days: Iterable[Day], recorded: Iterable[Sample]) -> dict[str, date]:
    """The first day of each slug with more checks than were imported: some are from rounds."""
    imported = Counter((one.slug, one.time.date()) for one in recorded)
    mine = (day for day in days if day.checks > imported[day.slug, day.date])
    first: dict[str, date] = {}
    for day in mine:
        first[day.slug] = min(day.date, first.get(day.slug, day.date))
    return first


def _begun(
    history: Path, days: Iterable[date], slugs: Collection[str]
) -> tuple[dict[str, datetime], dict[str, Event]]:
    """When rounds first measured these monitors, and when they first found them up.

    Reads day by day and stops early: three months of rounds may not fit into memory.
    """
    started_at: dict[str, datetime] = {}
    well: dict[str, Event] = {}
    known: set[str] = set()
    for day in days:
        for row in rounds.read(history, day, day, OnDamage.IGNORE):
            known.update(row.columns)
            for slug, status in _measured(row, slugs):
                started_at.setdefault(slug, row.time)
                if status is Status.UP:
                    well.setdefault(slug, _up(row, slug))
        if known & {*slugs} <= well.keys():
            break
    return started_at, well


def _measured(row: Round, slugs: Collection[str]) -> list[tuple[str, Status]]:
    return [
        (slug, one.status)
        for slug, one in row.readings.items()
        if slug in slugs and one.status is not Status.UNKNOWN
    ]


def _up(row: Round, slug: str) -> Event:
    ms = row.readings[slug].ms
    return Event(
        time=row.time, slug=slug, status=Status.UP, reason="", ms=ms, confirmed_at=row.time
    )
