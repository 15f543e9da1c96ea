"""The uptime calendar of all monitors: every month since the first check."""

from upstatic.config.site_urls import monitor_page
from upstatic.render.views.components import Link
from upstatic.render.views.day_bar import LEGEND
from upstatic.render.views.month_grid import by_day, month_grids
from upstatic.render.views.pages import CalendarPage
from upstatic.render.views.render_context import RenderContext


def calendar_page(context: RenderContext) -> CalendarPage:
    """A day is as bad as its worst monitor; the uptime of a month is that of all together."""
    words, monitors = context.words, context.dataset.monitors
    title = words.say("uptimeCalendar")
    return CalendarPage(
        title=title,
        subject=title,
        description=f"{title} · {context.site.name}",
        root="",
        months=month_grids(by_day(data.days for data in monitors), words),
        monitors=tuple(
            Link(title=one.monitor.name, href=f"{monitor_page(one.monitor.slug)}#calendar")
            for one in monitors
            if by_day([one.days])
        ),
        legend=LEGEND,
    )
