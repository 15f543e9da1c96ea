"""A monitor that flaps has one incident that stays open until it is calm."""

from upstatic.incidents.plan.actions import Close, Open

from tests.incidents.conftest import At, MakeConfig, MakeEvents
from tests.incidents.planning import plan

FLAPS = [f"{8 * n} api {'up' if n % 2 else 'down'}" for n in range(10)]


def test_one_incident_stays_open_while_a_monitor_flaps_and_is_closed_when_it_is_calm(
    configured: MakeConfig, happened: MakeEvents, at: At
) -> None:
    config = configured(flapping={"changes": 2})
    while_it_flaps = plan(config, happened(*FLAPS), [], at(80))
    when_calm = plan(config, happened(*FLAPS), [], at(400))

    assert [type(one) for one in while_it_flaps] == [Open, Close, Open]
    assert when_calm[:3] == while_it_flaps
    assert [type(one) for one in when_calm[3:]] == [Close]


def test_another_monitor_is_reported_as_usual(
    configured: MakeConfig, happened: MakeEvents, at: At
) -> None:
    other = ["62 docs down", "70 docs up"]
    actions = plan(configured(flapping={"changes": 2}), happened(*FLAPS, *other), [], at(80))

    assert [one.components for one in actions if isinstance(one, Open)][-1] == ("docs",)
    assert [type(one) for one in actions] == [Open, Close, Open, Open, Close]
