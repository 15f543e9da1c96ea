"""The page says how far it can be trusted: flapping, disagreement, checks that are missing."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from upstatic.domain.models import Reading, Round, Status
from upstatic.record.stage import record

from tests.render.conftest import MakeCompany
from tests.support.company import DOWN, NOW, SLOW, UP, Company, monitor
from tests.support.site_readers import text_of

RUNNER = Reading(status=Status.UNKNOWN, reason="runner")
NEWEST = NOW - timedelta(minutes=2)


def test_a_round_that_the_runner_spoiled_is_a_gap_with_its_reason(company: MakeCompany) -> None:
    acme = company(monitor("shop"), monitor("docs"))

    def seen(time: datetime) -> dict[str, Reading]:
        return {"shop": RUNNER if time >= NEWEST else UP, "docs": UP}

    acme.live(NOW - timedelta(hours=2, minutes=2), NOW, seen)
    text = text_of(acme.page())

    assert text.count("Last check: was not measured: the runner had no network") == 1
    assert "All systems operational" in text
    assert "is down" not in text


def test_a_monitor_that_changes_again_and_again_is_called_unstable(company: MakeCompany) -> None:
    acme = company(monitor("shop", confirm={"failures": 1}), monitor("docs"))

    def seen(time: datetime) -> dict[str, Reading]:
        flaps = time > NOW - timedelta(minutes=50) and time.minute % 10 < 5
        return {"shop": DOWN if flaps else UP, "docs": UP}

    acme.live(NOW - timedelta(hours=3, minutes=2), NOW, seen)

    assert text_of(acme.page()).count("Unstable: intermittent failures since") == 2
    later = acme.page("monitor/shop.html", NOW + timedelta(minutes=70))
    assert "Unstable" not in text_of(later)


@pytest.fixture
def worldwide(company: MakeCompany) -> Callable[..., Company]:
    """A company whose shop each region sees in its own way, in three rounds."""

    def make(**seen: Reading) -> Company:
        acme = company(monitor("shop", regions=list(seen)))
        rounds = [
            Round(
                time=NEWEST - timedelta(minutes=5 * n) + timedelta(seconds=place),
                region=region,
                columns=("shop",),
                readings={"shop": reading},
            )
            for n in range(3)
            for place, (region, reading) in enumerate(seen.items())
        ]
        record(acme.root / "history", rounds, acme.config.monitors, now=NOW)
        return acme

    return make


def test_a_failure_from_one_region_is_named_and_takes_nothing_down(
    worldwide: Callable[..., Company],
) -> None:
    acme = worldwide(eu=DOWN, us=UP)

    assert "All systems operational" in text_of(acme.page())
    assert "Failing only from eu" in text_of(acme.page())
    page = text_of(acme.page("monitor/shop.html"))
    assert "eu Down · 80 ms · 0.00% uptime in 7 days · answered 503 Service Unavailable" in page
    assert "us Operational · 120 ms · 100% uptime in 7 days" in page


def test_each_region_has_a_curve_of_its_own(worldwide: Callable[..., Company]) -> None:
    page = worldwide(eu=UP, us=SLOW).page("monitor/shop.html")
    day = page[page.index('<figure class="chart">') : page.index("</figure>")]
    assert re.findall(r'<path class="(region r\d|line)"', day) == ["region r1", "region r2", "line"]
    assert '<i class="region r1"></i>eu' in day
    assert '<i class="region r2"></i>us' in day
    assert '<th scope="col">Highest</th><th scope="col">eu</th><th scope="col">us</th>' in day


def test_a_failure_that_enough_regions_see_is_one(worldwide: Callable[..., Company]) -> None:
    text = text_of(worldwide(eu=DOWN, us=DOWN, asia=UP).page("monitor/shop.html"))

    assert "Shop is down" in text
    assert "Failing only from" not in text
    assert "asia Operational" in text


def test_one_region_of_several_gives_no_verdict(worldwide: Callable[..., Company]) -> None:
    acme = worldwide(eu=UP, us=UP)
    [shop] = acme.config.monitors
    alone = Round(time=NOW, region="eu", columns=("shop",), readings={"shop": DOWN})
    record(acme.root / "history", [alone], [shop], now=NOW)

    text = text_of(acme.page())
    assert "All systems operational" in text
    assert "Last check: was not measured: too few regions responded" in text
