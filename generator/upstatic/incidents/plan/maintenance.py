"""Which maintenance there is to be: what the configuration plans, laid beside what is on file."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from upstatic.config.schema.notifications import plain
from upstatic.config.schema.root import Config, Maintenance
from upstatic.config.values.slugs import derive
from upstatic.domain.maintenance_windows import phase_at
from upstatic.domain.models import Impact, Incident, Phase, Status
from upstatic.domain.recurrence import occurrences
from upstatic.domain.time_spans import Span
from upstatic.domain.times import compact_time
from upstatic.domain.wording import long_duration
from upstatic.incidents.plan.actions import Action, Close, Open, ref_of
from upstatic.incidents.plan.update_texts import MOST_NAMES, listed, moment

PREFIX = "maintenance-"


def plan_maintenance(
    config: Config,
    incidents: Sequence[Incident],
    now: datetime,
    *,
    withdrawn: Collection[str] = (),
) -> list[Action]:
    """Announce what is near, close what is over, and call off what is no longer planned.

    `withdrawn` are the keys of windows that the team wants none of.
    """
    on_file = [one for one in incidents if one.is_maintenance]
    known = {*withdrawn, *(one.key for one in on_file)}
    announced = [
        action
        for entry in config.maintenance
        for action in _windows(entry, config, now, now + timedelta(seconds=entry.notice_s))
        if action.key not in known and action.ended is not None and action.ended > now
    ]
    return [*announced, *_ends(on_file, now), *_called_off(config, on_file, now)]


def with_phase(incident: Incident, now: datetime) -> Incident:
    """A maintenance as the clock has it; what was completed stays so."""
    if not incident.is_maintenance or incident.phase is Phase.COMPLETED:
        return incident
    # Completed is said when the window is closed: until then, its end is still to be told.
    phase = Phase.SCHEDULED if phase_at(incident, now) is Phase.SCHEDULED else Phase.IN_PROGRESS
    return incident if phase is incident.phase else replace(incident, phase=phase)


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


def _windows(entry: Maintenance, config: Config, first: datetime, last: datetime) -> Iterator[Open]:
    components = components_of(entry, config)
    for span in occurrences(entry.recurrence, first, last) if components else ():
        yield Open(
            key=f"{PREFIX}{derive(entry.title, '')}-{compact_time(span.start)}",
            title=entry.title,
            body=entry.message or _what_to_expect(entry, config, span),
            impact=Impact.MAINTENANCE,
            components=components,
            time=first,
            started=span.start,
            ended=span.end,
            expected=dict.fromkeys(components, Status(entry.expect)),
        )


def _what_to_expect(entry: Maintenance, config: Config, span: Span) -> str:
    slugs = components_of(entry, config)
    names = [one.name for one in config.monitors if one.slug in slugs]
    who = listed(names) if len(names) <= MOST_NAMES else f"{len(names)} monitors"
    how = "be down" if entry.expect == Status.DOWN else "have degraded performance"
    start, end = moment(span.start, None), moment(span.end, span.start)
    return f"{who} may {how} from {start} to {end}."


def _ends(on_file: Iterable[Incident], now: datetime) -> Iterator[Action]:
    for one in on_file:
        if one.phase is not Phase.COMPLETED and one.ended is not None and one.ended <= now:
            lasted_s = (one.ended - one.started).total_seconds()
            yield _close(
                one, one.ended, one.ended, f"It ended as planned, after {long_duration(lasted_s)}."
            )


def _called_off(config: Config, on_file: Sequence[Incident], now: datetime) -> Iterator[Action]:
    """Close what the configuration announced and plans no more, as if it had never begun."""
    waiting = [one for one in on_file if one.phase is Phase.SCHEDULED and one.started > now]
    ours = [one for one in waiting if one.key.startswith(PREFIX)]
    if not ours:
        return
    last = max(one.started for one in ours) + timedelta(seconds=1)
    planned = {
        action.key for entry in config.maintenance for action in _windows(entry, config, now, last)
    }
    for one in ours:
        if one.key not in planned:
            yield _close(one, now, one.started, "Called off: it is no longer planned.")


def _close(incident: Incident, time: datetime, ended: datetime, body: str) -> Close:
    ref = ref_of(incident)
    id_ = f"over-{ref.removeprefix('#')}"
    return Close(ref=ref, id=id_, time=time, ended=ended, phase=Phase.COMPLETED, body=body)
