"""Events are kept indefinitely, each once, and no status follows itself."""

import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from upstatic.domain.errors import HistoryError
from upstatic.domain.models import Event, Status
from upstatic.history import events

TEN = datetime(2026, 11, 20, 10, tzinfo=UTC)


def event(minutes: float, status: Status, slug: str = "api", reason: str = "") -> Event:
    time = TEN + timedelta(minutes=minutes)
    confirmed_at = time + timedelta(minutes=5)
    return Event(
        time=time, slug=slug, status=status, reason=reason, ms=321, confirmed_at=confirmed_at
    )


DOWN, UP = event(0, Status.DOWN, reason="503"), event(30, Status.UP)


def test_a_year_is_a_table_that_any_tool_reads(history: Path) -> None:
    events.append(history, [dataclasses.replace(UP, ms=None), DOWN])

    assert (history / "events" / "2026.csv").read_text() == (
        "time,slug,status,reason,ms,noted\n"
        "2026-11-20T10:00:00Z,api,down,503,321,2026-11-20T10:05:00Z\n"
        "2026-11-20T10:30:00Z,api,up,,,2026-11-20T10:35:00Z\n"
    )


def test_events_come_back_in_order_and_are_filed_once(history: Path) -> None:
    assert events.append(history, [UP, DOWN]) == [DOWN, UP]
    assert events.append(history, [DOWN, UP]) == []
    assert events.read(history) == [DOWN, UP]


def test_an_event_belongs_to_the_year_in_which_it_began(history: Path) -> None:
    eve = dataclasses.replace(
        DOWN,
        time=datetime(2025, 12, 31, 23, 58, tzinfo=UTC),
        confirmed_at=datetime(2026, 1, 1, 0, 3, tzinfo=UTC),
    )
    events.append(history, [eve, UP])

    assert sorted(path.name for path in (history / "events").iterdir()) == ["2025.csv", "2026.csv"]
    assert events.read(history) == [eve, UP]


def test_of_equal_statuses_in_a_row_the_first_counts(history: Path) -> None:
    """Two writers confirm the same outage, one from a later check."""
    again = event(5, Status.DOWN, reason="timeout")
    other = event(6, Status.DOWN, slug="web")
    events.append(history, [DOWN, again, other, UP])

    assert events.read(history) == [DOWN, other, UP]


@pytest.mark.parametrize("text", ["", "a,b", '"', "é\n\r\0", "#x", "  ", "%41"])
def test_any_reason_survives(history: Path, text: str) -> None:
    odd = event(0, Status.DOWN, slug='we"b,site', reason=text)
    events.append(history, [odd])

    assert events.read(history) == [odd]
    assert events.append(history, [odd]) == []


def test_a_missing_history_has_no_events(history: Path) -> None:
    assert events.read(history) == []
    assert events.append(history, []) == []
    assert not history.exists()


def test_a_slug_that_is_not_text_is_refused(history: Path) -> None:
    with pytest.raises(HistoryError, match="control characters"):
        events.append(history, [event(0, Status.DOWN, slug="a\nb")])
    assert not history.exists()


@pytest.mark.parametrize(
    "line", ["time,slug,status,reason,ms,noted,severity", "# upstatic history 2"]
)
def test_a_newer_table_is_refused_and_left_alone(history: Path, line: str) -> None:
    path = history / "events" / "2026.csv"
    path.parent.mkdir(parents=True)
    path.write_text(f"{line}\nwhatever\n")

    for act in (lambda: events.append(history, [DOWN]), lambda: events.read(history)):
        with pytest.raises(HistoryError, match=r"2026\.csv: written by a newer Upstatic"):
            act()  # type: ignore[no-untyped-call] # mypy loses the lambdas' common type
    assert path.read_text() == f"{line}\nwhatever\n"


def test_the_lines_of_a_diff_are_read_as_far_as_they_are_events() -> None:
    lines = [events.TABLE.header, events.TABLE.line(UP), "? " + events.TABLE.line(DOWN), "x,y"]

    assert events.read_lines([*lines, events.TABLE.line(DOWN) + "\r"]) == [DOWN, UP]
