"""A monitor's data as a component in a list."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import partial

from pydantic import TypeAdapter

from upstatic.config.site_urls import incident_page, monitor_page
from upstatic.domain import failure_reasons
from upstatic.domain.models import Status
from upstatic.domain.times import days_between
from upstatic.render.analysis.component_status import ComponentStatus
from upstatic.render.analysis.dataset import MonitorData
from upstatic.render.analysis.windows import BAR_DAYS, QUARTER, WindowStats
from upstatic.render.charts.sparkline import sparklines
from upstatic.render.pages.incident import is_planned, newest_first, shown_title
from upstatic.render.views.components import ComponentView, NoteView, moment
from upstatic.render.views.day_bar import Reference, bar, bar_days
from upstatic.render.views.render_context import RenderContext
from upstatic.translations.phrases import Translations

_CURVES = TypeAdapter(tuple[tuple[str, str], ...])


def component(data: MonitorData, context: RenderContext) -> ComponentView:
    """One monitor in a list."""
    now, words, windows = context.dataset.now, context.words, context.window_stats(data)
    times = context.config.status_website.show_response_time
    days = bar_days(data.recent_days, _incidents_by_day(data, context), now.date(), words)
    href, uptime = monitor_page(data.monitor.slug), _uptime(context.by_window(data)[QUARTER], words)
    note, *also = notes(data, words)
    return ComponentView(
        name=data.monitor.name,
        href=href,
        description=data.monitor.description or "",
        status=data.status,
        word=words.say(data.status.value if is_seen(data) else "neverSeen"),
        note=note,
        also=tuple(also),
        uptime=uptime,
        response=_response(context.by_window(data)[QUARTER], words) if times != "none" else "",
        figures=tuple(_figures(windows, words, has_times=times != "none")),
        sparklines=data.value("curves", _CURVES, partial(_curves, data))
        if times == "graph"
        else (),
        days=days,
        bar=bar(days, data.monitor.name, uptime, f"{href}#days", words) if is_seen(data) else None,
    )


def is_seen(data: MonitorData) -> bool:
    """Whether the monitor was ever measured."""
    return data.current_status.checked is not None or any(day.known_s for day in data.days.values())


def _response(figures: WindowStats, words: Translations) -> str:
    """The mean response time; "" without one."""
    return words.ms(figures.mean_ms) if figures.mean_ms is not None else ""


def _figures(
    windows: Iterable[WindowStats], words: Translations, *, has_times: bool
) -> Iterator[tuple[str, str]]:
    """Uptime and mean response time of each window in one text, but of the one shown anyway."""
    for one in windows:
        if one.window == QUARTER:
            continue
        times = [words.ms(one.mean_ms)] if has_times and one.mean_ms is not None else []
        yield one.window.name, " · ".join([words.uptime(one.ratio), *times])


def _incidents_by_day(data: MonitorData, context: RenderContext) -> dict[date, list[Reference]]:
    """The incidents and maintenance of each day of the bar."""
    now = context.dataset.now
    by_day: dict[date, list[Reference]] = {}
    first = now.date() - timedelta(days=BAR_DAYS - 1)
    for incident in newest_first(data.incidents):
        if is_planned(incident):
            continue
        last = min(incident.ended or now, now).date()
        for on in days_between(max(incident.started.date(), first), last):
            by_day.setdefault(on, []).append(
                (shown_title(incident, context), incident_page(incident.number))
            )
    return by_day


def _curves(data: MonitorData) -> tuple[tuple[str, str], ...]:
    return tuple(sparklines(data, data.as_of))


def _uptime(figures: WindowStats, words: Translations) -> str:
    """The share of the bar's known time that was not down, as a phrase."""
    return (
        words.say("dayNone")
        if figures.ratio is None
        else words.say("overallUptime", uptime=words.uptime(figures.ratio))
    )


def notes(data: MonitorData, words: Translations) -> tuple[NoteView | None, *tuple[NoteView, ...]]:
    """What a reader should know next to the status, and then how reliable it is."""
    return note(data, words), *_doubts(data, words)


def note(data: MonitorData, words: Translations) -> NoteView | None:
    """What a reader should know next to the status; None when all is well."""
    current_status = data.current_status
    if data.status is ComponentStatus.MAINTENANCE:
        return None
    if data.stale:
        return _last_seen(data, words)
    if current_status.status not in (Status.DOWN, Status.DEGRADED) or not current_status.since:
        return NoteView(key="pending") if current_status.pending else None
    if data.status.value != current_status.status.value:  # a person states something worse
        return None
    return NoteView(
        key=f"since{current_status.status.value.capitalize()}",
        at=moment(current_status.since, words),
        reason=words.reason(current_status.reason),
    )


def _doubts(data: MonitorData, words: Translations) -> Iterator[NoteView]:
    """How reliable the status is: flapping, disagreeing regions, a missing check."""
    if data.status is ComponentStatus.MAINTENANCE:
        return
    if data.unstable:
        yield NoteView(key="unstable", at=moment(data.unstable.first, words))
    if data.current_status.failing and not data.stale:
        yield NoteView(key="failingFrom", names=", ".join(data.current_status.failing))
    if data.current_status.gap not in ("", failure_reasons.PENDING):
        yield NoteView(key="lastCheck", reason=words.reason(data.current_status.gap))


def _last_seen(data: MonitorData, words: Translations) -> NoteView:
    current_status = data.current_status
    if current_status.checked is None:
        return NoteView(key="neverSeen")
    at = moment(current_status.checked, words)
    return NoteView(key="lastSeen", at=at, status=words.say(f"seen_{current_status.status.value}"))
