"""An incident is a file that people can read, correct and repair."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from upstatic.domain.models import Impact, Incident, Phase, Status, Update
from upstatic.history import incidents

from tests.support.effort import cases

TEN = datetime(2026, 11, 20, 10, 5, 37, tzinfo=UTC)
ONE = Incident(
    number=42,
    key="down-api-20261120T100537Z",
    title="🛑 API is down",
    phase=Phase.IDENTIFIED,
    impact=Impact.MAJOR,
    components=("api", "web-shop"),
    started=TEN,
    updates=(
        Update(id="17", time=TEN, phase=Phase.IDENTIFIED, body="The disk.\n\n- full", author="bob"),
    ),
    told=("down-api-20261120T100537Z",),
    url="https://github.com/example/status/issues/42",
    updated=TEN,
)


def test_what_is_written_is_read_and_people_can_read_it_too(history: Path) -> None:
    incidents.write(history, ONE)

    assert incidents.read(history) == [ONE]
    assert (history / "incidents/42.yml").read_text() == (
        "# upstatic history 1\n"
        "key: down-api-20261120T100537Z\n"
        "title: 🛑 API is down\n"
        "phase: identified\n"
        "impact: major\n"
        "components: [api, web-shop]\n"
        "started: 2026-11-20T10:05:37Z\n"
        "ended:\n"
        "url: https://github.com/example/status/issues/42\n"
        "updated: 2026-11-20T10:05:37Z\n"
        "told:\n"
        "- down-api-20261120T100537Z\n"
        "updates:\n"
        "- id: '17'\n"
        "  time: 2026-11-20T10:05:37Z\n"
        "  phase: identified\n"
        "  author: bob\n"
        "  body: |-\n"
        "    The disk.\n"
        "\n"
        "    - full\n"
    )


def test_the_same_incident_is_not_written_again(history: Path) -> None:
    assert incidents.write(history, ONE)
    before = (history / "incidents/42.yml").stat()

    assert not incidents.write(history, ONE)
    assert incidents.write(history, replace(ONE, title="API"))
    assert before.st_mtime_ns <= (history / "incidents/42.yml").stat().st_mtime_ns


def test_incidents_come_by_number_and_the_next_number_is_free(history: Path) -> None:
    assert incidents.read(history) == []
    assert incidents.next_number(history) == 1
    for number in (9, 10, 2):
        incidents.write(history, replace(ONE, number=number))
    (history / "incidents/README.md").write_text("mine")

    assert [one.number for one in incidents.read(history)] == [2, 9, 10]
    assert incidents.next_number(history) == 11


def test_what_people_write_by_hand_is_enough(history: Path) -> None:
    (history / "incidents").mkdir(parents=True)
    (history / "incidents/3.yml").write_text(
        "title: Yes, 12:30\r\nphase: resolved\r\nimpact: none\r\nstarted: 2026-11-20 10:00\r\n"
        "ended: 2026-11-20T12:00+01:00"
    )

    (one,) = incidents.read(history)

    assert one.title == "Yes, 12:30"
    assert one.ended == datetime(2026, 11, 20, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "write title, phase, impact and started"),
        ("- a\n", "write title, phase, impact and started"),
        ("title: [\n", "no YAML"),
        ("title: A\nphase: odd\nimpact: none\nstarted: 2026-11-20\n", "'odd' is not a valid Phase"),
        ("title: A\nphase: resolved\nimpact: none\n", "started is missing"),
        ("title: A\nphase: resolved\nimpact: none\nstarted: soon\n", "soon"),
        ("title: A\nphase: resolved\nimpact: none\nstarted: [1]\n", "wrong kind of value"),
        (
            "title: A\nphase: resolved\nimpact: none\nstarted: 2026-11-20\nupdates: [a]\n",
            "wrong kind of value",
        ),
        (
            "title: A\nphase: resolved\nimpact: none\nstarted: 2026-11-20\nexpected: [a]\n",
            "wrong kind of value",
        ),
        ("<<<<<<< HEAD\ntitle: A\n=======\ntitle: B\n>>>>>>> x\n", "no YAML"),
    ],
)
def test_a_damaged_file_is_left_out_with_its_place_and_keeps_its_number(
    history: Path, caplog: pytest.LogCaptureFixture, text: str, what: str
) -> None:
    incidents.write(history, replace(ONE, number=1))
    (history / "incidents/2.yml").write_text(text)

    assert [one.number for one in incidents.read(history)] == [1]
    assert "incidents/2.yml: damaged and left out" in caplog.text
    assert what in caplog.text
    assert (history / "incidents/2.yml").read_text() == text
    assert incidents.next_number(history) == 3


def test_a_file_of_a_newer_format_is_left_out_and_left_alone(
    history: Path, caplog: pytest.LogCaptureFixture
) -> None:
    incidents.write(history, ONE)
    incidents.write(history, replace(ONE, number=43))
    path = history / "incidents/42.yml"
    path.write_text(path.read_text().replace("history 1", "history 2"))
    before = path.read_bytes()

    assert [one.number for one in incidents.read(history)] == [43]
    assert "42.yml: damaged and left out: written by a newer Upstatic (format 2" in caplog.text
    assert not incidents.write(history, ONE)
    assert not incidents.withdraw(history, 42)
    assert path.read_bytes() == before
    assert set().union(*incidents.read_all(history).damaged.values()) == {ONE.key, *ONE.told}


def test_what_was_taken_back_is_remembered_and_can_come_again(history: Path) -> None:
    incidents.write(history, ONE)

    assert incidents.withdraw(history, 42)
    assert not incidents.withdraw(history, 42)
    assert not incidents.withdraw(history, 7)
    assert incidents.read(history) == []
    assert incidents.read_all(history).withdrawn_identities == {"down-api-20261120T100537Z"}
    assert incidents.write(history, ONE)
    assert incidents.read(history) == [ONE]
    assert incidents.read_all(history).withdrawn_identities == set()


def test_a_text_that_says_withdrawn_withdraws_nothing(history: Path) -> None:
    said = replace(ONE.updates[0], body="x\nwithdrawn: true\n\nwithdrawn: true")
    incidents.write(history, replace(ONE, updates=(said,), title="withdrawn: true"))

    assert len(incidents.read(history)) == 1


LINE_ENDS = st.text(st.sampled_from("a \n\r\x85\u2028\u2029\ufeff\t#:-'\""), max_size=12)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60) | LINE_ENDS
TIMES = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001 - hypothesis wants naive bounds
    lambda moment: moment.replace(microsecond=0)
)
UPDATES = st.builds(
    Update, id=TEXT, time=TIMES, phase=st.sampled_from(Phase), body=TEXT, author=TEXT
)
INCIDENTS = st.builds(
    Incident,
    number=st.integers(1, 9),
    key=TEXT,
    title=TEXT,
    phase=st.sampled_from(Phase),
    impact=st.sampled_from(Impact),
    components=st.lists(TEXT, max_size=3).map(tuple),
    started=TIMES,
    ended=st.none() | TIMES,
    updates=st.lists(UPDATES, max_size=3).map(tuple),
    expected=st.dictionaries(TEXT, st.sampled_from(Status), max_size=3),
    told=st.lists(TEXT, max_size=3).map(tuple),
    url=TEXT,
    updated=st.none() | TIMES,
)


@settings(max_examples=cases(40))
@given(INCIDENTS)
def test_every_incident_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, incident: Incident
) -> None:
    history = tmp_path_factory.getbasetemp() / "one-by-one"
    incidents.write(history, incident)

    read = next(one for one in incidents.read(history) if one.number == incident.number)

    assert read == incident
    assert not incidents.write(history, incident)
