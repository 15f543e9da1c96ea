"""An incident links to the screenshots of failed browser checks."""

from upstatic.incidents.plan.actions import AddUpdate, Open
from upstatic.incidents.plan.outages import PlanInput, plan

from tests.incidents.conftest import At, MakeConfig, MakeEvents

URL = "https://github.com/acme/status/actions/runs/7#artifacts"


def test_an_incident_links_to_the_screenshot_of_what_fails(
    configured: MakeConfig, happened: MakeEvents, at: At
) -> None:
    events = happened("0 api down answer", "10 web down answer", "20 web up", "21 api up")
    recorded = PlanInput(incidents=(), screenshots={"api": URL, "web": URL})

    opened, updated, *later = plan(configured(), events, recorded, at(30))

    assert isinstance(opened, Open)
    assert isinstance(updated, AddUpdate)
    assert f"[Screenshot of API]({URL})" in opened.body
    assert f"[Screenshot of Web]({URL})" in updated.body
    assert not any("Screenshot" in getattr(action, "body", "") for action in later)


def test_without_a_screenshot_there_is_no_link(
    configured: MakeConfig, happened: MakeEvents, at: At
) -> None:
    (opened,) = plan(configured(), happened("0 api down answer"), PlanInput(incidents=()), at(5))

    assert isinstance(opened, Open)
    assert "Screenshot" not in opened.body
