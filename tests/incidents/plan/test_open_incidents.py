"""An open incident follows its components; a closed one names everything and keeps its peak."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from upstatic.config.schema.root import Config
from upstatic.domain.models import Event, Impact, Incident, Phase, Status
from upstatic.incidents.plan import outages
from upstatic.incidents.plan.actions import AddUpdate, Close, MarkStatement, Open
from upstatic.incidents.plan.outages import PlanInput

from tests.incidents.conftest import At, MakeConfig, MakeEvents
from tests.incidents.plan.test_outages import carry_out
from tests.incidents.planning import plan


def replayed(
    config: Config, events: Sequence[Event], incidents: Sequence[Incident], now: datetime
) -> list[Incident]:
    """The incidents after a round at `now`, which knows what was confirmed by then."""
    known = [event for event in events if event.confirmed_at <= now]
    return carry_out(plan(config, known, incidents, now), incidents)


def over_time(
    config: Config, events: Sequence[Event], moments: Iterable[datetime]
) -> list[tuple[str, Impact]]:
    """The title and the impact of the one incident at each moment."""
    incidents: list[Incident] = []
    seen = []
    for now in moments:
        incidents = replayed(config, events, incidents, now)
        seen += [(one.title, one.impact) for one in incidents]
    return seen


def test_title_and_impact_of_an_open_incident_follow_its_components(
    configured: MakeConfig, happened: MakeEvents, at: At
) -> None:
    events = happened(
        "0 api down", "0 web down", "10 web up", "20 api degraded slow", "40 api up"
    )  # fmt: skip

    assert over_time(configured(), events, map(at, (5, 15, 25, 45))) == [
        ("🛑 API and Web are down", Impact.MAJOR),
        ("🛑 API is down", Impact.MAJOR),
        ("⚠️ API has degraded performance", Impact.MINOR),
        ("🛑 API and Web are down", Impact.MAJOR),
    ]


def test_a_title_that_a_person_edited_stays(
    configured: MakeConfig, happened: MakeEvents, at: At
) -> None:
    events = happened("0 api down", "0 web down", "10 web up", "40 api up")
    (opened,) = replayed(configured(), events, [], at(5))
    (eased,) = replayed(configured(), events, [replace(opened, title="Orders fail")], at(15))
    (over,) = replayed(configured(), events, [eased], at(45))

    assert (eased.title, over.title, over.phase) == ("Orders fail", "Orders fail", Phase.RESOLVED)


def test_an_impact_that_a_person_set_stays_and_is_noted_as_a_statement(
    configured: MakeConfig, happened: MakeEvents, at: At
) -> None:
    events = happened("0 api down", "0 web down", "10 web up", "20 api degraded", "40 api up")
    (opened,) = replayed(configured(), events, [], at(5))
    changed = replace(opened, impact=Impact.MINOR)
    known = [event for event in events if event.confirmed_at <= at(6)]
    planned = outages.plan(configured(), known, PlanInput(incidents=[changed]), at(6))

    assert planned == [MarkStatement(ref=opened.key, stated=True)]
    marked = replace(changed, impact_stated=True)
    assert outages.plan(configured(), known, PlanInput(incidents=[marked]), at(6)) == []
    (eased,) = replayed(configured(), events, [marked], at(16))
    assert eased.impact is Impact.MINOR
    back = replace(marked, impact=opened.impact)
    assert outages.plan(configured(), known, PlanInput(incidents=[back]), at(6)) == [
        MarkStatement(ref=opened.key, stated=False)
    ]


def test_the_end_gives_each_component_its_own_time(
    configured: MakeConfig, happened: MakeEvents, at: At
) -> None:
    config = configured(incidents={"joinWithin": "1h"})
    names = ("api", "docs", "mail", "db")
    events = happened(
        *(f"0 {slug} down" for slug in names),
        "10 api up", "15 docs up", "30 mail up", "30 db up",
    )  # fmt: skip
    *_, close = plan(config, events, [], at(60))

    assert isinstance(close, Close)
    assert close.body == (
        "API has recovered after 10 minutes, Docs after 15 minutes and Data base and Mail after "
        "30 minutes."
    )


def test_an_outage_lasts_from_its_first_failing_check_also_over_a_maintenance(
    configured: MakeConfig, happened: MakeEvents, at: At
) -> None:
    window = Incident(
        number=1, title="Move", phase=Phase.COMPLETED, impact=Impact.MAINTENANCE,
        components=("api",), started=at(-5), ended=at(130), expected={"api": Status.DOWN},
    )  # fmt: skip
    events = happened("0 api down", "150 api up")
    opened, close = plan(configured(), events, [window], at(160))

    assert isinstance(close, Close)
    assert close.body == (
        "API has recovered after 2 hours, 30 minutes. API: 20 minutes of 2 hours, 30 minutes count "
        "against uptime; the rest was scheduled maintenance or not measured."
    )
    (incident,) = [one for one in carry_out([opened, close]) if not one.is_maintenance]
    assert (incident.started, incident.ended) == (at(0), at(150))


def test_a_monitor_that_leaves_while_others_fail_is_named_and_the_rest_goes_on(
    configured: MakeConfig, happened: MakeEvents, at: At
) -> None:
    events = happened("0 api down", "0 web down", "60 web up")
    both = replayed(configured(), events, [], at(5))
    config = configured()
    left = config.model_copy(update={"monitors": config.monitors[1:]})
    (update,) = plan(left, events[:2], both, at(20))
    one_left = carry_out([update], both)
    (over,) = replayed(left, events, one_left, at(70))

    assert isinstance(update, AddUpdate)
    assert update.body == "api is no longer monitored.\n\nStill down: Web."
    assert plan(left, events[:2], one_left, at(25)) == []
    assert (over.phase, over.ended) == (Phase.RESOLVED, at(60))


def test_a_renamed_monitor_gets_its_incident_closed(
    configured: MakeConfig, happened: MakeEvents, at: At
) -> None:
    before = replayed(configured(), happened("0 docs down"), [], at(5))
    config = configured()
    renamed = config.monitors[2].model_copy(update={"slug": "handbook", "name": "Handbook"})
    monitors = (*config.monitors[:2], renamed, *config.monitors[3:])
    events = happened("0 docs down", "8 handbook down")
    after = replayed(config.model_copy(update={"monitors": monitors}), events, before, at(15))

    assert [(one.components, one.phase) for one in after] == [
        (("docs",), Phase.RESOLVED),
        (("handbook",), Phase.INVESTIGATING),
    ]
    assert after[0].updates[-1].body == "docs is no longer monitored."


def test_a_failure_that_came_with_the_end_of_a_persons_incident_opens_another(
    configured: MakeConfig, happened: MakeEvents, at: At
) -> None:
    theirs = Incident(
        number=7, title="Trouble", phase=Phase.RESOLVED, impact=Impact.MINOR,
        components=("docs",), started=at(-60), ended=at(6),
    )  # fmt: skip
    events = happened("0 docs down")
    known_to_them = replace(theirs, ended=at(20))

    assert [type(one) for one in plan(configured(), events, [theirs], at(7))] == [Open]
    assert plan(configured(), events, [known_to_them], at(21)) == []


def test_an_outage_that_is_over_is_not_opened_while_a_file_cannot_be_read(
    configured: MakeConfig, happened: MakeEvents, at: At
) -> None:
    events = happened("0 api down", "30 api up", "35 docs down")
    found = plan(configured(), events, [], at(60) + timedelta(minutes=1), damaged=True)

    assert [one.key for one in found if hasattr(one, "key")] == ["down-docs-20261120T103500Z"]
