"""Each expected value is what js-yaml 4.3 gave for the same text."""

import math

import pytest
from upstatic.config.yaml.scalars import resolve

TEXT = [
    "on",
    "off",
    "yes",
    "no",
    "y",
    "n",
    "Yes",
    "NO",
    "12:30",
    "1_000",
    "2026-11-20",
    "2026-11-20T10:00:00Z",
    "-.5",
    "0o9",
    "0O10",
    "0b2",
    "0x",
    "+",
    "-",
    ".",
    "e5",
    "1e",
    "0x1G",
    "tRUE",
    "nULL",
    "None",
    "1.2.3",
    "1e400",
    "-0x",
    "+.nan",
    "#5",
    "0b",
    "12:30:45",
    ".e1",
]


@pytest.mark.parametrize("text", TEXT)
def test_what_yaml_1_1_would_have_changed_stays_text(text: str) -> None:
    assert resolve(text) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("010", 10),
        ("08", 8),
        ("0o10", 8),
        ("-0o10", -8),
        ("0x1F", 31),
        ("+0b11", 3),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("5.", 5.0),
        ("-1.5e-3", -0.0015),
        ("true", True),
        ("False", False),
        ("TRUE", True),
        ("~", None),
        ("Null", None),
        ("", None),
        ("-.INF", -math.inf),
    ],
)
def test_numbers_and_words_are_those_of_yaml_1_2(text: str, value: object) -> None:
    assert resolve(text) == value
    assert type(resolve(text)) is type(value)


def test_not_a_number_is_a_number() -> None:
    assert math.isnan(resolve(".NaN"))  # type: ignore[arg-type]


def test_a_number_too_large_for_a_float_stays_text() -> None:
    assert resolve("9" * 5000) == "9" * 5000
