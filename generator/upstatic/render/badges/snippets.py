"""Markdown and HTML to embed a monitor's badges."""

import re
from urllib.parse import quote

from markupsafe import Markup

from upstatic.config.site_urls import monitor_page, site_url
from upstatic.render.analysis.dataset import MonitorData
from upstatic.render.analysis.windows import MONTH
from upstatic.render.badges.svg import BUDGET
from upstatic.render.views.components import BadgeView
from upstatic.render.views.render_context import RenderContext

_MEANS_SOMETHING = re.compile(r"([\\`*_{}\[\]<>()#!|~])")
"""Signs that Markdown may take for more than themselves."""


def embeds(data: MonitorData, context: RenderContext) -> tuple[BadgeView, ...]:
    """One for each badge; none if the page's address is unknown."""
    if not site_url(context.config):
        return ()
    say, slug = context.words.say, data.monitor.slug
    badges = [
        (say("tableState"), "status.svg"),
        (f"{say('uptimeTitle')}, {say(MONTH.phrase)}", f"uptime-{MONTH.name}.svg"),
        (say("responseTime"), "response-time.svg"),
    ]
    if context.stats(slug).uptime_slo:
        badges.append((say("budgetBadge"), BUDGET))
    return tuple(_embed(data, label, f"badge/{slug}/{name}", context) for label, name in badges)


def _embed(data: MonitorData, label: str, src: str, context: RenderContext) -> BadgeView:
    alt = f"{data.monitor.name}: {label}"
    picture, page = context.url(src), context.url(monitor_page(data.monitor.slug))
    return BadgeView(
        label=label,
        alt=alt,
        src=quote(src),
        markdown=f"[![{_MEANS_SOMETHING.sub(_escaped, alt)}]({picture})]({page})",
        html=str(Markup('<a href="{}"><img src="{}" alt="{}"></a>').format(page, picture, alt)),
    )


def _escaped(sign: re.Match[str]) -> str:
    return f"\\{sign[1]}"
