"""Findings on notification channels."""

from collections.abc import Iterator, Sequence

from upstatic.domain.deliveries import FailingChannel
from upstatic.tools.doctor.findings import Finding, found


def channel_findings(
    misconfigured: Sequence[str], failing: Sequence[FailingChannel]
) -> Iterator[Finding]:
    """Channels that cannot be used (as lines), and those whose deliveries fail."""
    for line in misconfigured:
        where, _, problem = line.partition(": ")
        yield found("channel-broken", channel=where, problem=problem)
    for one in failing:
        since = f"{one.since:%Y-%m-%d %H:%M} UTC"
        yield found("channel-failing", channel=one.channel, since=since, problem=one.why)
