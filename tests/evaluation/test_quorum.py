"""What regions saw at about the same time is one check, as bad as enough of them found it."""

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from upstatic.domain.models import Reading, Round, Status
from upstatic.evaluation import Quorum, agree, checks_of

from tests.support.checks import STATUS, minute, reading
from tests.support.effort import cases

QUICK = settings(max_examples=cases(150))


def a_round(n: float, region: str = "", **letters: str) -> Round:
    return Round(
        time=minute(n),
        region=region,
        columns=tuple(letters),
        readings={slug: reading(letter) for slug, letter in letters.items() if letter != " "},
    )


@pytest.mark.parametrize(
    ("regions", "verdict"),
    [
        ("", "?"), ("?", "?"), ("??", "?"),
        ("u", "u"), ("d", "d"), ("~", "~"),
        ("ud", "u"), ("dd", "d"), ("~d", "~"), ("u~", "u"),
        ("udd", "d"), ("uud", "u"), ("u~d", "~"), ("~~d", "~"),
        ("?ud", "u"), ("?dd", "d"), ("???d", "d"),
        ("uudd", "u"), ("uddd", "d"), ("u~~d", "~"),
    ],
)  # fmt: skip
def test_a_check_is_as_bad_as_more_than_half_of_the_regions_found_it(
    regions: str, verdict: str
) -> None:
    readings = {f"r{n}": reading(letter) for n, letter in enumerate(regions)}

    assert agree(readings).status is STATUS[verdict]


def test_the_regions_agree_on_a_median_time_and_the_commonest_reason() -> None:
    readings = {
        "eu": Reading(status=Status.DOWN, ms=30, reason="503"),
        "us": Reading(status=Status.DOWN, ms=10, reason="timeout"),
        "in": Reading(status=Status.DOWN, ms=20, reason="503"),
        "br": Reading(status=Status.UP, ms=999),
    }

    assert agree(readings) == Reading(status=Status.DOWN, ms=20, reason="503")


def test_rounds_of_two_regions_close_together_are_one_check() -> None:
    rows = [
        a_round(0, "eu", api="d"), a_round(0.3, "us", api="d"),
        a_round(5, "eu", api="u"), a_round(5.2, "us", api="u"),
        a_round(10, "us", api="d"), a_round(14, "eu", api="d"),
    ]  # fmt: skip

    seen = checks_of("api", rows, 300)

    assert [(check.time, check.reading.status.value) for check in seen] == [
        (minute(0), "down"), (minute(5), "up"), (minute(10), "down"), (minute(14), "down"),
    ]  # fmt: skip


def test_two_rounds_of_one_region_are_two_checks_however_close() -> None:
    rows = [a_round(0, "eu", api="d"), a_round(0.2, "us", api="d"), a_round(0.4, "eu", api="d")]

    assert len(checks_of("api", rows, 300)) == 2
    assert len(checks_of("api", [a_round(0, api="u"), a_round(0.1, api="u")], 300)) == 2


def test_a_round_that_did_not_measure_a_monitor_says_nothing_of_it() -> None:
    rows = [a_round(0, api="u", web=" "), a_round(5, api="?", web="u"), a_round(10, web="u")]

    assert [check.time for check in checks_of("web", rows, 300)] == [minute(5), minute(10)]
    assert [check.reading.status.value for check in checks_of("api", rows, 300)] == [
        "up", "unknown",
    ]  # fmt: skip
    assert checks_of("other", rows, 300) == []


ROUNDS = st.lists(
    st.builds(
        a_round,
        st.integers(min_value=0, max_value=60),
        st.sampled_from(["", "eu", "us"]),
        api=st.sampled_from("uud~?"),
    ),
    max_size=20,
    unique_by=lambda row: (row.time, row.region),
)


@QUICK
@given(ROUNDS, st.randoms(use_true_random=False))
def test_the_order_in_which_rounds_are_found_does_not_matter(
    rows: Sequence[Round], random: Random
) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)

    assert checks_of("api", shuffled, 300) == checks_of("api", rows, 300)


@pytest.mark.parametrize(
    ("regions", "wanted", "declared", "verdict"),
    [
        ("d", None, 1, "d"),
        ("d", None, 2, "?"),
        ("~", None, 3, "?"),
        ("u", None, 3, "u"),
        ("?d", None, 2, "?"),
        ("dd", None, 3, "d"),
        ("ud", None, 3, "u"),
        ("ddu", 3, 3, "u"),
        ("ddd", 3, 3, "d"),
        ("dd", 3, 3, "?"),
        ("du", 1, 2, "d"),
        ("d", 1, 2, "d"),
        ("~d", 1, 2, "d"),
        ("dd~", 3, 3, "~"),
        ("dd", 9, 2, "d"),
    ],
)
def test_one_region_alone_takes_nothing_down_unless_the_quorum_says_so(
    regions: str, wanted: int | None, declared: int, verdict: str
) -> None:
    readings = {f"r{n}": reading(letter) for n, letter in enumerate(regions)}
    agreed = agree(readings, Quorum(regions=declared, wanted=wanted))

    assert agreed.status is STATUS[verdict]
    if verdict == "?":
        assert agreed.reason == "alone"


def test_rounds_from_before_there_were_regions_keep_their_say() -> None:
    two = Quorum(regions=2)
    [old, new] = checks_of("api", [a_round(0, api="d"), a_round(5, "eu", api="d")], 300, two)

    assert (old.reading.status, new.reading.status) == (Status.DOWN, Status.UNKNOWN)


def test_a_check_remembers_what_each_region_saw() -> None:
    rows = [a_round(0, "eu", api="d"), a_round(0.1, "us", api="u")]
    [check] = checks_of("api", rows, 300, Quorum(regions=2))

    assert check.reading.status is Status.UP
    assert {name: one.status for name, one in check.regions.items()} == {
        "eu": Status.DOWN,
        "us": Status.UP,
    }
    [plain] = checks_of("api", [a_round(0, api="d")], 300)
    assert not plain.regions


@QUICK
@given(st.lists(st.sampled_from("u~d?"), max_size=6), st.integers(1, 6), st.integers(0, 6))
def test_more_trouble_never_gives_a_better_verdict(
    letters: list[str], wanted: int, place: int
) -> None:
    """Of what is known: a failure added to a region that was fine makes no verdict milder."""
    severity = {Status.UP: 0, Status.DEGRADED: 1, Status.DOWN: 2}
    quorum = Quorum(regions=6, wanted=wanted)
    before = agree({f"r{n}": reading(letter) for n, letter in enumerate(letters)}, quorum)
    if place < len(letters) and letters[place] != "?":
        letters[place] = "d"
    after = agree({f"r{n}": reading(letter) for n, letter in enumerate(letters)}, quorum)

    if Status.UNKNOWN not in (before.status, after.status):
        assert severity[after.status] >= severity[before.status]
    assert (after.status is Status.DOWN) == (letters.count("d") >= wanted)
