"""Groups of components: their bar, uptime and status, and whether they are folded."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from upstatic.domain import uptime
from upstatic.render.analysis.component_status import ComponentStatus
from upstatic.render.analysis.dataset import MonitorData
from upstatic.render.analysis.windows import BAR_DAYS
from upstatic.render.pages.banner import RANK
from upstatic.render.pages.components import is_seen
from upstatic.render.views.components import Banner, ComponentView, GroupView
from upstatic.render.views.day_bar import BarView, merged
from upstatic.translations.phrases import Translations

MANY = 24
"""With more components, groups are folded unless the configuration says otherwise."""


def groups(
    monitors: Sequence[MonitorData],
    shown: Mapping[str, ComponentView],
    setting: str,
    today: date,
    words: Translations,
) -> tuple[GroupView, ...]:
    """Groups and their components, both in the order of the configuration.

    `shown` are the components by slug. `setting` is the configuration's `groups`: auto, open or
    closed. One group alone is not a choice, and stays as it is.
    """
    by_name: dict[str, list[MonitorData]] = {}
    for data in monitors:
        by_name.setdefault(data.monitor.group or words.say("otherGroup"), []).append(data)
    closes = setting == "closed" or (setting == "auto" and len(monitors) > MANY)
    return tuple(
        GroupView(
            name=name,
            state=_state(own, words),
            uptime=(phrase := _uptime(own, today, words)),
            bar=_bar(name, [shown[data.monitor.slug] for data in own], phrase, words),
            folds=len(by_name) > 1,
            open=not closes,
            components=tuple(shown[data.monitor.slug] for data in own),
        )
        for name, own in by_name.items()
    )


def _uptime(own: Sequence[MonitorData], today: date, words: Translations) -> str:
    """The uptime of all members together over the days of the bar."""
    first = today - timedelta(days=BAR_DAYS - 1)
    known = (day for data in own for on, day in data.recent_days.items() if first <= on <= today)
    ratio = uptime.uptime_ratio(uptime.total(known))
    return words.say("overallUptime", uptime=words.uptime(ratio)) if ratio is not None else ""


def _bar(
    name: str, members: Sequence[ComponentView], phrase: str, words: Translations
) -> BarView | None:
    """The bar of several members in one; None for a group of one, which shows its own."""
    if len(members) == 1 or not any(one.bar for one in members):
        return None
    return merged([one.days for one in members], name, phrase, "uptime.html", words)


def _state(own: Sequence[MonitorData], words: Translations) -> Banner:
    """The worst status, and how many of the members have it: "1 of 15 down"."""
    worst = min((data.status for data in own), key=RANK.__getitem__)
    if not any(map(is_seen, own)):
        return Banner(status=worst, title=words.say("neverSeen"))
    n = sum(data.status is worst for data in own)
    if worst is ComponentStatus.UP or len(own) == 1:
        return Banner(status=worst, title=words.say(worst.value))
    title = words.say(f"group{worst.value.capitalize()}", n=n, all=len(own))
    return Banner(status=worst, title=title)
