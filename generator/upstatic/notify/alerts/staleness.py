"""Alerts for monitors without measurements, although rounds go on."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta

from upstatic.config.schema.root import Config, Monitor
from upstatic.domain.failure_reasons import RUNNER
from upstatic.domain.models import Status
from upstatic.domain.times import format_time, parse_time
from upstatic.notify.alerts import template_variables
from upstatic.notify.alerts.alert import Alert, AlertStep, Level
from upstatic.translations.messages import cause
from upstatic.translations.phrases import Translations

PATIENCE_INTERVALS = 3
LEAST_PATIENCE = timedelta(minutes=30)
KIND = "stale"


def stale(
    config: Config,
    last_checked: Mapping[str, datetime],
    words: Translations,
    now: datetime,
    *,
    gaps: Mapping[str, str] | None = None,
    sent: Collection[str] = (),
) -> list[Alert]:
    """The monitors whose last measurement is too long ago, and those measured again since.

    `last_checked` is when each was last measured, by slug; a monitor that never was is left out,
    because its kind may not be supported. `gaps` says why the newest check measured nothing: while
    the runner has no network, no alert is opened. `sent` are the keys of alerts that were sent.
    """
    reasons = gaps or {}
    return [
        alert
        for monitor in config.monitors
        if (last := last_checked.get(monitor.slug)) is not None
        for alert in (
            *_open(config, monitor, last, reasons.get(monitor.slug, ""), words, now),
            *_ends(config, monitor, last, sent, words, now),
        )
    ]


def _open(
    config: Config,
    monitor: Monitor,
    last: datetime,
    reason: str,
    words: Translations,
    now: datetime,
) -> Iterator[Alert]:
    patience = max(PATIENCE_INTERVALS * timedelta(seconds=monitor.interval_s), LEAST_PATIENCE)
    if now - last <= patience or reason == RUNNER:
        return
    yield Alert(
        key=_key(monitor.slug, last),
        kind=KIND,
        severity="warning",
        confirmed_at=last + patience,
        started_at=last + patience,
        subject=_key(monitor.slug, last),
        level=Level.WARNING,
        slugs=(monitor.slug,),
        variables={
            **template_variables.of_monitor(config, monitor),
            "STATUS": template_variables.status_word(Status.UNKNOWN, words),
            "EMOJI": Status.UNKNOWN.emoji,
            "REASON": cause(words, reason),
            "SINCE": template_variables.moment(last, words, now),
            "DURATION": words.duration((now - last).total_seconds()),
            "SEVERITY": "warning",
        },
    )


def _ends(
    config: Config,
    monitor: Monitor,
    last: datetime,
    sent: Collection[str],
    words: Translations,
    now: datetime,
) -> Iterator[Alert]:
    """The end of each alert that was sent for an older measurement."""
    begin = f"{KIND}:{monitor.slug}:"
    for key in sorted(key for key in sent if key.startswith(begin)):
        before = parse_time(key.removeprefix(begin))
        if before >= last:
            continue
        yield Alert(
            key=f"measured:{monitor.slug}:{format_time(before)}",
            kind=KIND,
            severity="warning",
            confirmed_at=last,
            started_at=before,
            subject=key,
            step=AlertStep.RESOLVE,
            level=Level.SUCCESS,
            template="measured",
            opened=frozenset({key}),
            slugs=(monitor.slug,),
            variables={
                **template_variables.of_monitor(config, monitor),
                "EMOJI": Status.UP.emoji,
                "STATUS": template_variables.status_word(Status.UP, words),
                "SINCE": template_variables.moment(before, words, now),
                "UNTIL": template_variables.moment(last, words, now),
                "DURATION": words.duration((last - before).total_seconds()),
                "SEVERITY": "warning",
            },
        )


def _key(slug: str, last: datetime) -> str:
    return f"{KIND}:{slug}:{format_time(last)}"
