"""The figures of a monitor are those of the last half-hour only if it was calm then."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from upstatic.config import Config
from upstatic.domain.models import Day, Reading, Round
from upstatic.history import daily_totals
from upstatic.record.stage import record
from upstatic.render.analysis.dataset import MonitorData
from upstatic.render.analysis.loading import load_dataset
from upstatic.render.stage import render

from tests.support.company import DOWN, UP, monitor

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
AFTER = NOON + timedelta(minutes=6)
"""When the page is rendered; the figures of a calm monitor are those of noon then."""


def measured(root: Path, rows: Mapping[int, Mapping[str, Reading]]) -> Config:
    """A shop measured on an earlier day, and at so many minutes after noon from each region."""
    regions = sorted({region for seen in rows.values() for region in seen})
    shop = monitor("shop", regions=[one for one in regions if one])
    daily_totals.append(root / "history", [full_day(NOON.date() - timedelta(days=20))])
    for minute, seen in sorted(rows.items()):
        time = NOON + timedelta(minutes=minute)
        record(
            root / "history",
            [
                Round(time=time, region=region, columns=("shop",), readings={"shop": reading})
                for region, reading in seen.items()
            ],
            [shop],
            now=time,
        )
    return Config(owner="acme", repo="status", monitors=(shop,))


def full_day(on: date) -> Day:
    return Day(
        date=on, slug="shop", checks=288, known_s=86_400, down_s=0, degraded_s=0, maintenance_s=0,
        mean_ms=100, p50_ms=95, p95_ms=180, max_ms=700,
    )  # fmt: skip


def shop_of(root: Path, config: Config) -> MonitorData:
    """The shop as the page shows it, which is rendered, too."""
    render(root, config, root / "_site", now=AFTER)
    (shop,) = load_dataset(root / "history", config, AFTER).monitors
    return shop


def test_a_calm_monitor_has_the_figures_of_the_last_half_hour(tmp_path: Path) -> None:
    config = measured(tmp_path, {n: {"": UP} for n in range(-60, 6, 5)})

    shop = shop_of(tmp_path, config)

    assert (shop.as_of, shop.checks[-1].time) == (NOON, NOON)


def test_a_first_check_after_a_long_time_is_shown_at_once(tmp_path: Path) -> None:
    config = measured(tmp_path, {5: {"": UP}})

    shop = shop_of(tmp_path, config)

    assert (shop.as_of, shop.checks[-1].time) == (AFTER, NOON + timedelta(minutes=5))


def test_a_region_that_failed_at_the_half_hour_only_is_not_shown_as_failing(
    tmp_path: Path,
) -> None:
    well = {"eu": UP, "us": UP}
    rows = {n: {**well, "eu": DOWN} if n == 0 else well for n in range(-60, 6, 5)}
    config = measured(tmp_path, rows)

    shop = shop_of(tmp_path, config)

    assert shop.as_of == AFTER
    assert shop.status_then.failing == ()
    assert "Failing only from" not in (tmp_path / "_site" / "index.html").read_text()


def test_the_figures_after_a_gap_are_those_of_now(tmp_path: Path) -> None:
    rows = {n: {"": UP} for n in (*range(-240, -175, 5), 5)}
    config = measured(tmp_path, rows)

    shop = shop_of(tmp_path, config)

    assert (shop.as_of, shop.checks[-1].time) == (AFTER, NOON + timedelta(minutes=5))
