"""Plans come again by the wall clock, also on the days when clocks change."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from upstatic.domain.recurrence import Recurrence, occurrences, read_cron, read_rule

from tests.support.effort import cases

HOUR_S = 3600.0


def starts(plan: Recurrence, first: str, last: str) -> list[str]:
    found = occurrences(plan, utc(first), utc(last))
    assert all(span.seconds == plan.length_s for span in found)
    return [f"{span.start:%Y-%m-%dT%H:%MZ}" for span in found]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    "plan",
    [
        Recurrence(timezone="Europe/Paris", length_s=HOUR_S, cron="30 2 * * *"),
        Recurrence(
            timezone="Europe/Paris", length_s=HOUR_S, rrule="FREQ=DAILY",
            start=wall("2026-01-01T02:30"),
        ),
    ],
    ids=["cron", "rrule"],
)  # fmt: skip
def test_a_time_that_the_clock_skips_is_an_hour_later_and_a_doubled_one_is_the_first(
    plan: Recurrence,
) -> None:
    # 2026-03-29: 02:00 becomes 03:00; 2026-10-25: 03:00 becomes 02:00.
    assert starts(plan, "2026-03-28", "2026-03-31") == [
        "2026-03-28T01:30Z",
        "2026-03-29T01:30Z",  # 03:30 in Paris, where there was no 02:30
        "2026-03-30T00:30Z",
    ]
    assert starts(plan, "2026-10-24", "2026-10-27") == [
        "2026-10-24T00:30Z",
        "2026-10-25T00:30Z",  # the first of the two 02:30s, in summer time
        "2026-10-26T01:30Z",
    ]


def test_a_window_across_the_change_lasts_as_long_as_ever() -> None:
    for zone, cron, night in (
        ("Europe/Paris", "0 1 * * *", "2026-03-29"),
        ("Europe/Paris", "0 1 * * *", "2026-10-25"),
        ("America/New_York", "0 1 * * *", "2026-03-08"),
        ("America/New_York", "0 1 * * *", "2026-11-01"),
    ):
        plan = Recurrence(timezone=zone, length_s=3 * HOUR_S, cron=cron)
        first = wall(night).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)

        (span,) = occurrences(plan, first, first + timedelta(hours=12))

        assert span.start.astimezone(ZoneInfo(zone)).hour == 1
        assert span.seconds == 3 * HOUR_S


def test_new_york_changes_on_other_days() -> None:
    plan = Recurrence(timezone="America/New_York", length_s=HOUR_S, cron="30 2 * * sun")

    assert starts(plan, "2026-03-01", "2026-03-16") == [
        "2026-03-01T07:30Z",
        "2026-03-08T07:30Z",  # 03:30, where there was no 02:30
        "2026-03-15T06:30Z",
    ]


def test_one_that_began_before_and_still_lasts_is_found() -> None:
    plan = Recurrence(timezone="UTC", length_s=48 * HOUR_S, start=wall("2026-11-01T00:00"))

    assert starts(plan, "2026-11-02T23:00", "2026-11-03T01:00") == ["2026-11-01T00:00Z"]
    assert starts(plan, "2026-11-03T00:00", "2026-11-04") == []
    assert starts(plan, "2026-10-01T00:00", "2026-11-01") == []


def test_a_rule_ends_as_it_says() -> None:
    def plan(rule: str) -> Recurrence:
        return Recurrence(
            timezone="Europe/Paris", length_s=60, rrule=rule, start=wall("2026-11-01T23:00")
        )

    span = "2026-11-01", "2026-12-31"
    assert len(starts(plan("FREQ=DAILY;COUNT=3"), *span)) == 3
    assert starts(plan("RRULE:FREQ=DAILY;UNTIL=20261103"), *span)[-1] == "2026-11-03T22:00Z"
    assert starts(plan("freq=daily;until=20261103T220000Z"), *span)[-1] == "2026-11-03T22:00Z"
    assert starts(plan("FREQ=DAILY;UNTIL=20261103T220000"), *span)[-1] == "2026-11-02T22:00Z"
    assert starts(plan("FREQ=MONTHLY;BYDAY=1SU"), *span) == [
        "2026-11-01T22:00Z",
        "2026-12-06T22:00Z",
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("0 3 * * 0", ["2026-11-01", "2026-11-08"]),
        ("0 3 * * 7", ["2026-11-01", "2026-11-08"]),
        ("0 3 * NOV sun", ["2026-11-01", "2026-11-08"]),
        ("0 3 1,10 * *", ["2026-11-01", "2026-11-10"]),
        ("0 3 */4 * *", ["2026-11-01", "2026-11-05", "2026-11-09"]),
        ("0 3 2-4 * *", ["2026-11-02", "2026-11-03", "2026-11-04"]),
        ("0 3 5/4 * *", ["2026-11-05", "2026-11-09"]),
        ("0 3 3 * mon", ["2026-11-02", "2026-11-03", "2026-11-09"]),  # either day, as in cron
        ("0 3 * * mon-tue", ["2026-11-02", "2026-11-03", "2026-11-09", "2026-11-10"]),
        ("0 3 31 * *", []),
        ("@weekly", ["2026-11-01", "2026-11-08"]),
        ("@monthly", ["2026-11-01"]),
    ],
)
def test_cron_lines_mean_what_cron_means(line: str, expected: list[str]) -> None:
    plan = Recurrence(timezone="UTC", length_s=60, cron=line)

    assert [one[:10] for one in starts(plan, "2026-11-01", "2026-11-11")] == expected


def test_a_cron_line_may_begin_later() -> None:
    plan = Recurrence(timezone="UTC", length_s=60, cron="0 3 * * *", start=wall("2026-11-09T00:00"))

    assert starts(plan, "2026-11-01", "2026-11-11") == ["2026-11-09T03:00Z", "2026-11-10T03:00Z"]


@pytest.mark.parametrize(
    "line",
    ["", "* * * *", "60 * * * *", "0 24 * * *", "0 0 0 * *", "0 0 * 13 *", "0 0 * * 8",
     "*/0 * * * *", "5-1 * * * *", "0 0 * * funday", "a b c d e", "-1 * * * *", "0 0 L * *"],
)  # fmt: skip
def test_an_invalid_cron_line_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"write 30 2 \* \* sun"):
        read_cron(line)


@pytest.mark.parametrize(
    "rule",
    ["", "weekly", "FREQ=FOO", "BYDAY=SU", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;BYHOUR=77",
     "FREQ=WEEKLY\nEXDATE:20260101T000000", "FREQ=MINUTELY", "FREQ=SECONDLY", "FREQ=DAILY;;",
     "FREQ=DAILY;BYSECOND=1", "FREQ=DAILY;UNTIL=20261399", "FREQ=DAILY;" + "BYDAY=SU," * 99],
)  # fmt: skip
def test_an_invalid_rule_is_refused(rule: str) -> None:
    with pytest.raises(ValueError, match="write FREQ="):
        read_rule(rule, wall("2026-11-01T00:00"), ZoneInfo("UTC"))


ZONES = st.sampled_from(["UTC", "Europe/Paris", "America/New_York", "Australia/Lord_Howe"])


@settings(max_examples=cases(60))
@given(ZONES, st.integers(0, 23), st.sampled_from([0, 15, 30]), st.integers(0, 360))
def test_there_is_one_a_day_despite_clock_changes(
    zone: str, hour: int, minute: int, day: int
) -> None:
    first = utc("2026-01-01") + timedelta(days=day)
    plan = Recurrence(timezone=zone, length_s=HOUR_S, cron=f"{minute} {hour} * * *")
    spans = occurrences(plan, first, first + timedelta(days=5))
    gaps_h = {(b.start - a.start).total_seconds() / 3600 for a, b in pairwise(spans)}

    assert 5 <= len(spans) <= 6
    assert gaps_h <= {23.0, 23.5, 24.0, 24.5, 25.0}
