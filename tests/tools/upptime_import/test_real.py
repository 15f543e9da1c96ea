"""What the pages say of two real pasts: the log's truth, not what was left of the issues."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from upstatic.config import load
from upstatic.domain.models import Day, Status
from upstatic.domain.uptime import uptime_ratio
from upstatic.history import daily_totals, events
from upstatic.render.analysis.dataset import MonitorData
from upstatic.render.analysis.loading import load_dataset
from upstatic.render.views.day_bar import day_state

Theme = Callable[[str, str], MonitorData]


@pytest.fixture
def minutes(real: Path) -> dict[str, dict[str, int]]:
    """Upptime's own `dailyMinutesDown` by slug, as its last summary.json has it."""
    sites = json.loads((real / "history" / "summary.json").read_text())
    return {site["slug"]: site["dailyMinutesDown"] for site in sites}


@pytest.fixture
def days(brought: Path) -> dict[tuple[str, str], Day]:
    rows = daily_totals.read(brought, date.min, date.max)
    return {(row.slug, row.date.isoformat()): row for row in rows}


@pytest.fixture
def look(real: Path, brought: Path) -> Theme:
    """A monitor as the page shows it at a time."""
    config = load(real / ".upptimerc.yml").config

    def at(slug: str, now: str) -> MonitorData:
        found = load_dataset(brought, config, datetime.fromisoformat(now)).monitors
        return next(one for one in found if one.monitor.slug == slug)

    return at


def outages(brought: Path, slug: str, on: str) -> int:
    return sum(
        one.slug == slug and one.status is Status.DOWN and one.time.date().isoformat() == on
        for one in events.read(brought)
    )


MISSED = {
    "11vyo__status": [
        ("bw-imoyv-com", "2022-06-11", 1, 12),  # too short: Upptime deletes such issues
        ("imoyv-com", "2022-06-11", 1, 12),
    ],
    "inwinter04__upptime": [
        ("s1-w3", "2024-05-22", 1, 10),  # too short
        ("s1-w3", "2024-06-14", 11, 216),  # it reads the newest hundred issues, and no more
    ],
}


def test_outages_that_upptime_no_longer_knows_are_there(
    real: Path, brought: Path, days: dict[tuple[str, str], Day], minutes: dict[str, dict[str, int]]
) -> None:
    for slug, on, number, minutes_down in MISSED[real.name]:
        assert on not in minutes[slug]
        assert outages(brought, slug, on) == number
        assert round(days[slug, on].down_s / 60) == minutes_down


def test_no_outage_of_the_log_is_lost(real: Path, days: dict[tuple[str, str], Day]) -> None:
    """The minutes that Upptime counted from issues are fewer, by the outages above and others."""
    sums = {"11vyo__status": 12_055, "inwinter04__upptime": 25_150}
    present = {one.slug for one in load(real / ".upptimerc.yml").config.monitors}
    found = sum(round(row.down_s / 60) for (slug, _), row in days.items() if slug in present)
    assert found == sums[real.name]


NOWS = {"11vyo__status": "2022-07-20T23:59:59Z", "inwinter04__upptime": "2024-06-20T23:59:59Z"}
SLUGS = {"11vyo__status": "code-imoyv-com", "inwinter04__upptime": "s1-w3"}


def test_the_bars_show_the_days_of_the_log_and_none_before(real: Path, look: Theme) -> None:
    now = datetime.fromisoformat(NOWS[real.name])
    facts = look(SLUGS[real.name], NOWS[real.name])
    first = {"11vyo__status": date(2022, 6, 9), "inwinter04__upptime": date(2024, 4, 21)}[real.name]
    assert min(facts.days) == first
    states = [day_state(facts.days.get(now.date() - timedelta(days=n))) for n in range(1, 90)]
    assert states.count("none") == 89 - (now.date() - first).days
    assert states.count("partial") + states.count("down") > 5


def test_uptime_is_that_of_the_log(real: Path, look: Theme) -> None:
    facts = look(SLUGS[real.name], NOWS[real.name])
    now = datetime.fromisoformat(NOWS[real.name])
    started_at = datetime.combine(now.date() - timedelta(days=29), datetime.min.time(), UTC)
    down_s = 0.0
    for event, after in zip(facts.events, [*facts.events[1:], None], strict=True):
        end = after.time if after else now
        if event.status is Status.DOWN:
            down_s += max((min(end, now) - max(event.time, started_at)).total_seconds(), 0)
    totals = facts.totals(now.date(), 30)
    assert totals.down_s == pytest.approx(down_s, abs=2)
    ratio = uptime_ratio(totals)
    assert ratio == pytest.approx(1 - down_s / totals.known_s, abs=1e-5)


def test_a_day_on_which_one_run_was_left_out_is_known(
    real: Path, days: dict[tuple[str, str], Day]
) -> None:
    """The longest gaps of all, of 48 hours and 4 minutes: GitHub left out the run of a day."""
    if real.name == "inwinter04__upptime":
        assert ("oss", "2024-06-23") in days
        assert days["oss", "2024-06-23"].known_s == 86_400
    else:
        assert {row.known_s for (_, on), row in days.items() if "06-10" <= on[5:] <= "07-25"} == {
            86_400
        }
