"""What happened becomes incidents: grouped, judged, told once, however often it is planned."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from upstatic.config.defaults import apply_defaults
from upstatic.config.schema.root import Config
from upstatic.domain.models import Event, Impact, Incident, Phase, Status, Update
from upstatic.incidents import file_backend
from upstatic.incidents.plan.actions import Action, AddUpdate, Close, Open, ref_of

from tests.incidents.conftest import At, MakeConfig, MakeEvents
from tests.incidents.planning import plan

LATER = datetime(2026, 11, 20, 18, tzinfo=UTC)


def carry_out(actions: Iterable[Action], incidents: Sequence[Incident] = ()) -> list[Incident]:
    """The incidents after these steps, as the local desk has them."""
    found = {ref_of(one): one for one in incidents}
    for action in actions:
        match action:
            case Open():
                found[action.key] = file_backend.opened(action, len(found) + 1)
            case AddUpdate():
                found[action.ref] = file_backend.changed(found[action.ref], action)
            case Close():
                found[action.ref] = file_backend.closed(found[action.ref], action)
    return list(found.values())


def handled(config: Config, events: Sequence[Event], now: datetime = LATER) -> list[Incident]:
    return carry_out(plan(config, events, [], now))


def titles(incidents: Iterable[Incident]) -> list[str]:
    return [one.title for one in incidents]


def manual(at: At, **changes: object) -> Incident:
    one = Incident(
        number=7, title="Trouble", phase=Phase.INVESTIGATING, impact=Impact.MINOR,
        components=("api",), started=at(0),
    )  # fmt: skip
    return replace(one, **changes)  # type: ignore[arg-type]


def test_a_failure_opens_an_incident_that_its_recovery_closes(
    configured: MakeConfig, happened: MakeEvents, at: At
) -> None:
    opened, closed = plan(configured(), happened("0 api down 503", "26 api up"), [], LATER)

    assert opened == Open(
        key="down-api-20261120T100000Z",
        title="🛑 API is down",
        body="API has been unavailable since 10:00 UTC (HTTP 503 Service Unavailable).\n\n"
        "*Automatically reported.*",
        impact=Impact.MAJOR,
        components=("api",),
        time=at(5),
        started=at(0),
        told=("down-api-20261120T100000Z",),
    )
    assert closed == Close(
        ref=opened.key,
        id="up-api-20261120T102600Z",
        time=at(31),
        ended=at(26),
        phase=Phase.RESOLVED,
        body="API has recovered after 26 minutes.",
        told=("up-api-20261120T102600Z",),
    )


def test_a_degraded_monitor_that_goes_down_is_one_incident_that_worsens(
    configured: MakeConfig, happened: MakeEvents
) -> None:
    events = happened("0 api degraded slow", "10 api down dns", "20 api degraded slow", "30 api up")
    opened, worse, better, _ = plan(configured(), events, [], LATER)

    assert isinstance(opened, Open)
    assert (opened.title, opened.impact) == ("⚠️ API has degraded performance", Impact.MINOR)
    assert isinstance(worse, AddUpdate)
    assert (worse.title, worse.impact) == ("🛑 API is down", Impact.MAJOR)
    assert isinstance(better, AddUpdate)
    assert better.body.startswith("API has been available again since 10:20 UTC, with degraded p")
    assert (better.title, better.impact) == (opened.title, Impact.MINOR)


def test_a_group_that_fails_in_one_round_is_one_incident_and_strangers_are_two(
    configured: MakeConfig, happened: MakeEvents
) -> None:
    (one,) = handled(configured(), happened("0 api down", "1 web down"))
    two = handled(configured(), happened("0 docs down", "1 mail down"))

    assert one.title == "🛑 API and Web are down"
    assert one.components == ("api", "web")
    assert titles(two) == ["🛑 Docs is down", "🛑 Mail is down"]


def test_when_most_monitors_are_down_it_is_one_incident_and_when_all_are_a_critical_one(
    configured: MakeConfig, happened: MakeEvents
) -> None:
    (most,) = handled(configured(), happened("0 api down", "0 docs down", "0 mail down"))
    (everything,) = handled(
        configured(), happened(*(f"0 {slug} down" for slug in ("api", "web", "docs", "mail", "db")))
    )

    assert (most.title, most.impact) == ("🛑 API, Docs and Mail are down", Impact.MAJOR)
    assert (everything.title, everything.impact) == ("🛑 5 monitors are down", Impact.CRITICAL)


def test_a_later_failure_joins_the_open_incident_of_its_group_for_half_an_hour(
    configured: MakeConfig, happened: MakeEvents
) -> None:
    (one,) = handled(configured(), happened("0 api down", "29 web down timeout"))
    two = handled(configured(), happened("0 api down", "31 web down"))
    over = handled(configured(), happened("0 api down", "10 api up", "20 web down"))

    assert one.title == "🛑 API and Web are down"
    assert [update.body for update in one.updates][1:] == [
        "Web has been unavailable since 10:29 UTC (did not respond within the time limit)."
    ]
    assert titles(two) == titles(over) == ["🛑 API is down", "🛑 Web is down"]


def test_an_incident_is_over_when_the_last_of_its_monitors_is_well(
    configured: MakeConfig, happened: MakeEvents, at: At
) -> None:
    events = happened("0 api down", "0 web down", "10 api up", "20 api down", "40 web up")
    (still,) = handled(configured(), events)
    (over,) = handled(configured(), [*events, *happened("50 api up")])

    assert still.ended is None
    assert still.updates[1].body == (
        "API recovered at 10:10 UTC after 10 minutes.\n\nStill down: Web."
    )
    assert (over.phase, over.ended) == (Phase.RESOLVED, at(50))
    assert over.updates[-1].body == "API and Web have recovered after 40 minutes."


def test_the_configuration_says_what_opens_an_incident(
    configured: MakeConfig, happened: MakeEvents
) -> None:
    events = happened("0 api degraded", "10 api down", "20 mail degraded", "30 api up")

    only_down = handled(configured(incidents={"openOn": "down"}), events)

    assert titles(only_down) == ["🛑 API is down"]
    assert only_down[0].phase is Phase.RESOLVED
    assert handled(configured(incidents={"openOn": "never"}), events) == []


def test_the_impact_of_a_failure_is_stated_once_for_each_monitor(
    configured: MakeConfig, happened: MakeEvents
) -> None:
    config = configured()
    said = [one.model_copy(update={"impact": "Orders fail."}) for one in config.monitors[:2]]
    config = config.model_copy(update={"monitors": (*said, *config.monitors[2:])})
    (one,) = handled(config, happened("0 api degraded", "0 web down", "10 api down"))

    assert [update.body.count("Orders fail.") for update in one.updates] == [1, 0]


def test_a_title_or_an_impact_that_a_person_chose_stays(
    configured: MakeConfig, happened: MakeEvents
) -> None:
    events = happened("0 api down", "20 web down")
    (mine,) = handled(configured(), events[:1])
    (mine,) = [replace(mine, title="Checkout fails", impact=Impact.CRITICAL)]

    (told,) = plan(configured(), events, [mine], LATER)

    assert isinstance(told, AddUpdate)
    assert (told.title, told.impact) == (None, None)


def test_the_impact_still_follows_when_other_monitors_are_removed(
    configured: MakeConfig, happened: MakeEvents
) -> None:
    config, events = configured(), happened("0 docs down", "10 docs degraded slow")
    opened = handled(config, events[:1])
    docs = tuple(one for one in config.monitors if one.slug == "docs")
    alone = config.model_copy(update={"monitors": docs})

    [eased] = plan(alone, events, opened, LATER)

    assert isinstance(eased, AddUpdate)
    assert eased.impact is Impact.MINOR


def test_what_the_teams_own_incident_is_about_opens_no_other(
    configured: MakeConfig, happened: MakeEvents, at: At
) -> None:
    events = happened("8 api down", "20 api up", "40 api down")

    assert plan(configured(), events, [manual(at)], LATER) == []
    assert plan(configured(), events[:1], [manual(at, started=at(20))], LATER) == []  # faster
    over = manual(at, phase=Phase.RESOLVED, ended=at(30))
    assert [type(action) for action in plan(configured(), events, [over], LATER)] == [Open]


def test_an_incident_that_the_team_closed_early_stays_closed_until_something_new_happens(
    configured: MakeConfig, happened: MakeEvents, at: At
) -> None:
    events = happened("0 api degraded", "40 api down")
    (mine,) = handled(configured(), events[:1])
    closed = replace(mine, phase=Phase.RESOLVED, ended=at(20))

    assert plan(configured(), events[:1], [closed], LATER) == []
    assert plan(configured(), happened("0 api degraded", "30 api up"), [closed], LATER) == []
    assert [type(action) for action in plan(configured(), events, [closed], LATER)] == [Open]


def test_an_issue_of_upptimes_is_carried_on_and_closed(
    configured: MakeConfig, happened: MakeEvents, at: At
) -> None:
    theirs = manual(at, key="upptime-7", title="🛑 API is down", started=at(6))

    first, last = plan(configured(), happened("0 api down", "30 api up"), [theirs], LATER)

    assert isinstance(first, AddUpdate)
    assert isinstance(last, Close)
    assert (last.ref, last.ended) == ("upptime-7", at(30))


def test_outages_older_than_a_week_open_an_incident_only_while_they_last(
    configured: MakeConfig, happened: MakeEvents, at: At
) -> None:
    events = happened("0 api down", "30 api up", "0 docs down")

    assert titles(handled(configured(), events, at(0) + timedelta(days=8))) == ["🛑 Docs is down"]


def test_imported_outages_are_not_opened_unless_they_last(
    configured: MakeConfig, happened: MakeEvents, at: At
) -> None:
    events = happened("0 api down", "30 api up", "40 api down", "50 docs down", "90 docs up")
    planned = plan(
        configured(), events, [], at(100), imported_until={"api": at(60), "docs": at(60)}
    )

    assert titles(carry_out(planned)) == ["🛑 API is down", "🛑 Docs is down"]
    assert [one.started for one in planned if isinstance(one, Open)] == [at(40), at(50)]


def test_what_the_team_took_back_is_not_opened_anew(
    configured: MakeConfig, happened: MakeEvents
) -> None:
    events = happened("0 api down", "20 api degraded")
    gone = {events[0].identity}

    (opened,) = plan(configured(), events, [], LATER, withdrawn=gone)

    assert isinstance(opened, Open)
    assert opened.told == (events[1].identity,)


def test_an_incident_of_a_removed_monitor_is_closed(
    configured: MakeConfig, happened: MakeEvents
) -> None:
    events = happened("0 api down", "0 docs down")
    open_ones = handled(configured(), events)
    left = configured().model_copy(update={"monitors": configured().monitors[2:]})

    (closed,) = plan(left, events, open_ones, LATER)

    assert isinstance(closed, Close)
    assert closed.body == "api is no longer monitored."
    assert plan(left, events, carry_out([closed], open_ones), LATER) == []


def test_an_incident_that_missed_its_recovery_is_closed_although_another_names_the_monitor(
    configured: MakeConfig, happened: MakeEvents
) -> None:
    config, events = (
        configured(),
        happened(
            "0 api down", "10 api up", "10 docs down", "10 mail down", "12 api down", "20 api up"
        ),
    )
    [first, *others] = handled(config, events)
    assert any("api" in one.components for one in others), "it joined what fails now"
    [open_again] = handled(config, events[:1])

    planned = plan(config, events, [open_again, *others], LATER)

    assert [(ref_of(first), "up-api-20261120T101000Z")] == [
        (one.ref, one.id) for one in planned if isinstance(one, Close)
    ]


def test_a_short_failure_and_its_recovery_in_one_round_lose_neither(
    configured: MakeConfig, happened: MakeEvents
) -> None:
    (one,) = handled(configured(), happened("0 api down", "1 api up"))

    assert one.phase is Phase.RESOLVED


# Whatever happens, in whatever portions it becomes known, wherever a round is cut off ------------

SITES = [("a", "X"), ("b", "X"), ("c", "Y"), ("d", None), ("e", None)]
CONFIG = apply_defaults(
    Config.model_validate(
        {"sites": [{"name": n, "group": g, "url": "https://x.example"} for n, g in SITES]}
    )
)
STATUSES = (Status.UP, Status.DEGRADED, Status.DOWN)


@st.composite
def stories(draw: st.DrawFn) -> list[Event]:
    """What happens to five monitors in a few hours, round by round; most of it is quiet."""
    events: list[Event] = []
    start = datetime(2026, 11, 20, tzinfo=UTC)
    for slug, _ in SITES:
        status, minute = Status.UP, 0
        for _ in range(draw(st.integers(0, 5))):
            minute += 5 * draw(st.sampled_from([1, 1, 2, 6, 12]))
            status = draw(st.sampled_from([one for one in STATUSES if one is not status]))
            time = start + timedelta(minutes=minute)
            confirmed_at = time + timedelta(minutes=5 if status is not Status.UP else 0)
            events.append(
                Event(
                    time=time,
                    slug=slug,
                    status=status,
                    reason="503",
                    ms=None,
                    confirmed_at=confirmed_at,
                )
            )
            minute += 5
    return sorted(events, key=lambda event: (event.time, event.slug))


def alike(incidents: Iterable[Incident]) -> list[Incident]:
    """The same whatever numbers they were given."""
    return sorted((replace(one, number=1) for one in incidents), key=lambda one: one.key)


def bad(events: Iterable[Event]) -> set[str]:
    return {event.identity for event in events if event.status is not Status.UP}


def told(incidents: Iterable[Incident]) -> list[str]:
    return [id_ for one in incidents for id_ in one.told]


@given(story=stories(), data=st.data())
def test_incidents_equal_the_events_whenever_rounds_run_and_wherever_they_are_cut_off(
    story: list[Event], data: st.DataObject
) -> None:
    incidents: list[Incident] = []
    for confirmed_at in sorted({event.confirmed_at for event in story}):
        if data.draw(st.booleans(), label="a round runs"):
            known = [event for event in story if event.confirmed_at <= confirmed_at]
            actions = plan(CONFIG, known, incidents, confirmed_at)
            done = data.draw(st.integers(0, len(actions)), label="steps before it is cut off")
            incidents = carry_out(actions[:done], incidents)
    incidents = carry_out(plan(CONFIG, story, incidents, LATER), incidents)

    assert alike(incidents) == alike(handled(CONFIG, story))
    assert plan(CONFIG, story, incidents, LATER) == []


@given(story=stories())
def test_every_failure_is_reported_by_exactly_one_incident(
    story: list[Event],
) -> None:
    incidents = handled(CONFIG, story)
    by_id = {event.identity: event for event in story}

    assert len(told(incidents)) == len(set(told(incidents)))
    assert bad(story) <= set(told(incidents))
    assert [one.key for one in incidents] == [one.told[0] for one in incidents]
    for one in incidents:
        last = {by_id[id_].slug: by_id[id_].status for id_ in one.told}
        assert (one.phase is Phase.RESOLVED) is (set(last.values()) == {Status.UP})
        assert set(last) == set(one.components)
        assert min(by_id[id_].time for id_ in one.told) == one.started


@given(story=stories())
def test_a_timeline_runs_forward_and_ends_with_its_end(story: list[Event]) -> None:
    for one in handled(CONFIG, story):
        times = [update.time for update in one.updates]
        phases = [update.phase for update in one.updates]

        assert times == sorted(times)
        assert len({update.id for update in one.updates}) == len(one.updates)
        assert set(phases[:-1]) <= {Phase.INVESTIGATING}
        assert one.ended is None or one.started <= one.ended <= times[-1]
        for slug in one.components:
            mine = [id_.split("-")[0] for id_ in one.told if f"-{slug}-" in id_]
            assert mine[0] != "up"
            assert all(before != after for before, after in pairwise(mine))


@given(story=stories(), shuffled=st.randoms())
def test_the_order_of_recorded_incidents_changes_nothing(
    story: list[Event], shuffled: object
) -> None:
    half = story[: len(story) // 2]
    now = max((event.confirmed_at for event in half), default=LATER)
    incidents = handled(CONFIG, half, now)
    other = list(incidents)
    shuffled.shuffle(other)  # type: ignore[attr-defined]

    assert plan(CONFIG, story, other, LATER) == plan(CONFIG, story, incidents, LATER)


@pytest.mark.parametrize("said", ["Identified", "Monitoring"])
def test_comments_of_the_team_plan_nothing(
    configured: MakeConfig, happened: MakeEvents, at: At, said: str
) -> None:
    (mine,) = handled(configured(), happened("0 api down"))
    update = Update(id="99", time=at(9), phase=Phase(said.lower()), body="It is the disk.")
    theirs = replace(mine, phase=update.phase, updates=(*mine.updates, update))

    assert plan(configured(), happened("0 api down"), [theirs], LATER) == []
