"""The one sentence never calls anything operational that is not known to be."""

import pytest

from generator.models import Status
from generator.render.banner import banner
from generator.render.words import Words

UP, SLOW, DOWN, GONE = Status.UP, Status.DEGRADED, Status.DOWN, Status.UNKNOWN


@pytest.mark.parametrize(
    ("statuses", "tone", "title", "detail"),
    [
        ([UP, UP], UP, "All systems operational", ""),
        ([UP], UP, "All systems operational", ""),
        ([DOWN], DOWN, "A is down", ""),
        ([DOWN, UP], DOWN, "A is down", ""),
        ([DOWN, UP, SLOW], DOWN, "A is down", "C is degraded"),
        ([DOWN, DOWN, UP], DOWN, "2 of 3 systems are down", ""),
        ([DOWN, DOWN], DOWN, "All systems are down", ""),
        ([DOWN, GONE], DOWN, "A is down", ""),
        ([UP, SLOW], SLOW, "B is degraded", ""),
        ([SLOW, SLOW, GONE], SLOW, "2 of 3 systems are degraded", ""),
        ([UP, GONE], GONE, "Operational, but B has no recent data", ""),
        ([UP, GONE, GONE], GONE, "Operational, but 2 of 3 systems have no recent data", ""),
    ],
)
def test_the_banner_says_the_worst_that_is_true(
    words: Words, statuses: list[Status], tone: Status, title: str, detail: str
) -> None:
    shown = banner(list(zip("ABC", statuses, strict=False)), words)
    assert (shown.tone, shown.title, shown.detail) == (tone, title, detail)


def test_nothing_measured_is_an_unknown_status_not_a_good_one(words: Words) -> None:
    assert banner([("A", GONE), ("B", GONE)], words).title == "Status unknown"
    assert banner([], words).tone is GONE
