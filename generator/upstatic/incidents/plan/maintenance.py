"""Which maintenance there should be: configured windows compared with the recorded ones."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from upstatic.config.schema.root import Config, Maintenance
from upstatic.domain.maintenance_windows import phase_at
from upstatic.domain.models import Impact, Incident, Phase, Status
from upstatic.evaluation.planned_windows import PREFIX, PlannedWindow, planned_windows
from upstatic.incidents.plan.actions import Action, Close, Open, ref_of
from upstatic.incidents.plan.update_texts import Names, moment
from upstatic.translations.messages import long_duration, message_translations
from upstatic.translations.phrases import Translations


def plan_maintenance(
    config: Config,
    incidents: Sequence[Incident],
    now: datetime,
    *,
    withdrawn: Collection[str] = (),
) -> list[Action]:
    """Announce the next window of each entry, close what is over, cancel what is not planned.

    `withdrawn` are the keys of windows that the team withdrew.
    """
    recorded = {one.key or ref_of(one): one for one in incidents if one.is_maintenance}
    words = message_translations(config)
    announced = [
        action
        for entry in config.maintenance
        if (action := _next(entry, config, recorded, now, withdrawn)) is not None
    ]
    windows = [*recorded.values()]
    return [*announced, *_ends(windows, now, words), *_cancelled(config, windows, now, words)]


def _next(
    entry: Maintenance,
    config: Config,
    recorded: dict[str, Incident],
    now: datetime,
    withdrawn: Collection[str],
) -> Open | None:
    """The next occurrence that is neither over nor cancelled, if it is to be announced now."""
    last = now + timedelta(seconds=entry.notice_s)
    for window in planned_windows(entry, config, now, last):
        known = recorded.get(window.key)
        is_over = window.span.end <= now or (known is not None and known.phase.is_over)
        if not is_over and window.key not in withdrawn:
            return None if known else _announcement(window, config, now)
    return None


def with_phase(incident: Incident, now: datetime) -> Incident:
    """A maintenance in the phase that the clock says; one that is over stays so."""
    if not incident.is_maintenance or incident.phase.is_over:
        return incident
    # It is completed only when the window is closed: until then, its end is still to be reported.
    phase = Phase.SCHEDULED if phase_at(incident, now) is Phase.SCHEDULED else Phase.IN_PROGRESS
    return incident if phase is incident.phase else replace(incident, phase=phase)


def _announcement(window: PlannedWindow, config: Config, now: datetime) -> Open:
    return Open(
        key=window.key,
        title=window.entry.title,
        body=window.entry.message or _what_to_expect(window, config),
        impact=Impact.MAINTENANCE,
        components=window.components,
        time=now,
        started=window.span.start,
        ended=window.span.end,
        expected=dict.fromkeys(window.components, window.expected),
    )


def _what_to_expect(window: PlannedWindow, config: Config) -> str:
    names = Names(
        words=message_translations(config), names={one.slug: one.name for one in config.monitors}
    )
    return names.words.say(
        "expectDown" if window.expected is Status.DOWN else "expectDegraded",
        n=len(window.components),
        names=names.listed(window.components),
        start=moment(window.span.start, None, names),
        end=moment(window.span.end, window.span.start, names),
    )


def _ends(windows: Iterable[Incident], now: datetime, words: Translations) -> Iterator[Action]:
    for one in windows:
        if not one.phase.is_over and one.ended is not None and one.ended <= now:
            lasted_s = (one.ended - one.started).total_seconds()
            body = words.say("endedAsPlanned", duration=long_duration(words, lasted_s))
            yield _close(one, Phase.COMPLETED, one.ended, one.ended, body)


def _cancelled(
    config: Config, windows: Sequence[Incident], now: datetime, words: Translations
) -> Iterator[Action]:
    """Close what the configuration announced and does not plan any more."""
    waiting = [one for one in windows if one.phase is Phase.SCHEDULED and one.started > now]
    ours = [one for one in waiting if one.key.startswith(PREFIX)]
    if not ours:
        return
    last = max(one.started for one in ours) + timedelta(seconds=1)
    planned = {
        window.key
        for entry in config.maintenance
        for window in planned_windows(entry, config, now, last)
    }
    for one in ours:
        if one.key not in planned:
            yield _close(one, Phase.CANCELLED, now, one.started, words.say("notPlannedAnymore"))


def _close(incident: Incident, phase: Phase, time: datetime, ended: datetime, body: str) -> Close:
    ref = ref_of(incident)
    id_ = f"over-{ref.removeprefix('#')}"
    return Close(ref=ref, id=id_, time=time, ended=ended, phase=phase, body=body)
