"""The table and the sentence of README.md: Upptime's columns, with our own badges and graphs."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from upstatic.config import Config
from upstatic.config.site_urls import monitor_page, page_url, shown_url
from upstatic.domain.models import Status
from upstatic.infra.readme_section import StatusSection
from upstatic.render.analysis.dataset import MonitorData
from upstatic.render.analysis.windows import DAY, MONTH, WEEK, YEAR, StatsWindow, WindowStats
from upstatic.render.upptime_compat import table_cells
from upstatic.render.upptime_compat.monitor_status import MonitorStatus, digest
from upstatic.render.views.render_context import RenderContext
from upstatic.translations.phrases import Translations

_HEAD = (
    ("url", "url"),
    ("status", "statusColumn"),
    ("history", "historyTitle"),
    ("responseTime", "responseTime"),
    ("uptime", "uptimeTitle"),
)
"""Upptime's names of the columns, and those of our words for them."""
_WINDOWS = ((DAY, "Day"), (WEEK, "Week"), (MONTH, "Month"), (YEAR, "Year"))
_KINDS = {"responseTime": ("response-time", "responseTime"), "uptime": ("uptime", "uptimeTitle")}
"""By Upptime's word: the badge's name in addresses, and our word."""
_PARTIAL = "🟧"
_ROW_HEIGHT, _ICON_HEIGHT = 20, 13  # in pixels, as in Upptime's table


def said(context: RenderContext, statuses: Sequence[MonitorStatus], today: date) -> StatusSection:
    """The content for README.md, with the figures of the page."""
    rows = [_row(one, status, context) for one, status in _paired(context, statuses)]
    head = [table_cells.text(_word(*keys, context.config, context.words)) for keys in _HEAD]
    lines = [stamp(statuses, context.config, today), "<!-- prettier-ignore -->", _line(head)]
    rule = "| --- | --- | --- | --- | --- |"
    return StatusSection(table=[*lines, rule, *rows], live=live(statuses, context.words))


def stamp(statuses: Iterable[MonitorStatus], config: Config, today: date) -> str:
    """The line that identifies a table by day and digest."""
    about = "This table is kept by Upstatic: what is changed here is written over"
    return f"<!-- {about} ({today.isoformat()} {digest(statuses, config)}) -->"


def live(statuses: Sequence[MonitorStatus], words: Translations) -> str:
    """The one sentence, as Upptime says it; what was not measured is never called operational."""
    found = {status.status for status in statuses}
    if found == {Status.DOWN}:
        return _sentence("completeOutage", Status.DOWN.emoji, words)
    if Status.DOWN in found:
        return _sentence("partialOutage", _PARTIAL, words)
    if Status.DEGRADED in found:
        return _sentence("degradedPerformance", Status.DEGRADED.emoji, words)
    if Status.UP in found:
        return _sentence("allSystemsOperational", Status.UP.emoji, words)
    return table_cells.text(f"{Status.UNKNOWN.emoji} {words.say('unmeasuredAll')}")


def _sentence(key: str, sign: str, words: Translations) -> str:
    return table_cells.text(_signed(sign, words.say(key)))


def _word(upptimes: str, ours: str, config: Config, words: Translations) -> str:
    """The user's word under Upptime's name, else our own."""
    own = config.i18n.get(upptimes, "").strip()
    return own if own and "{" not in own else words.say(ours)


def _signed(sign: str, word: str) -> str:
    """A word after its emoji, unless the user's word starts with one."""
    return (
        word if word[:1] in (*(status.emoji for status in Status), _PARTIAL) else f"{sign} {word}"
    )


def _paired(
    context: RenderContext, statuses: Sequence[MonitorStatus]
) -> Iterable[tuple[MonitorData, MonitorStatus]]:
    return zip(context.dataset.monitors, statuses, strict=True)


def _row(data: MonitorData, status: MonitorStatus, context: RenderContext) -> str:
    config, words = context.config, context.words
    page = page_url(config, monitor_page(data.monitor.slug))
    state = _signed(status.status.emoji, words.say(status.status.value))
    cells = (
        _named(data, config),
        table_cells.text(state),
        _history(data, config, words, page),
        _times(data, context, page),
        _uptimes(data, context, page),
    )
    return _line(cells)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _named(data: MonitorData, config: Config) -> str:
    """The icon and the name, which leads to what is watched where that is not a secret."""
    monitor = data.monitor
    given = shown_url(monitor.named_icon)
    icon = given if "://" in given or not given else page_url(config, given.removeprefix("./"))
    name = table_cells.link(table_cells.text(monitor.name), shown_url(monitor.url))
    return " ".join(filter(None, (table_cells.image("", icon, height=_ICON_HEIGHT), name)))


def _history(data: MonitorData, config: Config, words: Translations, page: str) -> str:
    """A link to the log of the monitor's file if there is one, else to its page."""
    slug = data.monitor.slug
    if not (config.compat and config.owner and config.repo):
        return table_cells.link(
            table_cells.text(_word("history", "historyTitle", config, words)), page
        )
    log = f"{config.owner}/{config.repo}/commits/{quote(config.history.branch or 'HEAD')}"
    url = f"https://github.com/{log}/history/{quote(slug)}.yml"
    return table_cells.link(table_cells.text(f"{slug}.yml"), url)


def _times(data: MonitorData, context: RenderContext, page: str) -> str:
    slug, words = data.monitor.slug, context.words
    graph = page_url(context.config, f"graphs/{slug}/response-time-{WEEK.name}.svg")
    picture = table_cells.image(words.say("responseTimeGraphAlt"), graph, height=_ROW_HEIGHT)
    shown = table_cells.text(words.ms(context.by_window(data)[WEEK].mean_ms))
    badges = _badges(data, context, "responseTime", lambda one: words.ms(one.mean_ms))
    return table_cells.folded(f"{picture} {shown}".strip(), _drawn(badges, context, page))


def _uptimes(data: MonitorData, context: RenderContext, page: str) -> str:
    words = context.words
    shown = table_cells.text(words.uptime(context.by_window(data)[WEEK].ratio))
    badges = _badges(data, context, "uptime", lambda one: words.uptime(one.ratio))
    return table_cells.folded(table_cells.anchor(shown, page), _drawn(badges, context, page))


def _badges(
    data: MonitorData, context: RenderContext, kind: str, say: Callable[[WindowStats], str]
) -> "Iterator[_TableBadge]":
    """The badges of one kind (Upptime's word for it), one for each of Upptime's windows."""
    name, title = _KINDS[kind]
    by_window = context.by_window(data)
    for window, ending in _WINDOWS:
        yield _TableBadge(
            path=f"badge/{data.monitor.slug}/{name}-{window.name}.svg",
            word=f"{kind}{ending}",
            title=title,
            figure=say(by_window[window]),
            window=window,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _TableBadge:
    """A badge of the page: its path, Upptime's key and ours for it, and its figure."""

    path: str
    word: str
    title: str
    figure: str
    window: StatsWindow


def _drawn(badges: Iterable[_TableBadge], context: RenderContext, page: str) -> str:
    """Badges that lead to the monitor's page; none where the page's address is unknown."""
    shown = ((one, page_url(context.config, one.path)) for one in badges)
    pictures = [table_cells.image(_alt(one, context), url) for one, url in shown if url]
    return "<br>".join(table_cells.anchor(picture, page) for picture in pictures)


def _alt(badge: _TableBadge, context: RenderContext) -> str:
    words = context.words
    usual = f"{words.say(badge.title)} {words.say(badge.window.phrase)}"
    return f"{context.config.i18n.get(badge.word, '').strip() or usual}: {badge.figure}"
