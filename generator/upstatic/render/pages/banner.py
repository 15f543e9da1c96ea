"""The banner: one sentence for the whole page, from the status of every component."""

from collections.abc import Sequence
from dataclasses import dataclass

from upstatic.render.analysis.component_status import ComponentStatus
from upstatic.render.views.components import Banner
from upstatic.translations.phrases import Translations

Named = tuple[str, ComponentStatus]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Phrases:
    """The keys for a status: the `title`, and the `count` of the components that have it."""

    title: str
    count: str


_PHRASES = {
    ComponentStatus.DOWN: _Phrases(title="partialOutage", count="countDown"),
    ComponentStatus.DEGRADED: _Phrases(title="degradedPerformance", count="countDegraded"),
    ComponentStatus.UNKNOWN: _Phrases(title="", count="unmeasuredAlso"),
    ComponentStatus.MAINTENANCE: _Phrases(title="maintenance", count="underMaintenance"),
}
"""The worst status first."""
RANK = {status: rank for rank, status in enumerate([*_PHRASES, ComponentStatus.UP])}


def banner(components: Sequence[Named], stated: Sequence[Banner], words: Translations) -> Banner:
    """The worst status that is true now. Without data, nothing is called operational.

    `stated` are open incidents of the team that no component shows, the latest first.
    """
    measured = _measured(components, words)
    worst = min([measured, *stated], key=lambda one: RANK[one.status])
    if worst is measured:
        return measured
    is_calm = measured.status is ComponentStatus.UP
    detail = "" if is_calm else measured.detail or measured.title
    return Banner(status=worst.status, title=worst.title, detail=detail)


def _measured(components: Sequence[Named], words: Translations) -> Banner:
    if not components:
        return Banner(status=ComponentStatus.UNKNOWN, title=words.say("noMonitors"))
    if all(status is ComponentStatus.UNKNOWN for _, status in components):
        return Banner(status=ComponentStatus.UNKNOWN, title=words.say("unmeasuredAll"))
    found = {
        status: names
        for status in _PHRASES
        if (names := [name for name, its_status in components if its_status is status])
    }
    if not found:
        return Banner(status=ComponentStatus.UP, title=words.say("allSystemsOperational"))
    worst, all_n = next(iter(found)), len(components)
    counts = [_count(status, names, all_n, words) for status, names in found.items()]
    if worst is ComponentStatus.UNKNOWN:
        title = words.say("unmeasuredSome", n=len(found[worst]), all=all_n, names=found[worst][0])
        return Banner(status=worst, title=title, detail=" · ".join(counts[1:]))
    is_total = worst is ComponentStatus.DOWN and len(found[worst]) == all_n
    title = words.say("completeOutage" if is_total else _PHRASES[worst].title)
    return Banner(status=worst, title=title, detail=" · ".join(counts))


def _count(status: ComponentStatus, names: Sequence[str], all_n: int, words: Translations) -> str:
    if status is ComponentStatus.DOWN and len(names) == all_n > 1:
        return words.say("allDown")
    return words.say(_PHRASES[status].count, n=len(names), all=all_n, names=names[0])
