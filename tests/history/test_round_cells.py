"""A reading survives being a word of a rounds file, whatever its reason says."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from upstatic.domain.models import Reading, Status
from upstatic.history.round_cells import escape, read_cell, unescape, write_cell

from tests.support.effort import cases

QUICK = settings(max_examples=cases(150))
READINGS = st.builds(
    Reading,
    status=st.sampled_from(Status),
    ms=st.none() | st.integers(min_value=0, max_value=999_999_999),
    reason=st.text(max_size=80),
)


@pytest.mark.parametrize(
    ("cell", "status", "ms", "reason"),
    [
        ("123", Status.UP, 123, ""),
        ("+", Status.UP, None, ""),
        ("+cached/5", Status.UP, 5, "cached"),
        ("~812", Status.DEGRADED, 812, ""),
        ("~slow/812", Status.DEGRADED, 812, "slow"),
        ("~812/", Status.DEGRADED, None, "812"),
        ("!503/321", Status.DOWN, 321, "503"),
        ("!503/", Status.DOWN, None, "503"),
        ("!503", Status.DOWN, 503, ""),
        ("!dns", Status.DOWN, None, "dns"),
        ("!a%20b%2F/7", Status.DOWN, 7, "a b/"),
        ("-secret", Status.UNKNOWN, None, "secret"),
        ("-9", Status.UNKNOWN, 9, ""),
    ],
)
def test_a_cell_reads_and_writes_as_documented(
    cell: str, status: Status, ms: int | None, reason: str
) -> None:
    reading = Reading(status=status, ms=ms, reason=reason)

    assert read_cell(cell) == reading
    assert write_cell(reading) == cell


def test_an_unmeasured_cell_gives_no_reading() -> None:
    assert read_cell("-") is None
    assert write_cell(None) == write_cell(Reading(status=Status.UNKNOWN)) == "-"


@QUICK
@given(READINGS)
def test_every_reading_comes_back(reading: Reading) -> None:
    cell = write_cell(reading)

    unmeasured = reading == Reading(status=Status.UNKNOWN)
    assert read_cell(cell) == (None if unmeasured else reading)
    assert cell.isascii()
    assert cell.isprintable()
    assert not set(" ,\"'#?") & set(cell)


@QUICK
@given(st.text(alphabet="0123456789!~+-/.%aé ?\n\0٣", max_size=9))
def test_a_damaged_cell_is_refused_or_is_what_it_says(text: str) -> None:
    try:
        reading = read_cell(text)
    except ValueError:
        return
    assert write_cell(reading) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "slow",
        "slow/3",
        "12a",
        "1234567890",
        "!503/12x",
        "!a b",
        "1/2",
        "!é",
        "٣",
        "--/1/",
        "-/",
        "!/3",
        "007",
        "+5",
        "!%41",
    ],
)
def test_an_invalid_cell_raises(text: str) -> None:
    with pytest.raises(ValueError, match="is not a"):
        read_cell(text)


def test_a_long_reason_is_cut_and_a_clock_that_ran_backwards_timed_nothing() -> None:
    assert len(write_cell(Reading(status=Status.DOWN, reason="x" * 5000))) < 100
    assert write_cell(Reading(status=Status.UP, ms=-3)) == "0"
    assert read_cell(write_cell(Reading(status=Status.UP, ms=10**12))) is not None


def test_half_a_surrogate_pair_does_not_lose_a_round() -> None:
    assert unescape(escape("a\ud800b")) == "a?b"
