"""Without GitHub the files are all there is: they are kept, and never written for nothing."""

from pathlib import Path

import pytest
from upstatic.domain.models import Phase
from upstatic.history import events
from upstatic.history import incidents as store
from upstatic.incidents.mirror import SyncResult
from upstatic.incidents.stage import incidents

from tests.incidents.conftest import At, MakeConfig, MakeEvents


def stamps(history: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in (history / "incidents").iterdir()}


def test_an_outage_is_opened_updated_and_closed_in_its_file(
    tmp_path: Path, history: Path, configured: MakeConfig, happened: MakeEvents, at: At
) -> None:
    story = happened("0 api down 503", "10 web down timeout", "20 web up", "30 api up")
    done = []
    for minute in range(5, 40, 5):
        events.append(history, [event for event in story if event.confirmed_at <= at(minute)])
        handled = incidents(tmp_path, configured(), now=at(minute), tracker=None)
        done.append((len(handled.opened), len(handled.updated), len(handled.closed)))

    (one,) = store.read(history)
    assert done == [(1, 0, 0), (0, 0, 0), (0, 1, 0), (0, 0, 0), (0, 1, 0), (0, 0, 0), (0, 0, 1)]
    assert (one.number, one.phase, one.started, one.ended) == (1, Phase.RESOLVED, at(0), at(30))
    assert one.updates[-1].body.startswith("Web has recovered after 10 minutes and API after 30")
    assert [update.body.split(" ", 1)[0] for update in one.updates] == ["API", "Web", "Web", "Web"]


def test_a_quiet_round_writes_nothing(
    tmp_path: Path, history: Path, configured: MakeConfig, happened: MakeEvents, at: At
) -> None:
    events.append(history, happened("0 api down"))
    incidents(tmp_path, configured(), now=at(5), tracker=None)
    before = stamps(history)

    assert incidents(tmp_path, configured(), now=at(10), tracker=None) == SyncResult()
    assert stamps(history) == before


def test_a_history_without_events_has_no_incidents_and_no_folder(
    tmp_path: Path, history: Path, configured: MakeConfig, at: At
) -> None:
    assert incidents(tmp_path, configured(), now=at(0), tracker=None) == SyncResult()
    assert not history.exists()


@pytest.mark.parametrize("damage", ["<<<<<<< HEAD\n", "phase: [", "phase: odd\n"])
def test_an_outage_that_a_damaged_file_reports_is_not_opened_again(
    tmp_path: Path,
    history: Path,
    configured: MakeConfig,
    happened: MakeEvents,
    at: At,
    damage: str,
) -> None:
    events.append(history, happened("0 api down"))
    incidents(tmp_path, configured(), now=at(5), tracker=None)
    path = history / "incidents" / "1.yml"
    whole = path.read_text()
    path.write_text(whole.replace("phase: investigating\n", damage, 1))

    assert incidents(tmp_path, configured(), now=at(10), tracker=None) == SyncResult()
    path.write_text(whole)
    events.append(history, happened("20 api up"))
    assert len(incidents(tmp_path, configured(), now=at(25), tracker=None).closed) == 1


@pytest.mark.parametrize("share", [0, 0.3, 0.5, 0.6, 0.7, 0.8])
def test_a_truncated_file_does_not_reopen_a_past_outage(
    tmp_path: Path,
    history: Path,
    configured: MakeConfig,
    happened: MakeEvents,
    at: At,
    share: float,
) -> None:
    events.append(history, happened("0 api down", "10 web down", "20 web up", "30 api up"))
    incidents(tmp_path, configured(), now=at(40), tracker=None)
    path = history / "incidents" / "1.yml"
    whole = path.read_text()
    path.write_text(whole[: int(len(whole) * share)])

    assert incidents(tmp_path, configured(), now=at(45), tracker=None).opened == ()


def test_a_withdrawn_incident_is_not_opened_again(
    tmp_path: Path, history: Path, configured: MakeConfig, happened: MakeEvents, at: At
) -> None:
    config = configured(maintenance=[{"title": "Backup", "cron": "0 12 * * *", "notice": "3h"}])
    events.append(history, happened("0 api down"))
    incidents(tmp_path, config, now=at(5), tracker=None)
    for one in store.read(history):
        store.withdraw(history, one.number)

    assert incidents(tmp_path, config, now=at(10), tracker=None) == SyncResult()
    assert store.read(history) == []


def test_people_may_correct_a_file_and_the_next_round_goes_on_from_there(
    tmp_path: Path, history: Path, configured: MakeConfig, happened: MakeEvents, at: At
) -> None:
    events.append(history, happened("0 api down"))
    incidents(tmp_path, configured(), now=at(5), tracker=None)
    path = history / "incidents" / "1.yml"
    path.write_text(path.read_text().replace("🛑 API is down", "Orders fail"))
    events.append(history, happened("20 api up"))

    (over,) = incidents(tmp_path, configured(), now=at(25), tracker=None).closed

    assert over.title == "Orders fail"
