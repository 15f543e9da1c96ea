"""Components under their groups: which stand open, and what a closed one says of itself."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from upstatic.render.analysis.component_status import ComponentStatus
from upstatic.render.analysis.dataset import MonitorData
from upstatic.render.pages.banner import banner, count_line
from upstatic.render.views.components import Banner, ComponentView, GroupView
from upstatic.translations.phrases import Translations

MANY = 24
"""With more components than fit a few screens, groups in which all is well are closed."""
_CALM = (
    ComponentStatus.UP,
    ComponentStatus.MAINTENANCE,
)  # where anything else is, nobody should have to open it


def groups(
    monitors: Sequence[MonitorData],
    shown: Mapping[str, ComponentView],
    setting: str,
    words: Translations,
) -> tuple[GroupView, ...]:
    """Groups and their components, both in the order of the configuration.

    `shown` are the components by slug. `setting` is the configuration's `groups`: auto, open or
    closed. One group alone is no choice, and stays as it is.
    """
    by_name: dict[str, list[MonitorData]] = {}
    for data in monitors:
        by_name.setdefault(data.monitor.group or words.say("otherGroup"), []).append(data)
    closes = setting == "closed" or (setting == "auto" and len(monitors) > MANY)
    return tuple(
        GroupView(
            name=name,
            state=(state := _state(own, words)),
            folds=len(by_name) > 1,
            open=not closes or state.status not in _CALM,
            components=tuple(shown[data.monitor.slug] for data in own),
        )
        for name, own in by_name.items()
    )


def _state(own: Sequence[MonitorData], words: Translations) -> Banner:
    named = [(data.monitor.name, data.status) for data in own]
    return replace(banner(named, (), words), title=count_line(named, words), detail="")
