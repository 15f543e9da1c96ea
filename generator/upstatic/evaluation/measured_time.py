"""Which part of an outage was measured."""

from collections.abc import Iterable, Mapping, Sequence

from upstatic.config.schema.root import Monitor
from upstatic.domain.models import Round
from upstatic.domain.time_spans import Span
from upstatic.domain.uptime import known_spans
from upstatic.evaluation.quorum import checks_of, quorum_of


def measured_spans(
    monitors: Iterable[Monitor], rounds: Sequence[Round], outages: Mapping[str, Span]
) -> dict[str, list[Span]]:
    """The spans of each monitor's outage (by slug) for which checks are valid.

    `rounds` are those of the outages' days. A monitor without an outage, or without
    any recorded check, is left out.
    """
    found: dict[str, list[Span]] = {}
    for monitor in monitors:
        if outage := outages.get(monitor.slug):
            checks = checks_of(monitor.slug, rounds, monitor.interval_s, quorum_of(monitor))
            if checks:
                known = known_spans(checks, monitor.interval_s, outage.start, outage.end)
                found[monitor.slug] = known
    return found
