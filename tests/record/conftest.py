"""Fixtures: a history, monitors, and rounds written as letters."""

import dataclasses
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from upstatic.config.schema.root import Confirm, Monitor
from upstatic.domain.models import Day, Event, Reading, Round
from upstatic.history import daily_totals, events, rounds
from upstatic.record.stage import Recorded, record

from tests.support.checks import STATUS

MIDNIGHT = datetime(2026, 11, 20, tzinfo=UTC)
REASON = {"u": "", "~": "slow", "d": "503", "?": "secret"}


def minute(n: float) -> datetime:
    """`n` minutes after midnight of Friday, 20 November 2026."""
    return MIDNIGHT + timedelta(minutes=n)


def a_round(n: float, region: str = "", **letters: str) -> Round:
    """A round `n` minutes after midnight: u up, ~ degraded, d down, ? unknown, - not measured."""
    readings = {
        slug: Reading(status=STATUS[letter], ms=100, reason=REASON[letter])
        for slug, letter in letters.items()
        if letter != "-"
    }
    return Round(time=minute(n), region=region, columns=tuple(letters), readings=readings)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A history that is recorded into, and read back as a whole."""

    history: Path
    monitors: tuple[Monitor, ...]

    def record(self, *new: Round, now: float | None = None, keep_days: int = 95) -> Recorded:
        """Record rounds, half a minute after the last of them or at a minute `now`."""
        moment = new[-1].time + timedelta(seconds=30) if now is None else minute(now)
        return record(self.history, new, self.monitors, now=moment, keep_days=keep_days)

    def confirming(self, failures: int) -> "World":
        """The same history, its monitors confirmed by other numbers of failures."""
        return self._changed(confirm=Confirm(failures=failures))

    def every(self, interval_s: float) -> "World":
        """The same history, its monitors checked at another interval."""
        return self._changed(interval_s=interval_s)

    def _changed(self, **values: object) -> "World":
        changed = tuple(one.model_copy(update=values) for one in self.monitors)
        return dataclasses.replace(self, monitors=changed)

    @property
    def rounds(self) -> list[Round]:
        return rounds.read(self.history, date.min, date.max)

    @property
    def events(self) -> list[Event]:
        return events.read(self.history)

    @property
    def days(self) -> list[Day]:
        return daily_totals.read(self.history, date.min, date.max)

    @property
    def story(self) -> str:
        """The events as `api:down 5`: since minute 5."""
        return ", ".join(
            f"{one.slug}:{one.status.value} {(one.time - MIDNIGHT).total_seconds() / 60:g}"
            for one in self.events
        )

    @property
    def bytes(self) -> dict[str, bytes]:
        """Every file of the history."""
        found = sorted(path for path in self.history.rglob("*") if path.is_file())
        return {str(path.relative_to(self.history)): path.read_bytes() for path in found}


@pytest.fixture
def world(tmp_path: Path) -> World:
    """An empty world with the monitors `api` and `web`, confirmed by two failures."""
    monitors = tuple(
        Monitor(name=slug, url="https://example.com", slug=slug) for slug in ("api", "web")
    )
    return World(history=tmp_path / "history", monitors=monitors)


@pytest.fixture(name="a_round")
def a_round_fixture() -> Callable[..., Round]:
    """`a_round(5, "eu", api="u", web="d")`."""
    return a_round
