"""A day of the bar: one of five states, each with a text, and no day claims what no one saw."""

from datetime import date, timedelta

import pytest
from upstatic.domain.models import Day
from upstatic.render.views.day_bar import bar, bar_days, day_state, merged
from upstatic.translations.phrases import Translations

ON = date(2026, 11, 19)


def day(*, known_s: int = 86_400, down_s: int = 0, degraded_s: int = 0) -> Day:
    return Day(
        date=ON, slug="api", checks=288, known_s=known_s, down_s=down_s, degraded_s=degraded_s,
        maintenance_s=0, mean_ms=100, p50_ms=100, p95_ms=120, max_ms=300,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("seen", "state", "text"),
    [
        (None, "none", "no data"),
        (day(known_s=0), "none", "no data"),
        (day(), "up", "operational"),
        (day(degraded_s=600), "degraded", "degraded for 10 min"),
        (day(down_s=300), "partial", "down for 5 min"),
        (day(down_s=300, degraded_s=9000), "partial", "down for 5 min"),
        (day(down_s=43_200), "down", "down for 12 h (major outage)"),
        (day(known_s=7200), "up", "operational, 2 h of data"),
        (day(known_s=7200, down_s=7200), "down", "down for 2 h (major outage), 2 h of data"),
    ],
)
def test_a_day_is_in_one_of_five_states_and_says_so(
    words: Translations, seen: Day | None, state: str, text: str
) -> None:
    view = bar_days({ON: seen} if seen else {}, {}, ON, words)[-1]
    assert (view.state, view.text) == (state, text)
    assert day_state(seen) == state


def test_the_bar_has_ninety_days_the_oldest_first_and_gaps_are_no_data(words: Translations) -> None:
    told = {ON: [("Shop is down", "incident/7.html")]}
    days = bar_days({ON: day()}, told, date(2026, 11, 20), words)
    assert len(days) == 90
    assert [days[0].label, days[-1].label] == ["23 Aug 2026", "20 Nov 2026"]
    assert [view.state for view in days[-3:]] == ["none", "up", "none"]
    assert [view.told for view in days[-3:]] == [(), (("Shop is down", "incident/7.html"),), ()]


def test_a_bar_is_a_line_for_each_run_of_days_and_a_note_for_each_unusual_one(
    words: Translations,
) -> None:
    known = {ON - timedelta(days=1): day(), ON: day(down_s=300)}
    told = {ON: [("Shop\tis\ndown", "incident/7.html")]}
    days = bar_days(known, told, ON, words)
    shown = bar(days, "Shop", "99.82% uptime", "monitor/shop.html#days", words)
    assert shown.label == "Shop: last 90 days, 99.82% uptime. Days with problems: 1."
    assert shown.paths == (
        ("none", "m0 32h88"),
        ("up", "m88 19.5h1"),
        ("partial", "m89 11h1m-1 17h1"),
    )
    assert shown.notes == "89\tdown for 5 min\tShop is down\tincident/7.html"


def test_a_group_is_as_bad_as_its_worst_member_each_day(words: Translations) -> None:
    shop = bar_days({ON: day(down_s=300)}, {}, ON, words)
    docs = bar_days({ON: day(degraded_s=600)}, {}, ON, words)
    group = merged([docs, shop], "Web", "99.9% uptime", "uptime.html", words)
    assert group.paths == (("none", "m0 32h89"), ("partial", "m89 11h1m-1 17h1"))
    assert group.notes == "", "its members have them"
