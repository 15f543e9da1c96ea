"""The texts of incidents: titles as Upptime writes them, and a sentence for each change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from upstatic.domain.incident_titles import SIGNS
from upstatic.domain.models import Status
from upstatic.domain.outage_duration import OutageDuration
from upstatic.incidents.plan.status_changes import StatusChange
from upstatic.translations import messages
from upstatic.translations.phrases import Translations


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The language of texts, and of monitors: names, impacts of a failure, URLs of screenshots."""

    words: Translations
    names: Mapping[str, str] = field(default_factory=dict)
    impacts: Mapping[str, str] = field(default_factory=dict)
    screenshots: Mapping[str, str] = field(default_factory=dict)

    def of(self, slug: str) -> str:
        """The name of a monitor; its slug where it is not configured."""
        return self.names.get(slug, slug)

    def listed(self, slugs: Iterable[str]) -> str:
        """Names in a sentence: "API, Web and Docs", or "5 monitors"."""
        return messages.and_list(self.words, [self.of(slug) for slug in slugs])


def title_of(statuses: Mapping[str, Status], names: Names) -> str:
    """The title for these monitors, from the worst status among them: "🛑 API is down"."""
    status = max(statuses.values(), key=lambda one: one.severity, default=Status.DEGRADED)
    hit = [slug for slug, one in statuses.items() if one is status]
    said = messages.title(names.words, status, names.listed(hit), len(hit))
    return f"{SIGNS[status]} {said}"


def describe(
    changes: Sequence[StatusChange],
    before: Mapping[str, Status],
    names: Names,
    durations: Mapping[str, OutageDuration] | None = None,
) -> str:
    """A sentence for each change, in a list where there are several.

    `before` is the status of the monitors that were failing; `durations` are those of outages
    that end here.
    """
    lines = [
        _sentence(change, before.get(change.slug, Status.UP), names, durations or {})
        for change in changes
    ]
    return lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines)


def _sentence(
    change: StatusChange,
    before: Status,
    names: Names,
    durations: Mapping[str, OutageDuration],
) -> str:
    name, words = names.of(change.slug), names.words
    if change.status is Status.UNKNOWN:
        return words.say("notMonitored", n=1, names=name)
    time = messages.clock(words, change.since, change.confirmed_at)
    if change.status is Status.UP:
        return _recovery(name, time, durations.get(change.slug), words)
    key = _KEYS.get((before, change.status)) or _KEYS[Status.UP, change.status]
    cause = messages.cause(words, change.reason)
    bracketed = words.say("inBrackets", text=cause) if cause else ""
    said = words.say(key, name=name, time=time, cause=bracketed)
    if change.excused_until is None:
        return said
    ended = messages.clock(words, change.excused_until, change.confirmed_at)
    return f"{said} {words.say('afterMaintenance', time=ended)}"


_KEYS = {
    (Status.UP, Status.DOWN): "changedDown",
    (Status.UP, Status.DEGRADED): "changedDegraded",
    (Status.DOWN, Status.DEGRADED): "changedEased",
}


def _recovery(name: str, time: str, lasted: OutageDuration | None, words: Translations) -> str:
    if lasted is None:
        return words.say("changedUp", name=name, time=time)
    duration = messages.long_duration(words, lasted.total_s)
    return words.say("changedUpAfter", name=name, time=time, duration=duration)


def still_failing(failing: Mapping[str, Status], names: Names) -> str:
    """A sentence for each status that monitors still have."""
    keys = {Status.DOWN: "stillDown", Status.DEGRADED: "stillDegraded"}
    return " ".join(
        names.words.say(key, names=messages.joined(names.words, [names.of(one) for one in slugs]))
        for status, key in keys.items()
        if (slugs := [slug for slug, now in failing.items() if now is status])
    )


def resolved(lasted: Mapping[str, OutageDuration], names: Names) -> str:
    """How long each monitor was affected: "API has recovered after 10 minutes, Web after 15 …"."""
    words = names.words
    in_order = sorted(lasted, key=lambda slug: lasted[slug].total_s)
    parts: list[str] = []
    for duration, same in groupby(
        in_order, key=lambda slug: messages.long_duration(words, lasted[slug].total_s)
    ):
        slugs = list(same)
        key = "recoveredNext" if parts else "recoveredFirst"
        parts.append(words.say(key, n=len(slugs), names=names.listed(slugs), duration=duration))
    said = [words.say("recovered", parts=messages.joined(words, parts))] if parts else []
    return " ".join([*said, *_counted(lasted, names)])


def _counted(lasted: Mapping[str, OutageDuration], names: Names) -> Iterable[str]:
    """What part of an outage counts, where maintenance or missing data lie inside."""
    for slug, duration in lasted.items():
        if not duration.is_whole:
            yield names.words.say(
                "counted",
                name=names.of(slug),
                duration=messages.long_duration(names.words, duration.total_s),
                counted=messages.long_duration(names.words, duration.counted_s),
            )


def no_longer_monitored(slugs: Sequence[str], names: Names) -> str:
    """That these monitors were removed from the configuration."""
    return names.words.say("notMonitored", n=len(slugs), names=names.listed(slugs))


def impacts(changes: Iterable[StatusChange], names: Names) -> str:
    """The impact that the configuration states for these monitors, each text once."""
    said = (names.impacts.get(change.slug, "") for change in changes)
    return "\n\n".join(dict.fromkeys(filter(None, said)))


def screenshots(changes: Iterable[StatusChange], names: Names) -> str:
    """Links to the screenshots of the browser checks that fail now."""
    slugs = [change.slug for change in changes if change.is_bad]
    return "\n".join(
        names.words.say("screenshot", name=names.of(slug), url=names.screenshots[slug])
        for slug in slugs
        if slug in names.screenshots
    )


def moment(time: datetime, beside: datetime | None, names: Names) -> str:
    """A time in UTC, with its date where that is not the one of a time next to it."""
    return messages.clock(names.words, time, beside)
