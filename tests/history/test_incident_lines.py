"""What is read line by line is what a YAML parser reads, or nothing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from upstatic.domain.models import Impact, Incident, Phase, Update
from upstatic.history.file_lines import VERSION_LINE
from upstatic.history.incident_lines import usual_data
from upstatic.history.incident_text import write_text

from tests.support.effort import cases

START = datetime(2026, 11, 20, 10, 5, tzinfo=UTC)
END = START + timedelta(minutes=20)
USUAL = Incident(
    number=7,
    key="down-api-20261120T100500Z",
    title="🛑 API is down",
    phase=Phase.RESOLVED,
    impact=Impact.MAJOR,
    components=("api", "web-site"),
    started=START,
    ended=END,
    updates=(
        Update(
            id="down-api-20261120T100500Z",
            time=START,
            phase=Phase.INVESTIGATING,
            body="API has been unavailable since 10:05 UTC (HTTP 503 Service Unavailable).",
        ),
        Update(
            id="up-api-20261120T102500Z",
            time=END,
            phase=Phase.RESOLVED,
            body="**Resolved:** API has recovered after 20 minutes.",
        ),
    ),
    told=("down-api-20261120T100500Z", "up-api-20261120T102500Z"),
    url="https://github.com/acme/status/issues/7",
    updated=END,
)
WORDS = st.text(st.sampled_from("ab Z1-:#'\"[]{}|>&*!%@`,?~.\n\té🛑\u2028\ufeff\x85"), max_size=12)


def by_yaml(text: str) -> object:
    return yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - it makes texts only


def test_an_incident_of_the_program_is_read_line_by_line() -> None:
    text = write_text(USUAL)

    assert usual_data(text, VERSION_LINE) == by_yaml(text)


@settings(max_examples=cases(300))
@given(WORDS, WORDS)
def test_texts_of_people_are_read_as_yaml_reads_them(title: str, body: str) -> None:
    said = replace(USUAL.updates[0], body=body)
    text = write_text(replace(USUAL, title=title, updates=(said,)))

    assert usual_data(text, VERSION_LINE) in (None, by_yaml(text))


@settings(max_examples=cases(500))
@given(st.integers(0, len(write_text(USUAL))), WORDS, st.integers(0, 3))
def test_edited_files_are_read_as_yaml_reads_them(place: int, words: str, left_out: int) -> None:
    text = write_text(USUAL)
    edited = text[:place] + words + text[place + left_out :]
    data = usual_data(edited, VERSION_LINE)

    assert data is None or data == by_yaml(edited)
