"""A page of twenty monitors in three groups, with more than a year of history."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from upstatic.config import Config, StatusWebsite
from upstatic.config.schema.maintenance import IncidentKeeping
from upstatic.domain.models import Day, Impact, Incident, Phase, Reading, Update
from upstatic.history import daily_totals, incidents

from tests.support.company import DOWN, NOW, UP, Company, monitor

GROUPS = ("Customer-facing applications", "Content delivery", "Infrastructure")
SLUGS = tuple(f"m{n}" for n in range(20))
DAYS = 400


def large_site(root: Path, *, slugs: Sequence[str] = SLUGS, **website: object) -> Company:
    """The same, rendered."""
    made = large_company(root, slugs=slugs, website=website)
    made.draw()
    return made


def large_company(
    root: Path,
    *,
    slugs: Sequence[str] = SLUGS,
    days: int = DAYS,
    website: Mapping[str, object] | None = None,
) -> Company:
    """`m3` is down without an incident, `m4` with one; earlier days have outages of every kind."""
    monitors = tuple(
        monitor(slug, name=f"Service {slug}", group=GROUPS[n * 3 // len(slugs)])
        for n, slug in enumerate(slugs)
    )
    settings = {"name": "Acme", "cname": "status.acme.example", **(website or {})}
    config = Config(
        owner="acme",
        repo="status",
        monitors=monitors,
        incidents=IncidentKeeping.model_validate({"updateEvery": "30m"}),
        status_website=StatusWebsite.model_validate(settings),
    )
    made = Company(root, config)
    totals = [
        _day(slug, n, place) for n in range(DAYS - days, DAYS) for place, slug in enumerate(slugs)
    ]
    daily_totals.append(root / "history", totals)
    made.live(NOW.replace(hour=0, minute=2), NOW, lambda time: _seen(time, slugs))
    for incident in _incidents():
        incidents.write(root / "history", incident)
    return made


def _day(slug: str, n: int, place: int) -> Day:
    bad = (n * 7 + place * 13) % 97
    seconds = {0: (50_000, 0), 1: (600, 0), 2: (0, 900)}.get(bad, (0, 0))
    return Day(
        date=NOW.date() - timedelta(days=DAYS - n), slug=slug, checks=288, known_s=86_400,
        down_s=seconds[0], degraded_s=seconds[1], maintenance_s=0,
        mean_ms=100 + place, p50_ms=95, p95_ms=180 + n % 50, max_ms=700,
    )  # fmt: skip


def _seen(time: datetime, slugs: Sequence[str]) -> dict[str, Reading]:
    bad = time >= NOW - timedelta(minutes=38)
    return {slug: DOWN if bad and slug in ("m3", "m4") else UP for slug in slugs}


def _incidents() -> list[Incident]:
    started, past = NOW - timedelta(minutes=38), NOW - timedelta(days=2)
    said = Update(id="1", time=NOW - timedelta(minutes=21), phase=Phase.IDENTIFIED, body="A disk.")
    over = Update(id="2", time=past, phase=Phase.RESOLVED, body="Repaired.")
    looked = Update(id="3", time=past, phase=Phase.POSTMORTEM, body="Why it happened.")
    return [
        Incident(
            number=1, key="m4/down", title="🛑 Service m4 is down", phase=Phase.IDENTIFIED,
            impact=Impact.MAJOR, components=("m4",), started=started, updates=(said,),
            url="https://github.com/acme/status/issues/1",
        ),
        Incident(
            number=2, key="m5/down", title="🛑 Service m5 is down", phase=Phase.POSTMORTEM,
            impact=Impact.MAJOR, components=("m5",), started=past - timedelta(minutes=12),
            ended=past, updates=(over, looked),
        ),
        Incident(
            number=3, title="Slow searches", phase=Phase.RESOLVED, impact=Impact.MINOR,
            components=("m6",), started=past - timedelta(hours=3), ended=past, updates=(over,),
        ),
    ]  # fmt: skip
