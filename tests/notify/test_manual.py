"""docs/notifications.md: its examples load, and its tables list what there is."""

import re
from pathlib import Path

import pytest
from upstatic.config import load
from upstatic.config.schema.notifications import EVENTS
from upstatic.config.values.upptime_values import UPPTIME_CHANNELS
from upstatic.domain.models import Event, Impact, Incident, Phase, Status, Update
from upstatic.domain.times import parse_time
from upstatic.notify.alerts.alert import Alert
from upstatic.notify.alerts.incidents import announcements
from upstatic.notify.alerts.outages import AlertInput, outages
from upstatic.notify.alerts.staleness import stale
from upstatic.translations.messages import english

MANUAL = Path(__file__).parents[2] / "docs" / "notifications.md"
NOON = parse_time("2026-11-20T12:00:00Z")


def examples() -> list[str]:
    return re.findall(r"```yaml\n(owner:.*?)```", MANUAL.read_text(), re.DOTALL)


@pytest.mark.parametrize("text", examples())
def test_every_example_is_read_without_a_warning(text: str, tmp_path: Path) -> None:
    path = tmp_path / ".upptimerc.yml"
    path.write_text(text)

    assert load(path).warnings == ()


def table(after: str) -> list[list[str]]:
    """The names in the rows of a table, cell by cell joined, of the chapter `after`."""
    chapter = MANUAL.read_text().split(f"\n## {after}\n")[1].split("\n##")[0]
    rows = [line for line in chapter.splitlines() if line.startswith("| `")]
    return [re.findall(r"`([^`]+)`", row) for row in rows]


def test_every_event_is_listed() -> None:
    assert [names[0] for names in table("Events")] == [
        *("down", "degraded", "up", "reminder", "certificate", "stale"),
        *("incident", "maintenance", "digest", "slo"),
    ]
    assert {names[0] for names in table("Events")} == set(EVENTS)


def test_every_channel_of_upptime_is_listed() -> None:
    listed = {name for names in table("Coming from Upptime") for name in names}

    assert set(UPPTIME_CHANNELS) <= listed


def test_every_place_is_listed(tmp_path: Path) -> None:
    given = {kind: alert.variables.keys() for kind, alert in one_of_each(tmp_path).items()}
    for names in table("Your own texts"):
        kinds = [name for name in names if not name.startswith("$")]
        variables = {name[1:] for name in names if name.startswith("$")}
        for kind in set(kinds) & given.keys() - {"up"}:
            assert given[kind] == variables, kind


def one_of_each(folder: Path) -> dict[str, Alert]:
    path = folder / ".upptimerc.yml"
    path.write_text("sites: [{name: API, slug: api, url: 'https://api.example.com'}]\n")
    config = load(path).config
    event = Event(time=NOON, slug="api", status=Status.DOWN, reason="503", ms=1, confirmed_at=NOON)
    update = Update(id="1", time=NOON, phase=Phase.IDENTIFIED, body="x", author="a")
    incidents = [
        Incident(
            number=number,
            title="x",
            phase=Phase.IDENTIFIED,
            impact=impact,
            started=NOON,
            updates=(update,),
        )
        for number, impact in enumerate((Impact.MAJOR, Impact.MAINTENANCE))
    ]
    found = [
        *outages(config, AlertInput(events=[event], incidents=(), since=NOON), english(), NOON),
        *announcements(config, incidents, english(), NOON),
        *stale(config, {"api": NOON.replace(day=19)}, english(), NOON),
    ]
    return {alert.kind: alert for alert in found}
