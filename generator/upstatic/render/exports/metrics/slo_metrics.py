"""Percentiles, reliability and SLOs as metrics."""

from collections.abc import Callable, Iterable, Iterator

from upstatic.render.analysis.dataset import MonitorData
from upstatic.render.analysis.monitor_stats import MonitorStats
from upstatic.render.analysis.slo import UptimeSlo
from upstatic.render.analysis.windows import BAR_DAYS
from upstatic.render.exports.metrics.families import SECOND_MS, Family, Sample, labels_of
from upstatic.render.views.render_context import RenderContext

Row = tuple[MonitorData, MonitorStats]
_PER_CENT = 100
_WINDOW = f"{BAR_DAYS}d"


def record_families(context: RenderContext) -> Iterator[Family]:
    """Every family, also those without a sample."""
    rows = [(one, context.stats(one.monitor.slug)) for one in context.dataset.monitors]
    yield Family(
        name="upstatic_monitor_response_percentile_seconds",
        help="A percentile of the response times of a window.",
        samples=tuple(_percentiles(rows)),
    )
    yield from _of_failures(rows)
    yield from _of_uptime_slo([(one, found.uptime_slo) for one, found in rows if found.uptime_slo])


def _percentiles(rows: Iterable[Row]) -> Iterator[Sample]:
    for one, found in rows:
        for figure in found.windows:
            if times := figure.times:
                ranks = {"50": times.p50_ms, "95": times.p95_ms, "99": times.p99_ms}
                for name, ms in ranks.items():
                    labels = labels_of(one, window=figure.window.name, percentile=name)
                    yield labels, ms / SECOND_MS


def _of_failures(rows: Iterable[Row]) -> Iterator[Family]:
    known = [(one, found.reliability) for one, found in rows if found.reliability.counted_s]
    yield Family(
        name="upstatic_monitor_failures",
        help="How often a monitor was down within a window.",
        samples=tuple((labels_of(o, window=_WINDOW), float(r.failures)) for o, r in known),
    )
    for name, description in (
        ("mttr", "Mean time to restoration"),
        ("mtbf", "Mean time between failures"),
    ):
        means = [(one, getattr(found, f"{name}_s")) for one, found in known]
        yield Family(
            name=f"upstatic_monitor_{name}_seconds",
            help=f"{description} within a window, of the time that was measured.",
            samples=tuple((labels_of(o, window=_WINDOW), s) for o, s in means if s is not None),
        )


def _of_uptime_slo(rows: Iterable[tuple[MonitorData, UptimeSlo]]) -> Iterator[Family]:
    def samples(value: Callable[[UptimeSlo], float | None]) -> tuple[Sample, ...]:
        found = ((labels_of(one), value(uptime_slo)) for one, uptime_slo in rows)
        return tuple((labels, number) for labels, number in found if number is not None)

    yield Family(
        name="upstatic_monitor_slo_target_ratio",
        help="The share of the time in which a monitor promises not to be down.",
        samples=samples(lambda uptime_slo: uptime_slo.budget.target_percent / _PER_CENT),
    )
    yield Family(
        name="upstatic_monitor_error_budget_left_ratio",
        help="The share of the error budget that is left, less than 0 when it is overspent.",
        samples=samples(lambda uptime_slo: uptime_slo.budget.left_ratio),
    )
    yield Family(
        name="upstatic_monitor_burn_rate",
        help="How fast a window spent the error budget; at 1 it lasts as long as promised.",
        samples=tuple(
            (labels_of(one, window=f"{hours}h"), rate)
            for one, uptime_slo in rows
            for hours, rate in uptime_slo.burn_rates.items()
            if rate is not None
        ),
    )
