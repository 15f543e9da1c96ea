"""The one sentence that answers "is it working?", from the status of every component."""

from collections.abc import Sequence

from upstatic.render.analysis.component_status import ComponentStatus
from upstatic.render.views.components import Banner
from upstatic.translations.phrases import Translations

Named = tuple[str, ComponentStatus]

# The worst first: a status, its phrase as the sentence, and its phrase beside a worse one.
_TROUBLES = (
    (ComponentStatus.DOWN, "partialOutage", "partialOutage"),
    (ComponentStatus.DEGRADED, "degradedPerformance", "degradedPerformance"),
    (ComponentStatus.UNKNOWN, "unmeasuredSome", "unmeasuredAlso"),
    (ComponentStatus.MAINTENANCE, "underMaintenance", "underMaintenance"),
)
_RANK = {status: rank for rank, (status, _, _) in enumerate(_TROUBLES)} | {
    ComponentStatus.UP: len(_TROUBLES)
}


def banner(components: Sequence[Named], said: Sequence[Banner], words: Translations) -> Banner:
    """The worst that is true now; what was not measured is never called operational.

    `said` are the team's open incidents that no component shows, the latest first: the banner
    may not contradict what stands below it.
    """
    counted = _counted(components, words)
    worst = min([counted, *said], key=lambda one: _RANK[one.status])
    if worst is counted:
        return counted
    return Banner(
        status=worst.status,
        title=worst.title,
        detail="" if counted.status is ComponentStatus.UP else counted.title,
    )


def _counted(components: Sequence[Named], words: Translations) -> Banner:
    if not components:
        hint = words.say("noMonitorsHint")
        return Banner(status=ComponentStatus.UNKNOWN, title=words.say("noMonitors"), detail=hint)
    if all(status is ComponentStatus.UNKNOWN for _, status in components):
        return Banner(status=ComponentStatus.UNKNOWN, title=words.say("unmeasuredAll"))
    troubles = [
        (status, names, keys)
        for status, *keys in _TROUBLES
        if (names := [name for name, its_status in components if its_status is status])
    ]
    if not troubles:
        return Banner(status=ComponentStatus.UP, title=words.say("allSystemsOperational"))
    (status, names, keys), *others = troubles
    also = [_count(keys[1], names, len(components), words) for _, names, keys in others]
    return Banner(
        status=status,
        title=_count(keys[0], names, len(components), words),
        detail=" · ".join(also),
    )


def _count(key: str, names: Sequence[str], all_n: int, words: Translations) -> str:
    if key == "partialOutage" and len(names) == all_n > 1:
        return words.say("completeOutage")
    return words.say(key, n=len(names), all=all_n, names=names[0])
