"""Helpers: a company of a few monitors, events by the minute, and a folder to keep things in."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from upstatic.config.defaults import apply_defaults
from upstatic.config.schema.root import Config
from upstatic.domain.models import Event, Status

TEN = datetime(2026, 11, 20, 10, tzinfo=UTC)

At = Callable[[float], datetime]
MakeConfig = Callable[..., Config]
MakeEvents = Callable[..., list[Event]]


@pytest.fixture
def at() -> At:
    """`at(5)`: five minutes past ten."""
    return lambda minutes: TEN + timedelta(minutes=minutes)


@pytest.fixture
def configured() -> MakeConfig:
    """Five monitors, two of them in the group Shop, with these keys of the file besides."""

    def make(**keys: object) -> Config:
        sites: list[dict[str, object]] = [
            {"name": "API", "group": "Shop", "tags": ["core"], "assignees": ["bob"]},
            {"name": "Web", "group": "Shop"},
            {"name": "Docs"},
            {"name": "Mail"},
            {"name": "Data base", "slug": "db"},
        ]
        urls = [{**site, "url": "https://site.example"} for site in sites]
        return apply_defaults(Config.model_validate({"sites": urls, **keys}))

    return make


@pytest.fixture
def happened() -> MakeEvents:
    """`happened("0 api down 503", "12 api up")`: begun at that minute, confirmed five later."""

    def make(*lines: str) -> list[Event]:
        return sorted(map(_event, lines), key=lambda event: (event.time, event.slug))

    return make


def _event(line: str) -> Event:
    minute, slug, status, reason = [*line.split(), ""][:4]
    time = TEN + timedelta(minutes=float(minute))
    return Event(
        time=time, slug=slug, status=Status(status), reason=reason, ms=None,
        confirmed_at=time + timedelta(minutes=5),
    )  # fmt: skip


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """The history of the repository in `tmp_path`; the folder does not exist yet."""
    return tmp_path / "history"
