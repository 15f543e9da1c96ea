"""Import Upptime's history: record its samples, and derive events and days from them."""

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
from upstatic.tools.upptime_import.measurements import Measurement, ParsedLog, measurements
from upstatic.tools.upptime_import.sample_rollup import ImportedPast
from upstatic.tools.upptime_import.site_renames import slugs_of
from upstatic.tools.upptime_import.source_repository import Source, opened

Progress = Callable[[str], None]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import found, and what of it was new.

    `samples` are all measurements before our own rounds; `added`, `events` and `days` are new.
    `retired` are slugs without a current monitor. `late` is the number of samples that are newer
    than the start of our own rounds, and were left out.
    """

    samples: tuple[Sample, ...]
    added: int
    events: tuple[Event, ...]
    days: tuple[Day, ...]
    retired: tuple[str, ...]
    late: int

    @property
    def carried(self) -> list[tuple[str, str]]:
        """The files of renamed sites, each with the slug that continues it."""
        return sorted({(one.file, one.slug) for one in self.samples if one.file})


def import_history(
    history: Path, source: Path, config: Config, *, now: datetime, report_progress: Progress
) -> Imported:
    """Import the history of the Upptime repository (or bundle) at `source` into `history`.

    It covers the time before the first own round of each monitor; our own rounds, events and days
    are not changed. Running it twice, or after a kill, leaves the same files. `report_progress`
    receives lines of text. Raises UpstaticError if there is nothing to import, and HistoryError if
    a file cannot be read or written.
    """
    with opened(source) as repository:
        found = _read(repository, config.owner, now, report_progress)
    measured = _samples(found.measurements, config)
    append_only.sweep(history)
    recorded = upptime_samples.read(history, date.min, date.max, OnDamage.QUARANTINE)
    ours = own(history, recorded, {one.slug for one in [*measured, *recorded]})
    samples = [one for one in measured if ours.is_before(one.slug, one.time)]
    report_progress(f"recording {len(samples):,} measurements")
    added = upptime_samples.write(history, samples)
    past = ImportedPast(history, config.monitors, ours, until=now.date())
    return Imported(
        samples=tuple(samples),
        added=added,
        events=tuple(events.append(history, past.events())),
        days=tuple(daily_totals.append(history, past.days())),
        retired=_retired(samples, config),
        late=len(measured) - len(samples),
    )


def _read(source: Source, owner: str, now: datetime, report_progress: Progress) -> ParsedLog:
    """All measurements in the log. Raises UpstaticError if there are none."""
    report_progress(f"reading the log of {source.name}")
    log_of = list(changes(source.log()))
    found = measurements(log_of, _contents(source, log_of, report_progress), owner, now)
    _warn(found.damaged, "cannot be read")
    _warn(found.impossible, "has an impossible time (before Upptime, or in the future)")
    if not found.measurements:
        raise UpstaticError(
            f"{source.name}: no history of Upptime (no commit contains a history/SLUG.yml of your"
            " sites; choose its repository with --from)"
        )
    return found


def _warn(versions: Sequence[str], problem: str) -> None:
    if versions:
        more = f" and {len(versions) - 1} more" if len(versions) > 1 else ""
        log.warning("%s%s %s: left out", versions[0], more, problem)


def _contents(
    source: Source, log_of: Sequence[Change], report_progress: Progress
) -> dict[str, bytes]:
    """The contents of the versions, by their ids."""
    wanted = (one for one in log_of if one.blob and (one.is_sample or one.is_config))
    ids = list(dict.fromkeys(one.blob for one in wanted if one.blob))
    found: dict[str, bytes] = {}
    for done in source.blobs(ids):
        found |= done
        report_progress(f"read {len(found):,} of {len(ids):,} versions")
    return found


def _samples(found: Sequence[Measurement], config: Config) -> list[Sample]:
    """The measurements as they are recorded: under the current slugs."""
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
    """A file name that is safe in a table."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in file)


def _retired(samples: Sequence[Sample], config: Config) -> tuple[str, ...]:
    present = {monitor.slug for monitor in config.monitors}
    return tuple(sorted({one.slug for one in samples} - present))
