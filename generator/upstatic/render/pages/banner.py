"""The one sentence that answers "is it working?", from the tone of every component."""

from collections.abc import Sequence

from upstatic.render.analysis.component_status import Tone
from upstatic.render.text.translations import Words
from upstatic.render.views.components import Banner

Named = tuple[str, Tone]

# The worst first: a tone, its phrase as the sentence, and its phrase beside a worse one.
_TROUBLES = (
    (Tone.DOWN, "partialOutage", "partialOutage"),
    (Tone.DEGRADED, "degradedPerformance", "degradedPerformance"),
    (Tone.UNKNOWN, "unmeasuredSome", "unmeasuredAlso"),
    (Tone.MAINTENANCE, "underMaintenance", "underMaintenance"),
)
_RANK = {tone: rank for rank, (tone, _, _) in enumerate(_TROUBLES)} | {Tone.UP: len(_TROUBLES)}


def banner(components: Sequence[Named], said: Sequence[Banner], words: Words) -> Banner:
    """The worst that is true now; what was not measured is never called operational.

    `said` are the team's open incidents that no component shows, the latest first: the banner
    may not contradict what stands below it.
    """
    counted = _counted(components, words)
    worst = min([counted, *said], key=lambda one: _RANK[one.tone])
    if worst is counted:
        return counted
    return Banner(
        tone=worst.tone, title=worst.title, detail="" if counted.tone is Tone.UP else counted.title
    )


def _counted(components: Sequence[Named], words: Words) -> Banner:
    if not components:
        hint = words.say("noMonitorsHint")
        return Banner(tone=Tone.UNKNOWN, title=words.say("noMonitors"), detail=hint)
    if all(tone is Tone.UNKNOWN for _, tone in components):
        return Banner(tone=Tone.UNKNOWN, title=words.say("unmeasuredAll"))
    troubles = [
        (tone, names, keys)
        for tone, *keys in _TROUBLES
        if (names := [name for name, its_tone in components if its_tone is tone])
    ]
    if not troubles:
        return Banner(tone=Tone.UP, title=words.say("allSystemsOperational"))
    (tone, names, keys), *others = troubles
    also = [_count(keys[1], names, len(components), words) for _, names, keys in others]
    return Banner(
        tone=tone,
        title=_count(keys[0], names, len(components), words),
        detail=" · ".join(also),
    )


def _count(key: str, names: Sequence[str], all_n: int, words: Words) -> str:
    if key == "partialOutage" and len(names) == all_n > 1:
        return words.say("completeOutage")
    return words.say(key, n=len(names), all=all_n, names=names[0])
