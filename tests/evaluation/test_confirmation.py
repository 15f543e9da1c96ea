"""Checks in a row confirm an event, and it begins with the first that showed it."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from upstatic.config.schema.root import Confirm
from upstatic.domain.models import Event, Status
from upstatic.evaluation import replay

from tests.support.checks import REASON, STATUS, TEN, checks, minute
from tests.support.effort import cases

QUICK = settings(max_examples=cases(150))


def story(letters: str, *, failures: int = 2, recoveries: int = 1, begin: str = "u") -> str:
    """The events of some checks, as `d1>2`: down from minute 1 on, confirmed at minute 2."""
    confirm = Confirm(failures=failures, recoveries=recoveries)
    events = replay("api", checks(letters), status=STATUS[begin], confirm=confirm)
    return " ".join(map(told, events))


def told(event: Event) -> str:
    letter = next(letter for letter, status in STATUS.items() if status is event.status)
    began, confirmed_at = ((time - TEN).seconds // 60 for time in (event.time, event.confirmed_at))
    assert event.reason == REASON[letter]
    return f"{letter}{began}>{confirmed_at}"


@pytest.mark.parametrize(
    ("letters", "events"),
    [
        ("", ""),
        ("uuuu", ""),
        ("udu", ""),
        ("udud", ""),
        ("udd", "d1>2"),
        ("dd", "d0>1"),
        ("uddddu", "d1>2 u5>5"),
        ("udduddu", "d1>2 u3>3 d4>5 u6>6"),
        ("u~~u", "~1>2 u3>3"),
        ("u~d", "~1>2"),
        ("u~dd", "~1>2 d2>3"),
        ("ud~", "~1>2"),
        ("udd~", "d1>2 ~3>3"),
        ("udd~u", "d1>2 ~3>3 u4>4"),
        ("u~~dd~~uu", "~1>2 d3>4 ~5>5 u7>7"),
        ("ud~d~d", "~1>2"),
    ],
)
def test_two_bad_checks_confirm_and_one_good_one_ends(letters: str, events: str) -> None:
    assert story(letters) == events


@pytest.mark.parametrize(
    ("letters", "events"),
    [
        ("u?d?d", "d2>4"),
        ("ud??????d", "d1>8"),
        ("u????", ""),
        ("udd??u", "d1>2 u5>5"),
        ("ud    d", "d1>6"),
        ("?d?u?d", ""),
    ],
)
def test_unknown_checks_and_gaps_neither_confirm_nor_break_a_run(letters: str, events: str) -> None:
    assert story(letters) == events


@pytest.mark.parametrize(
    ("failures", "recoveries", "letters", "events"),
    [
        (1, 1, "udu~u", "d1>1 u2>2 ~3>3 u4>4"),
        (1, 3, "duduuu", "d0>0 u3>5"),
        (1, 2, "d~uu", "d0>0 ~1>2 u2>3"),
        (1, 2, "du~u~", "d0>0 ~1>2"),
        (3, 1, "ddudddu", "d3>5 u6>6"),
        (3, 2, "~~~ddduuu", "~0>2 d3>5 u6>7"),
    ],
)
def test_the_two_thresholds_are_set_by_configuration(
    failures: int, recoveries: int, letters: str, events: str
) -> None:
    assert story(letters, failures=failures, recoveries=recoveries) == events


def test_a_monitor_that_was_down_recovers_without_having_gone_down_in_view() -> None:
    assert story("ddu", begin="d") == "u2>2"
    assert story("~", begin="d") == "~0>0"
    assert story("uu", begin="?") == ""


def test_the_reason_is_that_of_the_first_check_with_the_new_status() -> None:
    [event] = replay("api", checks("ud~"), status=Status.UP, confirm=Confirm())

    assert (event.status, event.reason, event.ms) == (Status.DEGRADED, "slow", 2)
    assert event.time == minute(1)


def test_checks_that_had_their_say_confirm_nothing_but_are_remembered() -> None:
    seen = checks("uddu d")
    again = replay("api", seen, status=Status.UP, confirm=Confirm(failures=1), since=minute(5))
    later = replay("api", seen, status=Status.UP, confirm=Confirm(failures=1), since=minute(9))

    assert [told(event) for event in again] == ["d5>5"]
    assert later == []
    remembered = replay("api", checks("dd"), status=Status.UP, confirm=Confirm(), since=minute(1))
    assert [told(event) for event in remembered] == ["d0>1"]


def test_no_event_begins_before_the_status_that_it_ends() -> None:
    """The settings were changed: five failures were asked for, now two will do."""
    events = replay(
        "api", checks("ddddd"), status=Status.UP, confirm=Confirm(), started_at=minute(2)
    )

    assert [told(event) for event in events] == ["d3>3"]


LETTERS = st.text(alphabet="uuu~d? ", max_size=40)
COUNTS = st.integers(min_value=1, max_value=4)


def by_the_book(letters: str, needed: Confirm) -> list[tuple[str, int]]:
    """The rule word by word, and slowly: the status after each check that changed it."""
    known = [(n, "u~d".index(letter)) for n, letter in enumerate(letters) if letter in "u~d"]
    status, found = 0, []
    for end in range(1, len(known) + 1):
        last = [severity for _, severity in known[:end]]
        fallen = last[-needed.recoveries :] if end >= needed.recoveries else [2]
        risen = last[-needed.failures :] if end >= needed.failures else [0]
        before, status = status, max(min(status, max(fallen)), min(risen))
        if status != before:
            found.append(("u~d"[status], known[end - 1][0]))
    return found


@QUICK
@given(LETTERS, COUNTS, COUNTS)
def test_the_events_are_those_of_the_rule(letters: str, failures: int, recoveries: int) -> None:
    confirm = Confirm(failures=failures, recoveries=recoveries)
    events = replay("api", checks(letters), status=Status.UP, confirm=confirm)

    found = [(told(event)[0], (event.confirmed_at - TEN).seconds // 60) for event in events]
    assert found == by_the_book(letters, confirm)


@QUICK
@given(LETTERS, COUNTS, COUNTS)
def test_events_alternate_and_are_in_order(letters: str, failures: int, recoveries: int) -> None:
    confirm = Confirm(failures=failures, recoveries=recoveries)
    events = replay("api", checks(letters), status=Status.UP, confirm=confirm)

    statuses = [Status.UP, *(event.status for event in events)]
    assert all(one is not other for one, other in pairwise(statuses))
    times = [event.time for event in events]
    assert times == sorted(set(times))
    assert all(event.time <= event.confirmed_at for event in events)
    assert Status.UNKNOWN not in statuses


@QUICK
@given(LETTERS, COUNTS, COUNTS)
def test_an_event_needs_as_many_checks_as_configured_and_no_gap_makes_one(
    letters: str, failures: int, recoveries: int
) -> None:
    confirm = Confirm(failures=failures, recoveries=recoveries)
    seen = checks(letters)
    known = [check for check in seen if check.reading.status is not Status.UNKNOWN]
    events = replay("api", seen, status=Status.UP, confirm=confirm)

    assert events == replay("api", known, status=Status.UP, confirm=confirm)
    for event in events:
        run = [check for check in known if event.time <= check.time <= event.confirmed_at]
        assert len(run) >= min(failures, recoveries)


@QUICK
@given(LETTERS, COUNTS, COUNTS, st.integers(min_value=0, max_value=40))
def test_a_replay_in_two_parts_finds_what_one_finds(
    letters: str, failures: int, recoveries: int, cut: int
) -> None:
    confirm = Confirm(failures=failures, recoveries=recoveries)
    seen = checks(letters)
    whole = replay("api", seen, status=Status.UP, confirm=confirm)
    early = [check for check in seen if check.time < minute(cut)]
    first = replay("api", early, status=Status.UP, confirm=confirm)
    last = first[-1] if first else None
    second = replay(
        "api",
        seen,
        status=last.status if last else Status.UP,
        confirm=confirm,
        started_at=last.time if last else None,
        since=minute(cut),
    )

    assert first + second == whole


@pytest.mark.parametrize(
    ("failures", "for_min", "letters", "events"),
    [
        (1, 2, "udddd", "d1>3"),
        (1, 2, "uddudd", ""),
        (1, 5, "ud    d", "d1>6"),
        (1, 9, "ud    d", ""),
        (3, 2, "udddd", "d1>3"),
        (4, 2, "udddd", "d1>4"),
        (2, 2, "ud~ddd", "~1>3 d3>5"),
        (1, 1, "~~dd", "~0>1 d2>3"),
        (1, 2, "udddu", "d1>3 u4>4"),
    ],
)
def test_a_failure_may_have_to_last_and_still_begins_with_its_first_check(
    failures: int, for_min: float, letters: str, events: str
) -> None:
    confirm = Confirm(failures=failures, for_s=60 * for_min)
    found = replay("api", checks(letters), status=Status.UP, confirm=confirm)

    assert " ".join(map(told, found)) == events
