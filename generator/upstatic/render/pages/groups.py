"""Components under their groups: which stand open, and what a closed one says of itself."""

from collections.abc import Mapping, Sequence

from upstatic.render.analysis.component_status import Tone
from upstatic.render.analysis.dataset import MonitorFacts
from upstatic.render.pages.banner import banner
from upstatic.render.text.translations import Words
from upstatic.render.views.components import Banner, ComponentView, GroupView

MANY = 24
"""With more components than fit a few screens, groups in which all is well are closed."""
_CALM = (Tone.UP, Tone.MAINTENANCE)  # where anything else is, nobody should have to open it


def groups(
    all_facts: Sequence[MonitorFacts],
    shown: Mapping[str, ComponentView],
    setting: str,
    words: Words,
) -> tuple[GroupView, ...]:
    """Groups and their components, both in the order of the configuration.

    `shown` are the components by slug. `setting` is the configuration's `groups`: auto, open or
    closed. One group alone is no choice, and stays as it is.
    """
    by_name: dict[str, list[MonitorFacts]] = {}
    for facts in all_facts:
        by_name.setdefault(facts.monitor.group or words.say("otherGroup"), []).append(facts)
    closes = setting == "closed" or (setting == "auto" and len(all_facts) > MANY)
    return tuple(
        GroupView(
            name=name,
            state=(state := _state(own, words)),
            folds=len(by_name) > 1,
            open=not closes or state.tone not in _CALM,
            components=tuple(shown[facts.monitor.slug] for facts in own),
        )
        for name, own in by_name.items()
    )


def _state(own: Sequence[MonitorFacts], words: Words) -> Banner:
    return banner([(facts.monitor.name, facts.tone) for facts in own], (), words)
