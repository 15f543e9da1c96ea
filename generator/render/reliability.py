"""How often a monitor failed and how fast it was well again, in words."""

from collections.abc import Iterator

from generator.episodes import Reliability
from generator.render.objectives import FigureView
from generator.render.words import Words


def reliability(found: Reliability, words: Words) -> tuple[FigureView, ...]:
    """The figures of the last ninety days; none where nothing was measured."""
    return tuple(_figures(found, words)) if found.counted_s else ()


def _figures(found: Reliability, words: Words) -> Iterator[FigureView]:
    """Without a failure there is no mean of any: how long nothing failed says more."""
    known = words.duration(found.counted_s)
    yield FigureView(
        label=words.say("failures"),
        value=words.number(found.failures),
        note=words.say("failuresKnown", duration=known),
    )
    means = (("mttr", "MTTR", found.mttr_s), ("mtbf", "MTBF", found.mtbf_s))
    for key, name, seconds in means:
        if seconds is not None:
            yield FigureView(
                label=words.say(key),
                value=words.duration(seconds),
                note=words.say("onAverage", name=name),
            )
