"""The part of a monitor that changes only with events, cheap to compute in every round."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from upstatic.config import Config
from upstatic.domain.models import Event, Status
from upstatic.domain.uptime import VALID_INTERVALS


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitorStatus:
    """A monitor in the table; without a recent check, `measured` is None and `status` unknown."""

    slug: str
    name: str
    url: str
    status: Status
    measured: datetime | None


def monitor_statuses(
    config: Config, events: Iterable[Event], measured: Mapping[str, datetime], now: datetime
) -> tuple[MonitorStatus, ...]:
    """Every monitor with its confirmed status; `measured` is when each was last measured.

    What was not measured lately is unknown, whatever it was before.
    """
    last = {event.slug: event.status for event in events}
    lately = {
        one.slug: measured[one.slug]
        for one in config.monitors
        if one.slug in measured and now - measured[one.slug] <= _recent(one.interval_s)
    }
    return tuple(
        MonitorStatus(
            slug=one.slug,
            name=one.name,
            url=one.url,
            status=last.get(one.slug, Status.UP) if one.slug in lately else Status.UNKNOWN,
            measured=lately.get(one.slug),
        )
        for one in config.monitors
    )


def _recent(interval_s: float) -> timedelta:
    """How long a table may show a status: it is written once a day."""
    return max(timedelta(days=1), timedelta(seconds=VALID_INTERVALS * interval_s))


def digest(statuses: Iterable[MonitorStatus], config: Config) -> str:
    """A digest that changes when the table has to: with a status, a name, the page's address.

    Eight hexadecimal digits of SHA-256.
    """
    shown = [(one.slug, one.name, one.url, one.status.value) for one in statuses]
    icons = [one.icon for one in config.monitors]
    website = config.status_website
    where = (config.owner, config.repo, website.cname, website.base_url, config.compat)
    words = (website.language, sorted(config.i18n.items()))
    return sha256(repr((shown, icons, where, words)).encode("utf-8", "replace")).hexdigest()[:8]
