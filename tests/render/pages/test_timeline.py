"""The list of past incidents: as many days as have something, and no more than fit."""

from datetime import timedelta

from upstatic.domain.models import Impact, Incident, Phase, Update
from upstatic.history import incidents
from upstatic.render.pages.front_page import MOST_MONTHS, MOST_PAST

from tests.render.conftest import MakeCompany
from tests.support.company import NOW, UP, Company, monitor


def with_incidents(made: Company, days_apart: int, count: int) -> Company:
    made.live(NOW - timedelta(hours=1), NOW, lambda _: {"shop": UP})
    for n in range(1, count + 1):
        start = NOW - timedelta(days=n * days_apart)
        end = start + timedelta(minutes=9)
        said = (Update(id="1", time=end, phase=Phase.RESOLVED, body="Repaired."),)
        incident = Incident(
            number=n, title=f"Incident {n}", phase=Phase.RESOLVED, impact=Impact.MINOR,
            components=("shop",), started=start, ended=end, updates=said,
        )  # fmt: skip
        incidents.write(made.root / "history", incident)
    return made


def test_the_front_page_lists_thirty_past_incidents_and_links_to_twelve_months(
    company: MakeCompany,
) -> None:
    page = with_incidents(company(monitor("shop")), days_apart=13, count=40).page()
    past = page.partition('id="past"')[2]
    assert past.count('<li class="episode') == MOST_PAST
    assert "Incident 1<" in past
    assert "Incident 31<" not in past
    months = past.partition('<nav class="months"')[2].partition("</nav>")[0]
    assert months.count("<a ") == MOST_MONTHS
    assert '<a href="history/2026-11.html">November 2026</a>' in months


def test_two_months_need_no_index(company: MakeCompany) -> None:
    page = with_incidents(company(monitor("shop")), days_apart=20, count=1).page()
    assert '<nav class="months"' not in page
