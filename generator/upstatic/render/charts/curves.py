"""Checks and days -> the numbers of a curve: where it breaks, and what is drawn next to it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby, zip_longest

from upstatic.domain import uptime
from upstatic.domain.models import Check, Day, Status

WIDTH, HEIGHT = 720, 360
"""The units of a chart: whole ones are enough, and half as many characters as tenths of pixels."""
LIMIT_IN_SIGHT = 3
"""A limit is drawn up to so many times the highest value."""
BUCKET_S = 1800
"""A week is drawn in half-hours, or check by check where checks are rare."""
_BUCKET = timedelta(seconds=BUCKET_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """What a chart shows; `x` runs from 0 to 1 over its span, `y` is in ms, NaN breaks the line.

    `band` holds the upper edge of a shaded area above zero, `bad` the spans that were not up,
    `limit` the response time from which on a check is degraded, in ms. `others` are lines of the
    same span behind this one, those of single regions.
    """

    x: Sequence[float]
    y: Sequence[float]
    band: Sequence[float] = ()
    bad: Sequence[tuple[float, float]] = ()
    limit: float | None = None
    others: Sequence["Curve"] = ()

    @property
    def shown_limit(self) -> float | None:
        """The limit, unless the curve would be flat below it."""
        if self.limit is None:
            return None
        highest = max((v for v in (*self.y, *self.band) if not math.isnan(v)), default=0)
        return self.limit if self.limit <= LIMIT_IN_SIGHT * highest else None


def of_checks(checks: Sequence[Check], start: datetime, span_s: float, interval_s: float) -> Curve:
    """Response times in order; each is drawn for as long as it is valid."""
    x: list[float] = []
    y: list[float] = []
    for check, following in zip_longest(checks, checks[1:]):
        at = (check.time - start).total_seconds() / span_s
        lasts_s, is_last = _lasts_s(check, following, interval_s)
        value = _number(uptime.answer_ms(check))
        x.append(at)
        y.append(value)
        if is_last:
            until = min(1.0, at + lasts_s / span_s)
            x += [until, until]
            y += [value, math.nan]
    return Curve(x=x, y=y, bad=bad_spans(checks, start, span_s, interval_s))


def of_buckets(checks: Sequence[Check], start: datetime, span_s: float, interval_s: float) -> Curve:
    """The median of each half-hour, with the slowest answer above it."""
    times: list[list[int]] = [[] for _ in range(math.ceil(span_s / BUCKET_S))]
    for check in checks:
        if (ms := uptime.answer_ms(check)) is not None:
            times[min((check.time - start) // _BUCKET, len(times) - 1)].append(ms)
    middles = [_number(uptime.percentile(part, 50)) for part in times]
    highest = [_number(max(part, default=None)) for part in times]
    x, y, band = _runs(middles, highest)
    return Curve(x=x, y=y, band=band, bad=bad_spans(checks, start, span_s, interval_s))


def are_sparse(checks: Sequence[Check], interval_s: float) -> bool:
    """Whether checks are so rare that half-hours without one are normal."""
    return any((check.interval_s or interval_s) > BUCKET_S / 2 for check in checks)


def of_days(days: Mapping[date, Day], span: Sequence[date]) -> Curve:
    """The mean of each day, with its 95th percentile above it, and the days with an outage."""
    known = [days.get(on) for on in span]
    means = [_number(day.mean_ms if day else None) for day in known]
    x, y, band = _runs(means, [_number(day.p95_ms if day else None) for day in known])
    down = [n for n, day in enumerate(known) if day and day.down_s]
    return Curve(x=x, y=y, band=band, bad=[(n / len(span), (n + 1) / len(span)) for n in down])


def bad_spans(
    checks: Sequence[Check], start: datetime, span_s: float, interval_s: float
) -> list[tuple[float, float]]:
    """The spans with failed checks, from 0 to 1; adjacent spans are joined."""
    joined: list[tuple[float, float]] = []
    for check, following in zip_longest(checks, checks[1:]):
        if check.reading.status is Status.DOWN:
            left = (check.time - start).total_seconds() / span_s
            right = min(1.0, left + _lasts_s(check, following, interval_s)[0] / span_s)
            touches = joined and left <= joined[-1][1]
            joined.append((joined.pop()[0] if touches else left, right))
    return joined


def _lasts_s(check: Check, following: Check | None, interval_s: float) -> tuple[float, bool]:
    """How long a check is valid, and whether a gap follows."""
    until = uptime.valid_until(check, following, interval_s)
    vouched_s = (until - check.time).total_seconds()
    if following is None:  # the next check is due after an interval
        return min(vouched_s, check.interval_s or interval_s), True
    return vouched_s, until < following.time


def _runs(
    values: Sequence[float], above: Sequence[float]
) -> tuple[list[float], list[float], list[float]]:
    """Points in the middle of their intervals; a run extends to the edges of its intervals.

    A single interval is therefore visible.
    """
    x: list[float] = []
    y: list[float] = []
    band: list[float] = []
    parts = groupby(enumerate(values), key=lambda part: math.isnan(part[1]))
    for is_gap, run in parts:
        places = [n for n, _ in run]
        first, last = places[0], places[-1]
        at = [first, *(n + 0.5 for n in places), last + 1.0]
        x += [one / len(values) for one in ([float(first)] if is_gap else at)]
        y += [math.nan] if is_gap else _edged([values[n] for n in places])
        band += [math.nan] if is_gap else _edged([above[n] for n in places])
    return x, y, band


def _edged(values: Sequence[float]) -> list[float]:
    return [values[0], *values, values[-1]]


def _number(value: int | None) -> float:
    return math.nan if value is None else float(value)
