"""The page of a monitor: uptime, SLO, graphs, events, calendar, daily history."""

from collections.abc import Sequence
from datetime import date, timedelta

from upstatic.config.site_urls import shown_url
from upstatic.domain import uptime
from upstatic.domain.models import Day
from upstatic.render.analysis.dataset import MonitorData
from upstatic.render.analysis.windows import BAR_DAYS, WindowStats
from upstatic.render.badges.snippets import embeds
from upstatic.render.charts.response_times import graphs
from upstatic.render.pages.front_page import checked_by
from upstatic.render.pages.subscribe import of_monitor
from upstatic.render.pages.timeline import eventful_days, timeline_of
from upstatic.render.views.components import ComponentView, RowView, WindowView
from upstatic.render.views.day_bar import LEGEND, DayView
from upstatic.render.views.month_grid import by_day, month_grids
from upstatic.render.views.pages import MonitorPage
from upstatic.render.views.regions import regions
from upstatic.render.views.reliability import reliability
from upstatic.render.views.render_context import RenderContext
from upstatic.render.views.slo import objective
from upstatic.translations.phrases import Translations


def monitor_page(data: MonitorData, shown: ComponentView, context: RenderContext) -> MonitorPage:
    """The page of one monitor; `shown` is its component."""
    now, words = data.as_of, context.words
    stats = context.stats(data.monitor.slug)
    dataset, slug = context.dataset, data.monitor.slug
    unreported = dataset.unreported_by_slug.get(slug, ())
    timeline = timeline_of(dataset.index.by_component.get(slug, ()), unreported, context)
    return MonitorPage(
        title=f"{shown.name} · {shown.word}",
        subject=shown.name,
        description=_as_of(data, shown, context),
        root="../",
        subscribe=of_monitor(data.monitor.slug, context),
        slug=data.monitor.slug,
        component=shown,
        address=_address(data, words),
        regions=regions(data, now, words),
        windows=tuple(_window(figure, words) for figure in stats.windows),
        objective=objective(stats, now.date(), words),
        reliability=reliability(data, stats.reliability, now, words),
        charts=graphs(data, stats, now, words),
        embeds=embeds(data, context),
        timeline=eventful_days(timeline, now.date() - timedelta(days=BAR_DAYS), now.date()),
        rows=_rows(data, shown.days, now.date(), words),
        calendar=month_grids(by_day([data.days]), words),
        legend=LEGEND,
    )


def _as_of(data: MonitorData, shown: ComponentView, context: RenderContext) -> str:
    """Uptime with its time, for a link that a person may see much later."""
    words, checked = context.words, context.site.checked
    if data.is_settled:
        checked = checked_by(context.site, data, words)
    if checked is None:
        return context.site.name
    about = f"{shown.description or shown.name}{words.say('colon')}{shown.uptime}"
    return f"{about}. {words.say('checkedAt', time=checked.text)}."


def _address(data: MonitorData, words: Translations) -> str:
    """The monitored address; one with a secret or credentials is hidden."""
    if not data.monitor.url:
        return words.say("checksReports")
    url = shown_url(data.monitor.url)
    return words.say("checksMonitor", url=url) if url else words.say("checksHidden")


def _window(figure: WindowStats, words: Translations) -> WindowView:
    label, totals = words.say(figure.window.phrase), figure.totals
    if figure.ratio is None:
        dash = words.say("uptimeUnknown")
        return WindowView(label=label, uptime=dash, lost="", known=words.say("windowUnknown"))
    share = words.share(totals.known_s, figure.window.span_s)
    return WindowView(
        label=label,
        uptime=words.uptime(figure.ratio),
        lost=_lost(totals, words),
        known=words.say("windowKnown", share=share),
    )


def _lost(totals: uptime.Totals, words: Translations) -> str:
    if totals.down_s:
        return words.say("windowDown", duration=words.duration(totals.down_s))
    if totals.degraded_s:
        return words.say("windowDegraded", duration=words.duration(totals.degraded_s))
    return words.say("windowNoDown")


def _rows(
    data: MonitorData, shown: Sequence[DayView], today: date, words: Translations
) -> tuple[RowView, ...]:
    """The days of the bar as table rows, the newest first."""
    newest_first = enumerate(reversed(shown))
    return tuple(
        _row(view, data.days.get(today - timedelta(days=n)), words) for n, view in newest_first
    )


def _row(view: DayView, day: Day | None, words: Translations) -> RowView:
    return RowView(
        label=view.label,
        text=view.text,
        uptime=words.uptime(uptime.uptime_ratio(uptime.total([day] if day else []))),
        known=words.duration(day.known_s) if day else words.say("uptimeUnknown"),
        p50=words.ms(day.p50_ms if day else None),
        p95=words.ms(day.p95_ms if day else None),
    )
