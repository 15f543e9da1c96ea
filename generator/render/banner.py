"""The one sentence that answers "is it working?", from the status of every component."""

from collections.abc import Sequence

from generator.models import Status
from generator.render.views import Banner
from generator.render.words import Words

Named = tuple[str, Status]


def banner(components: Sequence[Named], words: Words) -> Banner:
    """The worst that is true now; what was not measured is never called operational."""
    if not components:
        return Banner(
            tone=Status.UNKNOWN, title=words.say("noMonitors"), detail=words.say("noMonitorsHint")
        )
    degraded = _names(components, Status.DEGRADED)
    also = _count("degradedPerformance", degraded, len(components), words) if degraded else ""
    if down := _names(components, Status.DOWN):
        title = _count("partialOutage", down, len(components), words)
        return Banner(tone=Status.DOWN, title=title, detail=also)
    if degraded:
        return Banner(tone=Status.DEGRADED, title=also)
    unmeasured = _names(components, Status.UNKNOWN)
    if not unmeasured:
        return Banner(tone=Status.UP, title=words.say("allSystemsOperational"))
    if len(unmeasured) == len(components):
        title, detail = words.say("unmeasuredAll"), words.say("firstRound")
        return Banner(tone=Status.UNKNOWN, title=title, detail=detail)
    title = _count("unmeasuredSome", unmeasured, len(components), words)
    return Banner(tone=Status.UNKNOWN, title=title)


def _names(components: Sequence[Named], status: Status) -> list[str]:
    return [name for name, its_status in components if its_status is status]


def _count(key: str, names: Sequence[str], all_n: int, words: Words) -> str:
    if key == "partialOutage" and len(names) == all_n > 1:
        return words.say("completeOutage")
    return words.say(key, n=len(names), all=all_n, names=names[0])
