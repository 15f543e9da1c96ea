"""What an import says of itself: what came over, what was left, and what to do next."""

from collections.abc import Iterator, Sequence

from upstatic.domain.models import Day, Event
from upstatic.domain.wording import counted
from upstatic.history.upptime_samples import Sample


def summary(samples: Sequence[Sample], added: int) -> str:
    """Say how much was measured of how many sites, and from when to when."""
    if not samples:
        return "nothing to import: all of it is from after your own first round"
    sites, first, last = {one.slug for one in samples}, samples[0].time, samples[-1].time
    new = "all new" if added == len(samples) else f"{added:,} new"
    return (
        f"{len(samples):,} measurements of {counted(len(sites), 'site')},"
        f" {first:%Y-%m-%d} to {last:%Y-%m-%d} ({new})"
    )


def filed(events: Sequence[Event], days: Sequence[Day]) -> str:
    """Say what was made of the measurements."""
    return (
        f"filed {counted(len(events), 'change')} of status and {counted(len(days), 'daily total')}"
    )


def notes(carried: Sequence[tuple[str, str]], retired: Sequence[str], late: int) -> Iterator[str]:
    """Say what somebody may wonder about: renamed sites, sites that are gone, what was left out."""
    for file, slug in carried:
        if slug not in retired:
            yield f"  {slug} goes on from history/{file}: its site was renamed"
    if retired:
        yield f"  kept, but no monitor's now: {', '.join(retired)}"
    if late:
        yield f"  left out: {counted(late, 'measurement')} from after your own first round"


def incidents(new: int, wanted: int, strangers: int) -> Iterator[str]:
    """Say what came of the issues that were not on file."""
    if not wanted:
        yield "no issue that is not on file yet"
        return
    were = "was" if wanted == 1 else "were"
    issues = counted(wanted, "issue")
    yield f"filed {counted(new, 'incident')} of {issues} that {were} not on file"
    if strangers:
        who = "opened by people who are not the team"
        yield f"  left out: {strangers:,} {who} (incidents: {{authors: [NAME]}} makes them so)"


NEXT = "next: publish (it commits and pushes history/), then render or the Status workflow"
