"""A monitor that flaps has one incident that stays open until it is calm."""

from collections.abc import Callable
from datetime import datetime

from upstatic.config.schema.root import Config
from upstatic.domain.models import Event
from upstatic.incidents.plan.actions import Close, Open

from tests.incidents.planning import plan

At = Callable[[float], datetime]
Configured = Callable[..., Config]
Happened = Callable[..., list[Event]]

FLAPS = [f"{8 * n} api {'up' if n % 2 else 'down'}" for n in range(10)]


def test_one_incident_stays_open_while_a_monitor_flaps_and_is_closed_when_it_is_calm(
    configured: Configured, happened: Happened, at: At
) -> None:
    config = configured(flapping={"changes": 2})
    while_it_flaps = plan(config, happened(*FLAPS), [], at(80))
    when_calm = plan(config, happened(*FLAPS), [], at(400))

    assert [type(one) for one in while_it_flaps] == [Open, Close, Open]
    assert when_calm[:3] == while_it_flaps
    assert [type(one) for one in when_calm[3:]] == [Close]


def test_another_monitor_is_reported_as_usual(
    configured: Configured, happened: Happened, at: At
) -> None:
    other = ["62 docs down", "70 docs up"]
    actions = plan(configured(flapping={"changes": 2}), happened(*FLAPS, *other), [], at(80))

    assert [one.components for one in actions if isinstance(one, Open)][-1] == ("docs",)
    assert [type(one) for one in actions] == [Open, Close, Open, Open, Close]
