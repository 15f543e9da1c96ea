"""The data of a renamed monitor is read under its present slug."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from upstatic.domain.heartbeats import Heartbeat
from upstatic.domain.models import Day, Event, Impact, Incident, Phase, Status
from upstatic.history import (
    certificates,
    daily_totals,
    events,
    heartbeats,
    incidents,
    renames,
    rounds,
    upptime_samples,
)
from upstatic.history.certificates import Certificate
from upstatic.history.inspection import damaged_files, unclaimed_slugs

from tests.history.conftest import MakeRound

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = NOON.date()


@pytest.fixture
def renamed(history: Path) -> Path:
    """A history in which `old` became `new` at noon."""
    renames.record(history, {"old": "new"}, NOON)
    return history


def an_event(hour: int, slug: str, status: Status) -> Event:
    time = datetime(2026, 11, 20, hour, tzinfo=UTC)
    return Event(time=time, slug=slug, status=status, reason="", ms=1, confirmed_at=time)


def test_rounds_from_before_the_rename_are_the_new_monitors(
    renamed: Path, a_round: MakeRound
) -> None:
    rounds.append(renamed, [a_round("10:00:00", old="1", web="2")])
    rounds.append(renamed, [a_round("13:00:00", new="3", web="4")])
    first, second = rounds.read(renamed, DAY, DAY)

    assert first == a_round("10:00:00", new="1", web="2")
    assert second == a_round("13:00:00", new="3", web="4")
    assert set(rounds.last_checked(renamed, NOON)) == {"new", "web"}
    assert "10:00:00" in (renamed / "2026-11-20.txt").read_text()


def test_a_slug_that_is_used_again_later_is_another_monitor(
    renamed: Path, a_round: MakeRound
) -> None:
    rounds.append(renamed, [a_round("13:00:00", old="3")])

    assert rounds.read(renamed, DAY, DAY) == [a_round("13:00:00", old="3")]


def test_events_keep_the_identity_under_which_incidents_know_them(renamed: Path) -> None:
    events.append(renamed, [an_event(10, "old", Status.DOWN), an_event(13, "new", Status.UP)])
    down, up = events.read(renamed)

    assert (down.slug, down.identity) == ("new", "down-old-20261120T100000Z")
    assert (up.slug, up.identity) == ("new", "up-new-20261120T130000Z")
    assert events.append(renamed, [down, up]) == []


def test_two_events_of_one_outage_are_not_doubled_by_the_rename(renamed: Path) -> None:
    events.append(renamed, [an_event(10, "old", Status.DOWN), an_event(13, "new", Status.DOWN)])

    assert [event.time.hour for event in events.read(renamed)] == [10]


def test_totals_of_both_slugs_are_one_series(renamed: Path) -> None:
    def total(day: date, slug: str, checks: int) -> Day:
        return Day(
            date=day, slug=slug, checks=checks, known_s=1, down_s=0, degraded_s=0,
            maintenance_s=0, mean_ms=1, p50_ms=1, p95_ms=1, max_ms=1,
        )  # fmt: skip

    yesterday = DAY - timedelta(days=1)
    daily_totals.append(renamed, [total(yesterday, "old", 5), total(DAY, "old", 2)])
    daily_totals.append(renamed, [total(DAY, "new", 7), total(DAY + timedelta(days=1), "old", 9)])

    found = daily_totals.read(renamed, yesterday, DAY + timedelta(days=1))
    assert [(row.date.day, row.slug, row.checks) for row in found] == [
        (19, "new", 5), (20, "new", 7), (21, "old", 9),
    ]  # fmt: skip


def test_other_files_follow_too(renamed: Path) -> None:
    before = NOON - timedelta(hours=1)
    certificates.append(renamed, [Certificate(time=before, slug="old", expires=NOON)])
    heartbeats.append(renamed, Heartbeat(time=before, slug="old"))
    sample = upptime_samples.Sample(time=before, slug="old", status=Status.UP, code=200, ms=1)
    upptime_samples.write(renamed, [sample])
    incident = Incident(
        number=1, title="Old is down", phase=Phase.RESOLVED,
        impact=Impact.MAJOR, components=("old", "web"), started=before, ended=NOON,
    )  # fmt: skip
    incidents.write(renamed, incident)

    assert certificates.last(renamed, NOON)["new"].slug == "new"
    assert set(heartbeats.last(renamed, NOON)) == {"new"}
    assert upptime_samples.read(renamed, DAY, DAY) == [replace(sample, slug="new", file="old.yml")]
    assert incidents.read(renamed) == [replace(incident, components=("new", "web"))]


def test_a_chain_of_renames_is_followed(history: Path) -> None:
    renames.record(history, {"a": "b"}, NOON)
    renames.record(history, {"a": "c", "b": "c"}, NOON + timedelta(hours=1))
    slug = renames.read(history).slug

    assert slug("a", NOON - timedelta(hours=1)) == "c"
    assert slug("b", NOON + timedelta(minutes=1)) == "c"
    assert slug("b", NOON + timedelta(hours=2)) == "b"


def test_a_rename_is_recorded_once(history: Path) -> None:
    assert len(renames.record(history, {"old": "new"}, NOON)) == 1
    assert renames.record(history, {"old": "new"}, NOON + timedelta(hours=1)) == []
    assert renames.record(history, {}, NOON) == []
    assert (history / "renames.csv").read_text() == ("time,old,new\n2026-11-20T12:00:00Z,old,new\n")


def test_data_of_no_monitor_is_named(history: Path, a_round: MakeRound) -> None:
    rounds.append(history, [a_round("10:00:00", old="1", api="2")])

    assert unclaimed_slugs(history, {"api"}, NOON) == ["old"]
    assert unclaimed_slugs(history, {"api"}, NOON + timedelta(days=9)) == []


def test_every_kind_of_damage_is_named_with_its_file(history: Path, a_round: MakeRound) -> None:
    rounds.append(history, [a_round("10:00:00", api="2")])
    with (history / "2026-11-20.txt").open("a") as file:
        file.write("odd\n? set aside\ntorn")
    (history / "incidents").mkdir()
    (history / "incidents" / "7.yml").write_text("title: [")
    (history / "beats").symlink_to("/etc")
    (history / "events" / "2026.csv").mkdir(parents=True)

    found = {one.path.relative_to(history).as_posix(): one.what for one in damaged_files(history)}

    assert found["2026-11-20.txt"] == "3 lines cannot be read"
    assert found["incidents/7.yml"].startswith("no YAML")
    assert found["beats"] == "a link that leads out of history/"
    assert found["events/2026.csv"] == "not a regular file"
