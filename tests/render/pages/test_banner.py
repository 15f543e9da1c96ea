"""The banner never calls anything operational that is not known to be."""

import pytest
from upstatic.render.analysis.component_status import ComponentStatus
from upstatic.render.pages.banner import banner
from upstatic.render.views.components import Banner
from upstatic.translations.phrases import Translations

UP, SLOW, DOWN, GONE, WORK = (
    ComponentStatus.UP,
    ComponentStatus.DEGRADED,
    ComponentStatus.DOWN,
    ComponentStatus.UNKNOWN,
    ComponentStatus.MAINTENANCE,
)


@pytest.mark.parametrize(
    ("statuses", "status", "title", "detail"),
    [
        ([UP, UP], UP, "All systems operational", ""),
        ([UP], UP, "All systems operational", ""),
        ([DOWN], DOWN, "Major outage", "A is down"),
        ([DOWN, UP], DOWN, "Partial outage", "A is down"),
        ([DOWN, UP, SLOW], DOWN, "Partial outage", "A is down · C is degraded"),
        ([DOWN, DOWN, UP], DOWN, "Partial outage", "2 of 3 systems are down"),
        ([DOWN, DOWN], DOWN, "Major outage", "All systems are down"),
        ([DOWN, GONE], DOWN, "Partial outage", "A is down · B has no recent data"),
        ([UP, SLOW], SLOW, "Degraded performance", "B is degraded"),
        (
            [SLOW, SLOW, GONE],
            SLOW,
            "Degraded performance",
            "2 of 3 systems are degraded · C has no recent data",
        ),
        ([UP, GONE], GONE, "Operational (no recent data for B)", ""),
        ([UP, WORK], WORK, "Under maintenance", "B is under maintenance"),
        ([DOWN, WORK], DOWN, "Partial outage", "A is down · B is under maintenance"),
        (
            [DOWN, SLOW, GONE],
            DOWN,
            "Partial outage",
            "A is down · B is degraded · C has no recent data",
        ),
        ([UP, GONE, GONE], GONE, "Operational (no recent data for 2 of 3 systems)", ""),
    ],
)
def test_the_banner_says_the_worst_that_is_true(
    words: Translations,
    statuses: list[ComponentStatus],
    status: ComponentStatus,
    title: str,
    detail: str,
) -> None:
    shown = banner(list(zip("ABC", statuses, strict=False)), [], words)
    assert (shown.status, shown.title, shown.detail) == (status, title, detail)


def test_nothing_measured_is_an_unknown_status_not_a_good_one(words: Translations) -> None:
    assert banner([("A", GONE), ("B", GONE)], [], words).title == "Status unknown"
    assert banner([], [], words).status is GONE


def test_an_incident_without_a_component_is_shown_by_itself(words: Translations) -> None:
    said = Banner(status=SLOW, title="Logins fail for some")
    assert banner([("A", UP)], [said], words) == said
    assert banner([("A", WORK)], [said], words).detail == "A is under maintenance"
    assert banner([("A", DOWN)], [said], words).title == "Major outage"
