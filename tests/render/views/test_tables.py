"""The tables next to the graphs hold the same in tables, the newest first."""

from datetime import UTC, date, datetime, timedelta

from upstatic.domain.models import Check, Day, Reading, Status
from upstatic.render.views import tables
from upstatic.translations.phrases import Translations

START = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def check(minutes: int, ms: int, status: Status = Status.UP) -> Check:
    return Check(time=START + timedelta(minutes=minutes), reading=Reading(status=status, ms=ms))


def day(on: date, p50: int | None) -> Day:
    return Day(
        date=on, slug="api", checks=1, known_s=600, down_s=0, degraded_s=0, maintenance_s=0,
        mean_ms=p50, p50_ms=p50, p95_ms=p50 and 2 * p50, max_ms=p50,
    )  # fmt: skip


def test_hours_begin_at_whole_ones(words: Translations) -> None:
    table = tables.by_hours([check(0, 10), check(20, 20), check(30, 900), check(95, 7)], 1, words)
    assert table.columns == ("From", "Median", "95th percentile", "Highest")
    assert table.rows == (
        ("20 Nov 11:00", "7 ms", "7 ms", "7 ms"),
        ("20 Nov 10:00", "900 ms", "900 ms", "900 ms"),
        ("20 Nov 09:00", "10 ms", "20 ms", "20 ms"),
    )


def test_six_hours_are_those_of_the_clock(words: Translations) -> None:
    table = tables.by_hours([check(0, 10), check(180, 20)], 6, words)
    assert [row[0] for row in table.rows] == ["20 Nov 12:00", "20 Nov 06:00"]


def test_each_region_has_a_column_with_its_median(words: Translations) -> None:
    seen = [
        check(0, 10)._replace(regions={"eu": Reading(status=Status.UP, ms=10)}),
        check(9, 30)._replace(regions={"eu": Reading(status=Status.UP, ms=30)}),
        check(40, 20)._replace(regions={"us": Reading(status=Status.UP, ms=20)}),
    ]
    table = tables.by_hours(seen, 1, words, ("eu", "us"))
    assert table.columns[-2:] == ("eu", "us")
    assert [row[-2:] for row in table.rows] == [("–", "20 ms"), ("10 ms", "–")]


def test_an_hour_without_an_answer_has_no_row(words: Translations) -> None:
    failures = [check(0, 30_000, Status.DOWN), check(5, 1, Status.UNKNOWN)]
    assert tables.by_hours(failures, 1, words).rows == ()


def test_a_month_shows_its_typical_day(words: Translations) -> None:
    october = {date(2026, 10, n): day(date(2026, 10, n), 100 + n) for n in (1, 2, 3)}
    november = {date(2026, 11, 1): day(date(2026, 11, 1), 50)}
    silent = {date(2026, 9, 1): day(date(2026, 9, 1), None)}
    table = tables.by_months({**silent, **october, **november}, words)
    assert table.rows == (
        ("November 2026", "50 ms", "100 ms", "100 ms"),
        ("October 2026", "102 ms", "204 ms", "206 ms"),
    )
