"""Figures and times as people read them."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from upstatic.config.theme_files import SITE
from upstatic.translations.phrases import Translations, load_translations


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (40, "40 s"),
        (60, "1 min"),
        (3599, "1 h"),
        (7500, "2 h 5 min"),
        (86_400, "1 day"),
        (3 * 86_400 + 4 * 3600 + 59, "3 days 4 h"),
        (2 * 86_400 + 300, "2 days"),
    ],
)
def test_a_duration_shows_the_two_units_that_matter(
    words: Translations, seconds: float, text: str
) -> None:
    assert words.duration(seconds) == text


@pytest.mark.parametrize(
    ("ratio", "text"),
    [(1, "100%"), (0.999999, "99.99%"), (0.9985, "99.85%"), (0, "0.00%"), (None, "–")],
)
def test_uptime_is_never_rounded_up(words: Translations, ratio: float | None, text: str) -> None:
    assert words.uptime(ratio) == text


def test_a_time_is_shown_in_utc_wherever_it_came_from(words: Translations) -> None:
    paris = timezone(timedelta(hours=1))
    assert words.moment(datetime(2026, 11, 20, 0, 30, tzinfo=paris)) == "19 Nov 2026, 23:30 UTC"
    assert words.moment(datetime(2026, 1, 2, 3, 4, tzinfo=UTC)) == "2 Jan 2026, 03:04 UTC"
    assert words.day(date(2026, 11, 20)) == "20 Nov 2026"


def test_response_times_change_their_unit_at_a_second(words: Translations) -> None:
    assert [words.ms(ms) for ms in (None, 0, 999, 1000, 12_340)] == [
        "–", "0 ms", "999 ms", "1.0 s", "12.3 s",
    ]  # fmt: skip


def test_the_users_words_replace_ours_and_unknown_ones_are_ignored() -> None:
    words = load_translations(SITE / "locales", "en", {"up": "Fine", "nonsense": "x"})
    assert words.say("up") == "Fine"
    assert "nonsense" not in words.phrases


def test_a_language_without_a_file_is_english() -> None:
    assert load_translations(SITE / "locales", "xx", {}).say("down") == "Down"
