"""Reliability figures: failures, MTTR, MTBF and the certificate's expiry."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from upstatic.config import Monitor
from upstatic.domain.outages import Reliability
from upstatic.domain.times import DAY_S
from upstatic.render.analysis.dataset import MonitorData
from upstatic.render.views.slo import FigureView
from upstatic.translations.phrases import Translations

SOON_DAYS = 14.0
"""A certificate that expires sooner is highlighted, unless configured otherwise."""


def reliability(
    data: MonitorData, found: Reliability, now: datetime, words: Translations
) -> tuple[FigureView, ...]:
    """The figures of the last ninety days, and the certificate; none of what no one saw."""
    failures = _failures(found, words) if found.counted_s else ()
    seen = data.certificate
    shown = [_certificate(seen.expires, data.monitor, now, words)] if seen else []
    return (*failures, *shown)


def _failures(found: Reliability, words: Translations) -> Iterator[FigureView]:
    """Without a failure there is no mean; the measured time is shown instead."""
    known = words.duration(found.counted_s)
    yield FigureView(
        label=words.say("failures"),
        value=words.number(found.failures),
        note=words.say("failuresKnown", duration=known),
    )
    means = (("mttr", found.mttr_s), ("mtbf", found.mtbf_s))
    for key, seconds in means:
        if seconds is not None:
            yield FigureView(
                label=words.say(key),
                value=words.duration(seconds),
            )


def _certificate(
    expires: datetime, monitor: Monitor, now: datetime, words: Translations
) -> FigureView:
    label, left, day = words.say("certificate"), expires - now, words.day(expires.date())
    if left <= timedelta():
        value, note = words.say("certificateExpired"), words.say("certificateEnded", day=day)
        return FigureView(label=label, value=value, note=note, status="down")
    wanted = monitor.certificate_expires_days
    is_soon = left < timedelta(days=SOON_DAYS if wanted is None else wanted)
    whole_s = left.days * DAY_S or left.total_seconds()
    return FigureView(
        label=label,
        value=words.duration(whole_s),
        note=words.say("certificateUntil", day=day),
        status="degraded" if is_soon else "",
    )
