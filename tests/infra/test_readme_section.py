"""README.md is its owner's: we write between two markers and behind a third, and nowhere else."""

from hypothesis import given
from hypothesis import strategies as st
from upstatic.config import Config
from upstatic.infra.readme_section import (
    END,
    LIVE,
    START,
    Markers,
    StatusSection,
    is_current,
    markers_of,
    outside,
    with_section,
)

MARKERS = Markers()
SAID = StatusSection(table=("| a |", "| - |"), live="🟩 All systems operational")
OWN = f"# Status: {LIVE} **🟥 Complete outage** since May\n\n{START}\nold\n{END} tail\n\nMore.\n"

anything = st.text(st.characters(codec="utf-8")).filter(lambda text: "<" not in text)


def test_the_table_and_the_sentence_come_in_their_places_and_the_rest_stays() -> None:
    assert with_section(OWN, SAID, MARKERS) == (
        f"# Status: {LIVE} **🟩 All systems operational** since May\n\n"
        f"{START}\n| a |\n| - |\n{END} tail\n\nMore.\n"
    )


def test_lines_end_as_the_file_s_lines_end() -> None:
    windows = OWN.replace("\n", "\r\n")

    assert with_section(windows, SAID, MARKERS) == with_section(OWN, SAID, MARKERS).replace(
        "\n", "\r\n"
    )


@given(anything, anything, anything)
def test_what_is_not_ours_stays_byte_for_byte(before: str, old: str, after: str) -> None:
    text = with_section(f"{before}{START}{old}{END}{after}", SAID, MARKERS)

    assert text.startswith(f"{before}{START}")
    assert text.endswith(f"{END}{after}")
    assert with_section(text, SAID, MARKERS) == text
    assert outside(text, MARKERS) == outside(f"{before}{START}{old}{END}{after}", MARKERS)


@given(anything)
def test_without_markers_nothing_is_written(text: str) -> None:
    for own in (text, f"{text}{START}", f"{END}{text}{START}"):
        assert with_section(own, SAID, MARKERS) == own
        assert is_current(own, "| a |", SAID.live, MARKERS)


def test_a_first_sentence_needs_no_old_one() -> None:
    for own in (LIVE, f"{LIVE}\n**Note**", f"{LIVE} and *more*"):
        rest = own.removeprefix(LIVE)
        assert with_section(own, SAID, MARKERS) == f"{LIVE} **{SAID.live}**{rest}"


def test_a_current_section_is_recognised() -> None:
    now = with_section(OWN, SAID, MARKERS)

    assert is_current(now, "| a |", SAID.live, MARKERS)
    assert not is_current(now, "| b |", SAID.live, MARKERS)
    assert not is_current(now, "| a |", "🟥 Complete outage", MARKERS)


def test_the_markers_are_those_of_the_configuration() -> None:
    config = Config(summary_start_html_comment="<!--a-->", live_status_html_comment="<!--c-->")
    text = with_section(f"<!--c-->\n<!--a-->{END}{START}", SAID, markers_of(config))

    assert text == f"<!--c--> **{SAID.live}**\n<!--a-->\n| a |\n| - |\n{END}{START}"
