"""Upptime's past becomes history: samples are kept, events and days are made of them."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from upstatic.config import Config
from upstatic.domain.errors import UpstaticError
from upstatic.domain.models import Day, Event
from upstatic.history import append_only, daily_totals, events, upptime_samples
from upstatic.history.file_lines import OnDamage
from upstatic.history.upptime_samples import Sample
from upstatic.tools.upptime_import.cutover import own
from upstatic.tools.upptime_import.git_log import Change, changes
from upstatic.tools.upptime_import.measurements import Found, Measurement, measurements
from upstatic.tools.upptime_import.renames import slugs_of
from upstatic.tools.upptime_import.repository import Source, opened
from upstatic.tools.upptime_import.rollup import Past

Tell = Callable[[str], None]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import found, and what of it was new.

    `samples` is all that was measured before our own rounds; `added`, `events` and `days` are
    what was not on file. `retired` are slugs that are no monitor's now. `late` is how many
    samples came after our own rounds began, and were left out.
    """

    samples: tuple[Sample, ...]
    added: int
    events: tuple[Event, ...]
    days: tuple[Day, ...]
    retired: tuple[str, ...]
    late: int

    @property
    def carried(self) -> list[tuple[str, str]]:
        """The files of sites that were renamed, each with the slug that they go on under."""
        return sorted({(one.file, one.slug) for one in self.samples if one.file})


def import_past(
    history: Path, source: Path, config: Config, *, now: datetime, tell: Tell
) -> Imported:
    """Bring the past of the Upptime repository (or bundle) at `source` under `history`.

    It covers what lies before the first own round of each monitor; our own rounds, events and
    days stay as they are. Run twice, or after a kill, it leaves the same files. `tell` gets a
    line of progress now and then. Raises UpstaticError when there is no such past, and
    HistoryError when a file cannot be read or written.
    """
    with opened(source) as repository:
        found = _read(repository, config.owner, now, tell)
    measured = _samples(found.measurements, config)
    append_only.sweep(history)
    on_file = upptime_samples.read(history, date.min, date.max, OnDamage.QUARANTINE)
    ours = own(history, on_file, {one.slug for one in [*measured, *on_file]})
    samples = [one for one in measured if ours.is_before(one.slug, one.time)]
    tell(f"filing {len(samples):,} measurements")
    added = upptime_samples.write(history, samples)
    past = Past(history, config.monitors, ours, until=now.date())
    return Imported(
        samples=tuple(samples),
        added=added,
        events=tuple(events.append(history, past.events())),
        days=tuple(daily_totals.append(history, past.days())),
        retired=_retired(samples, config),
        late=len(measured) - len(samples),
    )


def _read(source: Source, owner: str, now: datetime, tell: Tell) -> Found:
    """All that was measured, by the log. Raises UpstaticError when it holds nothing."""
    tell(f"reading the log of {source.name}")
    log_of = list(changes(source.log()))
    found = measurements(log_of, _contents(source, log_of, tell), owner, now)
    _warn(found.damaged, "cannot be read")
    _warn(found.impossible, "cannot be of that time (before Upptime, or still to come)")
    if not found.measurements:
        raise UpstaticError(
            f"{source.name}: no past of Upptime's (no commit holds a history/SLUG.yml of a site"
            " of yours; give its repository with --from)"
        )
    return found


def _warn(versions: Sequence[str], problem: str) -> None:
    if versions:
        more = f" and {len(versions) - 1} more" if len(versions) > 1 else ""
        log.warning("%s%s %s: left out", versions[0], more, problem)


def _contents(source: Source, log_of: Sequence[Change], tell: Tell) -> dict[str, bytes]:
    """The versions of the append_only, by their ids."""
    wanted = (one for one in log_of if one.blob and (one.is_sample or one.is_config))
    ids = list(dict.fromkeys(one.blob for one in wanted if one.blob))
    found: dict[str, bytes] = {}
    for done in source.blobs(ids):
        found |= done
        tell(f"read {len(found):,} of {len(ids):,} versions")
    return found


def _samples(found: Sequence[Measurement], config: Config) -> list[Sample]:
    """The measurements as they are kept: under the slugs of today."""
    return [
        Sample(
            time=one.time,
            slug=slug,
            status=one.status,
            code=one.code,
            ms=one.ms,
            file="" if one.file == f"{slug}.yml" else _visible(one.file),
        )
        for slug, one in zip(slugs_of(found, config.monitors), found, strict=True)
    ]


def _visible(file: str) -> str:
    """A file's name as a table can hold it."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in file)


def _retired(samples: Sequence[Sample], config: Config) -> tuple[str, ...]:
    present = {monitor.slug for monitor in config.monitors}
    return tuple(sorted({one.slug for one in samples} - present))
