"""What cannot be read or assigned under history/, for `doctor` and `validate`."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from upstatic.domain.errors import HistoryError
from upstatic.domain.wording import counted
from upstatic.history import (
    certificates,
    daily_totals,
    engine_log,
    events,
    file_names,
    heartbeats,
    incidents,
    receipts,
    renames,
    rounds,
    upptime_samples,
)

_TABLES = (
    (file_names.EVENTS, events.TABLE),
    (file_names.DAILY_TOTALS, daily_totals.TABLE),
    (file_names.CERTIFICATES, certificates.TABLE),
    (file_names.HEARTBEATS, heartbeats.TABLE),
    (file_names.RECEIPTS, receipts.TABLE),
    (file_names.UPPTIME_SAMPLES, upptime_samples.TABLE),
    (file_names.RENAMES, renames.TABLE),
    (file_names.ENGINES, engine_log.TABLE),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DamagedFile:
    """A file of which something cannot be read, and what."""

    path: Path
    what: str


def damaged_files(history: Path) -> list[DamagedFile]:
    """Every file of which something cannot be read, or was set aside. Raises HistoryError."""
    return [DamagedFile(path=path, what=what) for path, what in _problems(history)]


def _problems(history: Path) -> Iterator[tuple[Path, str]]:
    for kind in file_names.KINDS:
        yield from kind.refused(history)
    for kind, table in _TABLES:
        for path in kind.existing(history):
            yield from _checked(path, partial(table.count_damaged, path))
    for day in rounds.days(history):
        path = rounds.path_of(history, day)
        yield from _checked(path, partial(rounds.count_damaged, history, day))
    yield from incidents.damaged_files(history)


def _checked(path: Path, count: Callable[[], int]) -> Iterator[tuple[Path, str]]:
    try:
        number = count()
    except HistoryError as error:
        yield path, str(error).removeprefix(f"{path}: ")
        return
    if number:
        yield path, f"{counted(number, 'line')} cannot be read"


def unclaimed_slugs(history: Path, slugs: Collection[str], now: datetime) -> list[str]:
    """The slugs that were measured in the last week and that no monitor has.

    Raises HistoryError.
    """
    return sorted(rounds.last_checked(history, now).keys() - set(slugs))
