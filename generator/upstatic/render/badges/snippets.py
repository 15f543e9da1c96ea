"""How to show a monitor's badges elsewhere: lines of Markdown and HTML to copy."""

import re
from urllib.parse import quote

from markupsafe import Markup

from upstatic.config.site_urls import monitor_page, site_url
from upstatic.render.analysis.dataset import MonitorFacts
from upstatic.render.analysis.windows import MONTH
from upstatic.render.badges.svg import BUDGET
from upstatic.render.views.components import BadgeView
from upstatic.render.views.render_context import Sources

_MEANS_SOMETHING = re.compile(r"([\\`*_{}\[\]<>()#!|~])")
"""Signs that Markdown may take for more than themselves."""


def embeds(facts: MonitorFacts, sources: Sources) -> tuple[BadgeView, ...]:
    """One for each badge; none where the page's own address is not known."""
    if not site_url(sources.config):
        return ()
    say, slug = sources.words.say, facts.monitor.slug
    badges = [
        (say("tableState"), "status.svg"),
        (f"{say('uptimeTitle')}, {say(MONTH.phrase)}", f"uptime-{MONTH.name}.svg"),
        (say("responseTime"), "response-time.svg"),
    ]
    if sources.records[slug].promise:
        badges.append((say("budgetBadge"), BUDGET))
    return tuple(_embed(facts, label, f"badge/{slug}/{name}", sources) for label, name in badges)


def _embed(facts: MonitorFacts, label: str, src: str, sources: Sources) -> BadgeView:
    alt = f"{facts.monitor.name}: {label}"
    picture, page = sources.url(src), sources.url(monitor_page(facts.monitor.slug))
    return BadgeView(
        label=label,
        alt=alt,
        src=quote(src),
        markdown=f"[![{_MEANS_SOMETHING.sub(_escaped, alt)}]({picture})]({page})",
        html=str(Markup('<a href="{}"><img src="{}" alt="{}"></a>').format(page, picture, alt)),
    )


def _escaped(sign: re.Match[str]) -> str:
    return f"\\{sign[1]}"
