"""Where there are no issues, the command line is the incident desk."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from upstatic.domain.errors import UpstaticError
from upstatic.domain.models import Impact, Incident, Phase, Status
from upstatic.history import incidents as store
from upstatic.incidents import manual_incidents
from upstatic.incidents.manual_incidents import NewIncident

from tests.incidents.conftest import At, MakeConfig


def test_an_incident_lives_from_new_to_postmortem(
    history: Path, configured: MakeConfig, at: At
) -> None:
    wanted = NewIncident(
        title="Slow", message="We look.", impact=Impact.MAJOR, components=["Shop", "db"]
    )
    one = manual_incidents.new(history, configured(), wanted, now=at(0))
    assert (one.number, one.phase, one.components) == (1, Phase.INVESTIGATING, ("api", "web", "db"))

    manual_incidents.update(history, 1, "**Identified:** the disk is full", now=at(5))
    manual_incidents.update(history, 1, "Still at it.", now=at(8))
    over = manual_incidents.close(history, 1, "It has room again.", now=at(20))
    last = manual_incidents.update(history, 1, "Postmortem: we watch the disk now", now=at(90))

    assert (over.phase, over.ended) == (Phase.RESOLVED, at(20))
    assert (last.phase, last.ended) == (Phase.POSTMORTEM, at(20))
    assert [(said.phase.value, said.body) for said in last.updates] == [
        ("investigating", "We look."),
        ("identified", "the disk is full"),
        ("identified", "Still at it."),
        ("resolved", "It has room again."),
        ("postmortem", "we watch the disk now"),
    ]
    assert store.read(history) == [last]


def test_an_incident_that_goes_on_is_open_again(
    history: Path, configured: MakeConfig, at: At
) -> None:
    manual_incidents.new(history, configured(), NewIncident(title="Slow"), now=at(0))
    manual_incidents.close(history, 1, now=at(10))

    again = manual_incidents.update(history, 1, "Investigating: it is back", now=at(12))

    assert (again.phase, again.ended) == (Phase.INVESTIGATING, None)


def test_an_incident_in_the_past_is_listed_at_its_time(
    history: Path, configured: MakeConfig, at: At
) -> None:
    wanted = NewIncident(title="Slow", message="It was the disk.", started=at(-600), ended=at(-500))
    one = manual_incidents.new(history, configured(), wanted, now=at(0))

    assert (one.phase, one.started, one.ended) == (Phase.RESOLVED, at(-600), at(-500))
    assert one.updates[0].time == at(-600)


def test_a_maintenance_is_planned_ended_early_or_called_off(
    history: Path, configured: MakeConfig, at: At
) -> None:
    def planned() -> Incident:
        wanted = NewIncident(
            title="Move", impact=Impact.MAINTENANCE, components=["all"], started=at(60),
            ended=at(120), expected=Status.DEGRADED,
        )  # fmt: skip
        return manual_incidents.new(history, configured(), wanted, now=at(0))

    one, other = planned(), planned()
    early = manual_incidents.close(history, one.number, "Done early.", now=at(90))
    off = manual_incidents.update(history, other.number, "Cancelled: not today", now=at(30))

    assert one.phase is Phase.SCHEDULED
    assert set(one.expected.values()) == {Status.DEGRADED}
    assert (early.phase, early.ended) == (Phase.COMPLETED, at(90))
    assert (off.phase, off.started, off.ended) == (Phase.CANCELLED, at(60), at(60))


def test_the_list_shows_what_is_open_or_everything(
    history: Path, configured: MakeConfig, at: At
) -> None:
    manual_incidents.new(history, configured(), NewIncident(title="Old"), now=at(0))
    manual_incidents.close(history, 1, now=at(1))
    manual_incidents.new(history, configured(), NewIncident(title="New"), now=at(2))

    assert [one.title for one in manual_incidents.listing(history)] == ["New"]
    assert [one.title for one in manual_incidents.listing(history, everything=True)] == [
        "New",
        "Old",
    ]


@pytest.mark.parametrize(
    ("wanted", "advice"),
    [
        (NewIncident(title="A", components=["shopp"]), "'shopp' is not a monitor or a group"),
        (NewIncident(title="A", impact=Impact.MAINTENANCE), "needs its end"),
        (
            NewIncident(
                title="A",
                started=datetime(2026, 11, 20, 9, tzinfo=UTC),
                ended=datetime(2026, 11, 20, 8, tzinfo=UTC),
            ),
            "ends before it begins",
        ),
        (
            NewIncident(title="A", ended=datetime(2027, 1, 1, tzinfo=UTC)),
            "cannot end in the future",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_advice(
    history: Path, configured: MakeConfig, at: At, wanted: NewIncident, advice: str
) -> None:
    with pytest.raises(UpstaticError, match=advice):
        manual_incidents.new(history, configured(), wanted, now=at(0))
    assert store.read(history) == []


def test_mistakes_change_nothing(history: Path, configured: MakeConfig, at: At) -> None:
    wanted = NewIncident(title="Move", impact=Impact.MAINTENANCE, started=at(60), ended=at(120))
    manual_incidents.new(history, configured(), wanted, now=at(0))
    before = store.read(history)

    with pytest.raises(UpstaticError, match="no incident 7"):
        manual_incidents.close(history, 7, now=at(0))
    with pytest.raises(UpstaticError, match="nothing to say"):
        manual_incidents.update(history, 1, "  ", now=at(0))
    with pytest.raises(UpstaticError, match="never identified"):
        manual_incidents.update(history, 1, "Identified: x", now=at(0))
    assert store.read(history) == before
    manual_incidents.close(history, 1, now=at(70))
    with pytest.raises(UpstaticError, match="over already"):
        manual_incidents.close(history, 1, now=at(71))


def test_what_is_an_issue_is_written_there(history: Path, at: At) -> None:
    theirs = Incident(
        number=3, title="A", phase=Phase.INVESTIGATING, impact=Impact.MINOR, started=at(0),
        url="https://github.com/example/status/issues/3",
    )  # fmt: skip
    store.write(history, theirs)

    with pytest.raises(UpstaticError, match=r"write there \(https://github"):
        manual_incidents.update(history, 3, "Identified", now=at(0))
