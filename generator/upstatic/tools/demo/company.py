"""The data of the demo: an invented company, its services, and their outages."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Literal

from upstatic.domain.models import Reading, Status
from upstatic.domain.times import parse_duration

NAME = "Larkspur"

_FREE_DAYS = {5, 6}  # Saturday and Sunday: less traffic
_QUIET_HOUR = 3
_OUTLIER = 0.008


@dataclass(frozen=True, slots=True, kw_only=True)
class LatencyProfile:
    """The response time of a service that works.

    `base_ms` is the median at the quietest hour; `swing` the share added at the busiest one;
    `spread` the standard deviation of the logarithm (0.2: two in three within a fifth).
    """

    base_ms: float
    swing: float = 0.4
    spread: float = 0.18

    def ms_at(self, moment: datetime, random: Random) -> int:
        """A random response time at `moment` in milliseconds, at least 1."""
        hours = moment.hour + moment.minute / 60 - _QUIET_HOUR
        busy = (1 - math.cos(hours * math.tau / 24)) / 2
        busy *= 0.4 if moment.weekday() in _FREE_DAYS else 1
        noise = math.exp(random.gauss(0, self.spread))
        outlier = random.uniform(2, 5) if random.random() < _OUTLIER else 1
        return max(1, round(self.base_ms * (1 + self.swing * busy) * noise * outlier))


@dataclass(frozen=True, slots=True, kw_only=True)
class Disruption:
    """An outage or degradation of a service; one that lasts longer than `ago_s` is ongoing.

    `ago_s` is the time since its start, `lasts_s` its length.
    """

    ago_s: float
    lasts_s: float
    seen: Reading

    def covers(self, age_s: float) -> bool:
        """Whether it was ongoing `age_s` seconds ago."""
        return self.ago_s - self.lasts_s < age_s <= self.ago_s


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoService:
    """One endpoint of the company.

    `body` is its response (for TCP: its banner). A service that `flaps` fails repeatedly.
    A service with `age_s` was added to the page that long ago.
    """

    slug: str
    name: str
    group: str
    scheme: Literal["http", "https", "tcp"] = "http"
    path: str = "/"
    body: str
    latency: LatencyProfile
    disruptions: tuple[Disruption, ...] = ()
    max_response_ms: int | None = None
    flaps: bool = False
    age_s: float | None = None

    def disruption_at(self, age_s: float) -> Disruption | None:
        """The disruption that was ongoing `age_s` seconds ago; 0 is now."""
        return next((one for one in self.disruptions if one.covers(age_s)), None)

    def is_known_at(self, moment: datetime, present: datetime) -> bool:
        """Whether the service was configured at `moment`."""
        return self.age_s is None or moment >= present - timedelta(seconds=self.age_s)


def _down(ago: str, lasts: str, reason: str, ms: int | None = None) -> Disruption:
    seen = Reading(status=Status.DOWN, reason=reason, ms=ms)
    return Disruption(ago_s=parse_duration(ago), lasts_s=parse_duration(lasts), seen=seen)


def _slow(ago: str, lasts: str, ms: int) -> Disruption:
    seen = Reading(status=Status.DEGRADED, reason="slow", ms=ms)
    return Disruption(ago_s=parse_duration(ago), lasts_s=parse_duration(lasts), seen=seen)


_ONGOING = "999d"
_HEALTH = (
    '{"status":"healthy","db_connected":true,"services":{'
    '"database":{"status":"up","response_time_ms":12},'
    '"queue":{"status":"up","response_time_ms":3}}}'
)

COMPANY = (
    DemoService(
        slug="website",
        name="Web site",
        group="For guests",
        body="<!doctype html><title>Larkspur</title><h1>Bookings for small hotels</h1>",
        latency=LatencyProfile(base_ms=85),
        disruptions=(_down("23d4h", "18m", "502", 41),),
    ),
    DemoService(
        slug="booking",
        name="Booking",
        group="For guests",
        body="<!doctype html><title>Book a room</title><h1>When would you like to come?</h1>",
        latency=LatencyProfile(base_ms=140, swing=0.7, spread=0.22),
        disruptions=(
            _down("61d9h", "34m", "timeout", 30_000),
            _slow("30d6h", "2h20m", 2_400),
            _down("2d5h", "1h12m", "503", 52),
        ),
        max_response_ms=1_500,
    ),
    DemoService(
        slug="search",
        name="Room search",
        group="For guests",
        path="/search?from=friday&nights=2",
        body="<!doctype html><title>Rooms</title><p>12 rooms are free.</p>",
        latency=LatencyProfile(base_ms=190, swing=0.5, spread=0.16),
        disruptions=(
            _slow("44d7h", "3h10m", 760),
            _slow("17d3h", "5h", 710),
            _slow("4h50m", _ONGOING, 690),
        ),
        max_response_ms=500,
    ),
    DemoService(
        slug="photos",
        name="Photos",
        group="For guests",
        path="/rooms/7/front.jpg",
        body="A picture of a quiet room.",
        latency=LatencyProfile(base_ms=28, swing=0.2),
        disruptions=(_down("78d2h", "14m", "refused"), _down("41m", _ONGOING, "503", 23)),
    ),
    DemoService(
        slug="api",
        name="API",
        group="For hotels",
        path="/v1/health",
        body='{"status":"ok","version":"2026.11.2"}',
        latency=LatencyProfile(base_ms=45, swing=0.6),
        disruptions=(_down("38d8h", "21m", "500", 130), _slow("12d5h", "1h50m", 880)),
        max_response_ms=800,
    ),
    DemoService(
        slug="database",
        name="Database",
        group="For hotels",
        path="/v1/health/deep",
        body=_HEALTH,
        latency=LatencyProfile(base_ms=62, swing=0.5),
        disruptions=(_down("38d8h", "26m", "503", 210),),
    ),
    DemoService(
        slug="payments",
        name="Card payments",
        group="For hotels",
        scheme="https",
        path="/ready",
        body='{"status":"ok"}',
        latency=LatencyProfile(base_ms=110, swing=0.3),
        disruptions=(_down("54d11h", "47m", "certificate"),),
    ),
    DemoService(
        slug="webhooks",
        name="Webhooks",
        group="For hotels",
        path="/hooks/ping",
        body='{"status":"ok","waiting":3}',
        latency=LatencyProfile(base_ms=75, spread=0.3),
        flaps=True,
    ),
    DemoService(
        slug="mail",
        name="Outgoing mail",
        group="Behind the scenes",
        scheme="tcp",
        body="220 mail.larkspur.example ESMTP ready\r\n",
        latency=LatencyProfile(base_ms=3, swing=0.2),
        disruptions=(_down("71d6h", "15h10m", "refused"),),
    ),
    DemoService(
        slug="calendars",
        name="Calendar sync",
        group="Behind the scenes",
        path="/sync/health",
        body='{"status":"ok","calendars":412}',
        latency=LatencyProfile(base_ms=230, swing=0.8, spread=0.25),
        disruptions=(_down("29d20h", "25m", "500", 90), _down("29d14h", "50m", "500", 95)),
        age_s=parse_duration("30d"),
    ),
)
