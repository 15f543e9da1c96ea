"""Hashes of the files that figures are computed from."""

import hashlib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

from upstatic.history import rounds
from upstatic.history.file_lines import read_bytes
from upstatic.history.file_names import DAILY_TOTALS, RENAMES, UPPTIME_SAMPLES

_DAY = timedelta(days=1)


class Fingerprint:
    """Of the figures of monitors (`until`), and of how long outages lasted (`between`).

    Figures need the rounds since `first`, and all totals and imported samples.
    """

    def __init__(self, history: Path, first: date, today: date) -> None:
        self._first, self._today = first, today
        self._rounds = {day: rounds.path_of(history, day) for day in rounds.days(history)}
        self._totals = {path.stem: path for path in DAILY_TOTALS.existing(history)}
        self._other = [*UPPTIME_SAMPLES.existing(history), *RENAMES.existing(history)]
        self._digest = cache(_digest)
        self.until, self.between = cache(self._until), cache(self._between)

    def _until(self, moment: datetime) -> str:
        """The same for every history that agrees up to `moment`, whatever came later."""
        last = f"{moment:%H:%M:%S}".encode()
        lines = sorted(
            read_bytes(self._rounds[self._today]).splitlines() if self._has_today else []
        )
        known = [line for line in lines if line.startswith(b"#") or line[: len(last)] <= last]
        finished = self._hashed([*self._totals.values(), *self._other, *self._recent()])
        return hashlib.sha256(b"\n".join([finished, *known])).hexdigest()

    @property
    def _has_today(self) -> bool:
        return self._today in self._rounds

    def _recent(self) -> Iterator[Path]:
        return (path for day, path in self._rounds.items() if self._first <= day < self._today)

    def _between(self, first: date, last: date) -> str:
        """The same while nothing changed that says how outages of these days were measured."""
        before = first - _DAY
        first_month, last_month = before.isoformat()[:7], last.isoformat()[:7]
        months = [one for name, one in self._totals.items() if first_month <= name <= last_month]
        days = [path for day, path in self._rounds.items() if before <= day <= last]
        return self._hashed([*months, *days, *self._other]).hex()

    def _hashed(self, paths: list[Path]) -> bytes:
        return hashlib.sha256(b"".join(map(self._digest, paths))).digest()


def _digest(path: Path) -> bytes:
    return hashlib.sha256(path.name.encode() + b"\0" + read_bytes(path)).digest()
