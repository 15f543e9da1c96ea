"""The maintenance windows that the configuration plans."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from upstatic.config.schema.notifications import plain
from upstatic.config.schema.root import Config, Maintenance
from upstatic.config.values.slugs import derive
from upstatic.domain.models import Status
from upstatic.domain.recurrence import occurrences
from upstatic.domain.time_spans import Span
from upstatic.domain.times import compact_time

PREFIX = "maintenance-"
"""How the key of such a window begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedWindow:
    """One occurrence of an entry under `maintenance`; `key` is the same in every run."""

    key: str
    entry: Maintenance
    span: Span
    components: tuple[str, ...]

    @property
    def expected(self) -> Status:
        """The worst status that its components may have."""
        return Status(self.entry.expect)


def planned_windows(
    entry: Maintenance, config: Config, first: datetime, last: datetime
) -> Iterator[PlannedWindow]:
    """The occurrences of an entry between two times, in order; none without any monitor."""
    components = components_of(entry, config)
    for span in occurrences(entry.recurrence, first, last) if components else ():
        key = f"{PREFIX}{derive(entry.title, '')}-{compact_time(span.start)}"
        yield PlannedWindow(key=key, entry=entry, span=span, components=components)


def components_of(entry: Maintenance, config: Config) -> tuple[str, ...]:
    """The slugs of the monitors that an entry of the configuration is about."""
    names, groups = {plain(one) for one in entry.monitors}, {plain(one) for one in entry.groups}
    return tuple(
        one.slug
        for one in config.monitors
        if not (names or groups)
        or {plain(one.name), plain(one.slug)} & names
        or (one.group and plain(one.group) in groups)
    )
