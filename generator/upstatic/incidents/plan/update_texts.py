"""What incidents say of themselves: titles as Upptime's, and sentences made of turns."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter

from upstatic.domain import failure_reasons, incident_titles
from upstatic.domain.models import Status
from upstatic.domain.wording import counted, long_duration
from upstatic.incidents.plan.status_changes import StatusChange

MOST_NAMES = 3


def title_of(worst: Mapping[str, Status], names: Mapping[str, str]) -> str:
    """The title for these monitors, each with the worst that it was.

    >>> title_of({"api": Status.DOWN}, {"api": "API"})
    '🛑 API is down'
    """
    status = max(worst.values(), key=attrgetter("severity"), default=Status.DEGRADED)
    hit = [names.get(slug, slug) for slug, one in worst.items() if one is status]
    who = listed(hit) if len(hit) <= MOST_NAMES else counted(len(hit), "monitor")
    sign, is_one = incident_titles.SIGNS[status], len(hit) == 1
    if status is Status.DOWN:
        return f"{sign} {who} {'is' if is_one else 'are'} down"
    return f"{sign} {who} {'has' if is_one else 'have'} degraded performance"


def told(
    changes: Sequence[StatusChange], before: Mapping[str, Status], names: Mapping[str, str]
) -> str:
    """Say what turned, a line for each monitor; `before` is how those were that were not well."""
    lines = [_line(change, before.get(change.slug, Status.UP), names) for change in changes]
    return lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines)


def _line(change: StatusChange, before: Status, names: Mapping[str, str]) -> str:
    name = names.get(change.slug, change.slug)
    since = f"since {moment(change.since, change.confirmed_at)}"
    why = failure_reasons.describe(change.reason)
    because = f": it {why}." if why else "."
    if change.status is Status.UP:
        return f"{name} has been back up {since}."
    if change.status is Status.DOWN:
        return f"{name} has been down {since}{because}"
    if before is Status.DOWN:
        return f"{name} has been up again {since}, with degraded performance{because}"
    return f"{name} has had degraded performance {since}{because}"


def still(failing: Mapping[str, Status], names: Mapping[str, str]) -> str:
    """Say which monitors are not well yet."""
    words = {Status.DOWN: "Still down", Status.DEGRADED: "Still with degraded performance"}
    return " ".join(
        f"{said}: {listed([names.get(one, one) for one in slugs])}."
        for status, said in words.items()
        if (slugs := [slug for slug, now in failing.items() if now is status])
    )


def resolved(slugs: Iterable[str], names: Mapping[str, str], seconds: float) -> str:
    """Say that it is over, as Upptime does."""
    hit = [names.get(slug, slug) for slug in slugs]
    who = listed(hit) if len(hit) <= MOST_NAMES else counted(len(hit), "monitor")
    are = "is" if len(hit) == 1 else "are"
    return f"{who} {are} back up after {long_duration(seconds)}."


def impacts(changes: Iterable[StatusChange], said: Mapping[str, str]) -> str:
    """What it means for people, in the team's own words where the configuration has them."""
    return "\n\n".join(dict.fromkeys(text for change in changes if (text := said.get(change.slug))))


def listed(names: Sequence[str]) -> str:
    """Names as people list them: "API, Web and Docs"."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def moment(time: datetime, beside: datetime | None) -> str:
    """A time in UTC, with its day where that is not the one of a time beside it."""
    same_day = beside is not None and time.date() == beside.date()
    return f"{time:%H:%M} UTC" if same_day else f"{time:%Y-%m-%d %H:%M} UTC"
