"""The figures as OpenMetrics text, which Prometheus' older text format reads as well.

Every family is a gauge: the types that the two formats write differently are left out. There are
no times next to the values: a scraper takes them as of now, and `last_check` says how old they are.
"""

from collections.abc import Iterable, Iterator

from upstatic.render.analysis.component_status import ComponentStatus, is_open
from upstatic.render.analysis.dataset import MonitorData
from upstatic.render.exports.metrics.families import SECOND_MS, Family, Sample, labels_of, single
from upstatic.render.exports.metrics.slo_metrics import record_families
from upstatic.render.pages import incident as incident_pages
from upstatic.render.views.render_context import RenderContext, plain


def metrics_text(context: RenderContext) -> str:
    """All families with at least one sample, and `# EOF`."""
    lines = [line for family in _families(context) if family.samples for line in _lines(family)]
    return "\n".join([*lines, "# EOF", ""])


def _lines(family: Family) -> Iterator[str]:
    name = family.name
    yield f"# HELP {name} {family.help}"
    yield f"# TYPE {name} gauge"
    if name.endswith("_seconds"):
        yield f"# UNIT {name} seconds"
    for labels, value in family.samples:
        pairs = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
        yield f"{name}{{{pairs}}} {value:.10g}" if pairs else f"{name} {value:.10g}"


def _escaped(text: str) -> str:
    """A label's value: https://prometheus.io/docs/specs/om/open_metrics_spec/#escaping."""
    one = plain(text).replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
    return one.replace("\r", " ")


def _families(context: RenderContext) -> Iterator[Family]:
    yield from _of_page(context)
    monitors = context.dataset.monitors
    yield Family(
        name="upstatic_monitor_info",
        help="What a monitor is called; always 1, to be joined by its label `monitor`.",
        samples=tuple(map(_described, monitors)),
    )
    known = [one for one in monitors if one.status is not ComponentStatus.UNKNOWN]
    yield Family(
        name="upstatic_monitor_up",
        help="Whether a monitor is not down; a monitor without recent data is left out.",
        samples=tuple(
            (labels_of(one), float(one.status is not ComponentStatus.DOWN)) for one in known
        ),
    )
    yield Family(
        name="upstatic_monitor_status",
        help="1 for the status that the page shows of a monitor, 0 for the others.",
        samples=tuple(_statuses(monitors)),
    )
    yield from _of_windows(context)
    yield from record_families(context)
    yield from _of_last_check(monitors)


def _of_page(context: RenderContext) -> Iterator[Family]:
    data, status = context.dataset, context.site.banner.status
    wrong = incident_pages.open_incidents(data.incidents)
    working = [one for one in data.incidents if one.is_maintenance and is_open(one)]
    yield single("open_incidents", "Incidents that are not resolved.", len(wrong))
    yield single("maintenances_in_progress", "Maintenance windows under way.", len(working))
    yield Family(
        name="upstatic_page_status",
        help="1 for what the page's one sentence says, 0 for the others.",
        samples=tuple(({"status": one.value}, float(one is status)) for one in ComponentStatus),
    )
    if data.last_round:
        at, description = data.last_round.timestamp(), "When the last round began, in Unix time."
        yield single("last_round_timestamp_seconds", description, at)


def _described(data: MonitorData) -> Sample:
    monitor = data.monitor
    return labels_of(data, name=monitor.name, group=monitor.group or ""), 1.0


def _statuses(monitors: Iterable[MonitorData]) -> Iterator[Sample]:
    for one in monitors:
        for status in ComponentStatus:
            yield labels_of(one, status=status.value), float(one.status is status)


def _of_windows(context: RenderContext) -> Iterator[Family]:
    rows = [
        (labels_of(one, window=figure.window.name), figure)
        for one in context.dataset.monitors
        for figure in context.window_stats(one)
    ]
    yield Family(
        name="upstatic_monitor_uptime_ratio",
        help="The share of the measured time of a window in which a monitor was not down.",
        samples=tuple((labels, f.ratio) for labels, f in rows if f.ratio is not None),
    )
    yield Family(
        name="upstatic_monitor_measured_ratio",
        help="The share of a window that was measured.",
        samples=tuple((labels, f.totals.known_s / f.window.span_s) for labels, f in rows),
    )
    yield Family(
        name="upstatic_monitor_response_mean_seconds",
        help="The mean response time over a window.",
        samples=tuple(
            (labels, f.mean_ms / SECOND_MS) for labels, f in rows if f.mean_ms is not None
        ),
    )


def _of_last_check(monitors: Iterable[MonitorData]) -> Iterator[Family]:
    checked = [(one, one.current_status.checked) for one in monitors if one.current_status.checked]
    yield Family(
        name="upstatic_monitor_last_check_timestamp_seconds",
        help="When a monitor was last measured, in Unix time.",
        samples=tuple((labels_of(one), at.timestamp()) for one, at in checked),
    )
    seen = [(one, one.certificate.expires) for one in monitors if one.certificate]
    yield Family(
        name="upstatic_monitor_certificate_expires_timestamp_seconds",
        help="Until when the certificate of a monitor is valid, in Unix time.",
        samples=tuple((labels_of(one), at.timestamp()) for one, at in seen),
    )
    last = [(one, one.current_status.ms) for one in monitors]
    yield Family(
        name="upstatic_monitor_response_seconds",
        help="How long the last answer, or failure, of a monitor took.",
        samples=tuple((labels_of(one), ms / SECOND_MS) for one, ms in last if ms is not None),
    )
