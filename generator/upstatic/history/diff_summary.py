"""What a change of history/ says, read from the lines that it adds: for the words of a commit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from upstatic.domain.heartbeats import Heartbeat
from upstatic.domain.models import Event, Reading
from upstatic.history import events, heartbeats
from upstatic.history.file_names import EVENTS, HEARTBEATS, INCIDENTS, RECEIPTS, ROUNDS
from upstatic.history.round_cells import read_cell


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitNews:
    """The events and heartbeats that are new, and what the last new row of a rounds file holds.

    `incidents` are the numbers of those that are new or changed; `notified` whether receipts are.
    """

    events: tuple[Event, ...] = ()
    readings: tuple[Reading, ...] = ()
    heartbeats: tuple[Heartbeat, ...] = ()
    incidents: tuple[int, ...] = ()
    notified: bool = False


NOTHING = CommitNews()


def read(added: Mapping[PurePath, Sequence[str]]) -> CommitNews:
    """The news in the lines that were added to files of history/; damaged lines say nothing."""
    found = [
        event
        for path, lines in sorted(added.items())
        if EVENTS.matches(path)
        for event in events.read_lines(lines)
    ]
    rows = [
        line
        for path, lines in sorted(added.items())
        if ROUNDS.matches(path)
        for line in lines
        if line[:1].isdigit()
    ]
    heard = [
        heartbeat
        for path, lines in sorted(added.items())
        if HEARTBEATS.matches(path)
        for heartbeat in heartbeats.read_lines(lines)
    ]
    return CommitNews(
        events=tuple(found),
        readings=_readings(rows[-1]) if rows else (),
        heartbeats=tuple(heard),
        incidents=tuple(sorted(int(path.stem) for path in added if INCIDENTS.matches(path))),
        notified=any(RECEIPTS.matches(path) for path in added),
    )


def _readings(row: str) -> tuple[Reading, ...]:
    try:
        found = [read_cell(cell) for cell in row.split(" ")[2:]]
    except ValueError:
        return ()
    return tuple(reading for reading in found if reading is not None)
