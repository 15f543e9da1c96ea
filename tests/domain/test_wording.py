import pytest
from upstatic.domain.wording import counted, duration, long_duration


@pytest.mark.parametrize(
    ("seconds", "short", "long"),
    [
        (0, "0 s", "less than a minute"),
        (-5, "0 s", "less than a minute"),
        (59, "59 s", "less than a minute"),
        (60, "1 min", "1 minute"),
        (1200, "20 min", "20 minutes"),
        (3599, "1 h", "1 hour"),
        (3660, "1 h 1 min", "1 hour, 1 minute"),
        (7500, "2 h 5 min", "2 hours, 5 minutes"),
        (86_430, "1 d", "1 day"),
        (90_000, "1 d 1 h", "1 day, 1 hour"),
        (86_400 + 300, "1 d", "1 day"),
    ],
)
def test_a_duration_has_its_two_largest_units(seconds: int, short: str, long: str) -> None:
    assert (duration(seconds), long_duration(seconds)) == (short, long)


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 rounds"), (1, "1 round"), (1200, "1,200 rounds")]
)
def test_a_count_agrees_with_its_noun(number: int, text: str) -> None:
    assert counted(number, "round") == text
