"""Results by region of the last check."""

from dataclasses import dataclass

from upstatic.domain.models import Status
from upstatic.render.analysis.dataset import MonitorData
from upstatic.translations.phrases import Translations


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionView:
    """The result of one region: status, response time and reason."""

    name: str
    status: Status
    word: str
    ms: str
    reason: str


def regions(data: MonitorData, words: Translations) -> tuple[RegionView, ...]:
    """One result per region, by name; none with a single region or old data."""
    seen = {} if data.stale else data.current_status.regions
    if len(seen) <= 1:
        return ()
    return tuple(
        RegionView(
            name=name,
            status=reading.status,
            word=words.say(reading.status.value),
            ms=words.ms(reading.ms),
            reason=words.reason(reading.reason),
        )
        for name, reading in sorted(seen.items())
    )
