"""The groups that monitors name, and the addresses of their feeds."""

from upstatic.config.values.slugs import derive
from upstatic.render.views.render_context import RenderContext


def groups_of(context: RenderContext) -> dict[str, set[str]]:
    """The slugs of each group's monitors, by the group's name."""
    found: dict[str, set[str]] = {}
    for one in context.dataset.monitors:
        if one.monitor.group:
            found.setdefault(one.monitor.group, set()).add(one.monitor.slug)
    return found


def group_stem(group: str) -> str:
    """The address of a group's feeds, without their ending."""
    return f"group/{derive(group, '')}"
