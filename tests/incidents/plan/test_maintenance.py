"""Maintenance comes, lasts and ends by itself; what outlasts it is an incident from then on."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from upstatic.config.schema.root import Config
from upstatic.domain.models import Impact, Incident, Phase, Status
from upstatic.history import events
from upstatic.history import incidents as store
from upstatic.incidents.mirror import SyncResult
from upstatic.incidents.plan.actions import Open
from upstatic.incidents.plan.maintenance import plan_maintenance
from upstatic.incidents.stage import incidents

from tests.incidents.conftest import At, MakeConfig, MakeEvents

Round = Callable[[float], SyncResult]

DAY = 24 * 60.0
NIGHTLY = {
    "title": "Backup", "cron": "30 2 * * *", "timezone": "Europe/Paris", "duration": "2h",
    "groups": ["shop"], "expect": "degraded", "notice": "12h", "message": "Orders are slow.",
}  # fmt: skip


@pytest.fixture
def planned(at: At) -> Incident:
    """An hour from eleven on in which the API and the web site may be down."""
    return Incident(
        number=1, title="Move", phase=Phase.SCHEDULED, impact=Impact.MAINTENANCE,
        components=("api", "web"), started=at(60), ended=at(120),
        expected={"api": Status.DOWN, "web": Status.DOWN},
    )  # fmt: skip


def round_at(root: Path, config: Config, now: datetime) -> SyncResult:
    return incidents(root, config, now=now, tracker=None)


def phases(root: Path) -> list[tuple[str, str]]:
    return [(one.title, one.phase.value) for one in store.read(root / "history")]


def test_a_window_is_announced_begins_and_ends_by_itself(
    tmp_path: Path, configured: MakeConfig, at: At
) -> None:
    config = configured(maintenance=[NIGHTLY])

    quiet = round_at(tmp_path, config, at(0))  # 02:30 in Paris is 01:30, more than 12 h away
    assert quiet == SyncResult()
    (announced,) = round_at(tmp_path, config, at(240)).opened
    assert (announced.started, announced.ended) == (at(15.5 * 60), at(17.5 * 60))
    assert announced.expected == {"api": Status.DEGRADED, "web": Status.DEGRADED}
    assert announced.updates[0].body == "Orders are slow."
    assert round_at(tmp_path, config, at(15.4 * 60)).changed is False
    (started_at,) = round_at(tmp_path, config, at(16 * 60)).updated
    assert started_at.phase is Phase.IN_PROGRESS
    (over,) = round_at(tmp_path, config, at(17.6 * 60)).closed
    assert over.phase is Phase.COMPLETED
    assert over.updates[-1].body == "The maintenance ended as planned, after 2 hours."


def test_announcing_again_doubles_nothing_and_missed_ones_are_let_go(
    configured: MakeConfig, at: At
) -> None:
    config = configured(maintenance=[{**NIGHTLY, "notice": "3d"}])
    found = plan_maintenance(config, [], at(0))
    keys = [action.key for action in found if isinstance(action, Open)]

    assert keys == ["maintenance-backup-20261121T013000Z"]
    late = plan_maintenance(config, [], at(DAY))
    later = [action.key for action in late if isinstance(action, Open)]
    assert later == ["maintenance-backup-20261122T013000Z"]


def test_what_the_configuration_plans_no_more_is_called_off(
    tmp_path: Path, configured: MakeConfig, at: At
) -> None:
    round_at(tmp_path, configured(maintenance=[NIGHTLY]), at(300))
    moved = configured(maintenance=[{**NIGHTLY, "cron": "30 3 * * *", "notice": "1d"}])
    handled = round_at(tmp_path, moved, at(310))

    assert [one.started for one in handled.opened] == [at(16.5 * 60)]
    (off,) = handled.closed
    assert (off.ended, off.updates[-1].body) == (
        off.started,
        "This maintenance is no longer planned.",
    )
    shorter_notice = configured(maintenance=[{**NIGHTLY, "cron": "30 3 * * *", "notice": "1h"}])
    assert round_at(tmp_path, shorter_notice, at(320)).changed is False


def test_a_window_that_names_monitors_that_are_gone_is_none(configured: MakeConfig, at: At) -> None:
    config = configured(maintenance=[{**NIGHTLY, "groups": ["gone"]}])

    assert plan_maintenance(config, [], at(300)) == []


def test_a_failure_that_recovers_within_a_window_opens_no_incident(
    tmp_path: Path, configured: MakeConfig, happened: MakeEvents, planned: Incident, at: At
) -> None:
    store.write(tmp_path / "history", planned)
    events.append(tmp_path / "history", happened("65 api down 503", "100 api up"))
    for minute in (70, 90, 105, 130):
        round_at(tmp_path, configured(), at(minute))

    assert phases(tmp_path) == [("Move", "completed")]


def test_what_still_fails_when_the_window_ends_is_an_incident_from_its_end_on(
    tmp_path: Path, configured: MakeConfig, happened: MakeEvents, planned: Incident, at: At
) -> None:
    store.write(tmp_path / "history", planned)
    events.append(tmp_path / "history", happened("65 api down 503", "70 web down"))
    round_at(tmp_path, configured(), at(119))
    assert phases(tmp_path) == [("Move", "in_progress")]

    (opened,) = round_at(tmp_path, configured(), at(121)).opened

    assert opened.started == at(65)
    assert opened.updates[0].body.startswith(
        "- API has been unavailable since 11:05 UTC (HTTP 503 Service Unavailable). "
        "The scheduled maintenance ended at 12:00 UTC."
    )
    assert opened.title == "🛑 API and Web are down"
    assert phases(tmp_path)[0] == ("Move", "completed")
    assert round_at(tmp_path, configured(), at(126)).changed is False


def test_what_is_worse_than_expected_is_an_incident_at_once(
    tmp_path: Path, configured: MakeConfig, happened: MakeEvents, planned: Incident, at: At
) -> None:
    slow = replace(planned, expected={"api": Status.DEGRADED})
    store.write(tmp_path / "history", slow)
    events.append(tmp_path / "history", happened("65 api degraded", "80 api down"))
    (opened,) = round_at(tmp_path, configured(), at(86)).opened

    assert (opened.title, opened.started) == ("🛑 API is down", at(80))


def test_an_outage_that_was_there_before_goes_on_through_the_window(
    tmp_path: Path, configured: MakeConfig, happened: MakeEvents, planned: Incident, at: At
) -> None:
    store.write(tmp_path / "history", planned)
    events.append(tmp_path / "history", happened("10 api down", "90 api up"))
    round_at(tmp_path, configured(), at(20))
    round_at(tmp_path, configured(), at(70))
    (over,) = round_at(tmp_path, configured(), at(96)).closed

    assert (over.started, over.ended) == (at(10), at(90))


def test_a_maintenance_planned_afterwards_keeps_the_open_incident(
    tmp_path: Path, configured: MakeConfig, happened: MakeEvents, planned: Incident, at: At
) -> None:
    events.append(tmp_path / "history", happened("65 api down"))
    round_at(tmp_path, configured(), at(75))
    store.write(tmp_path / "history", replace(planned, number=9))
    events.append(tmp_path / "history", happened("90 api up"))

    (over,) = round_at(tmp_path, configured(), at(96)).closed

    assert over.title == "🛑 API is down"


def test_a_window_planned_without_an_end_stays_open(
    tmp_path: Path, configured: MakeConfig, planned: Incident, at: At
) -> None:
    store.write(tmp_path / "history", replace(planned, ended=None))
    round_at(tmp_path, configured(), at(10 * DAY))

    assert phases(tmp_path) == [("Move", "in_progress")]
