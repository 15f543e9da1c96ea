"""Events -> episodes: the spans in which a monitor was not up, whatever it went through."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from generator.models import Event, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """From the first moment a monitor was not up until it was again; `end` is None while it lasts.

    `status` and `reason` are those of its worst part.
    """

    slug: str
    status: Status
    reason: str
    start: datetime
    end: datetime | None


def episodes(events: Sequence[Event]) -> list[Episode]:
    """The episodes of one monitor from its events in the order of time, the oldest first."""
    found: list[Episode] = []
    open_events: list[Event] = []
    for event in events:
        if event.status is not Status.UP:
            open_events.append(event)
        elif open_events:
            found.append(_episode(open_events, event.time))
            open_events = []
    return found + ([_episode(open_events, None)] if open_events else [])


def newest_first(all_episodes: Iterable[Episode]) -> list[Episode]:
    """The same, the latest start first; equal starts in the order of their slugs."""
    by_slug = sorted(all_episodes, key=lambda episode: episode.slug)
    return sorted(by_slug, key=lambda episode: episode.start, reverse=True)


def alikes(same_day: Iterable[Episode]) -> list[list[Episode]]:
    """Episodes that may share a line: of one monitor, equally bad and over, in the given order."""
    lines: dict[tuple[str, Status, bool], list[Episode]] = {}
    for episode in same_day:
        lines.setdefault((episode.slug, episode.status, episode.end is None), []).append(episode)
    return list(lines.values())


def _episode(events: Sequence[Event], end: datetime | None) -> Episode:
    worst = next((e for e in events if e.status is Status.DOWN), events[0])
    return Episode(
        slug=worst.slug, status=worst.status, reason=worst.reason, start=events[0].time, end=end
    )
