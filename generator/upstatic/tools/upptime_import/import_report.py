"""The lines that an import prints: what was imported, what was left out, and the next step."""

from collections.abc import Iterator, Sequence

from upstatic.domain.models import Day, Event
from upstatic.domain.wording import counted
from upstatic.history.upptime_samples import Sample


def summary(samples: Sequence[Sample], added: int) -> str:
    """The number of measurements and sites, and their period."""
    if not samples:
        return "nothing to import: every measurement is newer than your own first round"
    sites, first, last = {one.slug for one in samples}, samples[0].time, samples[-1].time
    new = "all new" if added == len(samples) else f"{added:,} new"
    return (
        f"{len(samples):,} measurements of {counted(len(sites), 'site')},"
        f" {first:%Y-%m-%d} to {last:%Y-%m-%d} ({new})"
    )


def recorded(events: Sequence[Event], days: Sequence[Day]) -> str:
    """The number of derived events and daily totals."""
    return (
        f"recorded {counted(len(events), 'status change')} and {counted(len(days), 'daily total')}"
    )


def notes(carried: Sequence[tuple[str, str]], retired: Sequence[str], late: int) -> Iterator[str]:
    """Details: renamed sites, removed sites, and what was left out."""
    for file, slug in carried:
        if slug not in retired:
            yield f"  {slug} continues history/{file}: the site was renamed"
    if retired:
        yield f"  kept without a current monitor: {', '.join(retired)}"
    if late:
        yield f"  left out: {counted(late, 'measurement')} newer than your own first round"


def incidents(new: int, wanted: int, strangers: int) -> Iterator[str]:
    """The result for the issues that were not imported before."""
    if not wanted:
        yield "no new issues"
        return
    yield f"recorded {counted(new, 'incident')} from {counted(wanted, 'new issue')}"
    if strangers:
        yield (
            f"  left out: {strangers:,} opened by outside users"
            " (add trusted ones to incidents: {authors: [NAME]})"
        )


NEXT = "next: upstatic publish (commits and pushes history/), then run the Status workflow"
