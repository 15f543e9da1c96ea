"""The page of an incident: who wrote when, and how its components were at each update."""

import re
from datetime import timedelta

from upstatic.domain.models import Impact, Incident, Phase, Update
from upstatic.history import incidents

from tests.render.conftest import MakeCompany
from tests.support.company import DOWN, NOW, SLOW, UP, monitor
from tests.support.company import Company as Made

MINUTE = timedelta(minutes=1)


def outage(company: MakeCompany, **more: object) -> Made:
    """The shop is down for half an hour and then slow; the API follows ten minutes later."""
    made = company(monitor("shop"), monitor("api"))
    start = NOW - 60 * MINUTE
    made.live(start - 60 * MINUTE, start, lambda _: {"shop": UP, "api": UP})
    made.live(start, start + 10 * MINUTE, lambda _: {"shop": DOWN, "api": UP})
    made.live(start + 10 * MINUTE, start + 30 * MINUTE, lambda _: {"shop": DOWN, "api": DOWN})
    made.live(start + 30 * MINUTE, NOW, lambda _: {"shop": SLOW, "api": UP})
    phases = (Phase.INVESTIGATING, Phase.IDENTIFIED, Phase.MONITORING)
    updates = tuple(
        Update(
            id=str(n), time=start + (5 + 20 * n) * MINUTE, phase=phase, body="Told.",
            author="ada" if n else "",
        )
        for n, phase in enumerate(phases)
    )  # fmt: skip
    settings = {"key": "shop/down", "components": ("shop", "api"), "updates": updates, **more}
    told = Incident(
        number=1, title="Shop is down", phase=Phase.MONITORING, impact=Impact.MAJOR,
        started=start, **settings,  # type: ignore[arg-type]
    )  # fmt: skip
    incidents.write(made.root / "history", told)
    return made


def states(page: str) -> list[list[str]]:
    """The components with their states, of each update from the newest on."""
    found = re.findall(r'<p class="states">(.*?)</p>', page)
    texts = [re.findall(r"<span>(.*?)</span>", part) for part in found]
    return [[" ".join(re.sub(r"<.*?>", "", one).split()) for one in part] for part in texts]


def test_each_update_has_the_state_of_its_components_at_that_time(company: MakeCompany) -> None:
    assert states(outage(company).page("incident/1.html")) == [
        ["Shop Degraded", "Api Operational"],
        ["Shop Down", "Api Down"],
        ["Shop Down", "Api Operational"],
    ]


def test_the_page_says_when_a_person_took_it_on(company: MakeCompany) -> None:
    page = outage(company).page("incident/1.html")
    assert 'acknowledged <time class="clock" datetime="2026-11-20T09:27:00Z">09:27' in page
    assert "acknowledged" not in outage(company, key="").page("incident/1.html")
