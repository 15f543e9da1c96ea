"""Eight shards leave the history that one process would have left."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from upstatic.domain.models import Probe, Reading, Status
from upstatic.domain.shards import Shard
from upstatic.history.run_files import Run
from upstatic.record.shard_merge import merge_shards

from tests.support.effort import cases

TEN = datetime(2026, 11, 20, 10, tzinfo=UTC)
SLUGS = tuple(f"site-{n}" for n in range(40))


def a_run(
    seconds: float,
    *slugs: str,
    region: str = "",
    columns: tuple[str, ...] = SLUGS,
    shard: str = "",
) -> Run:
    """A run that began some seconds after ten and measured these slugs."""
    time = TEN + timedelta(seconds=seconds)
    probes = tuple(
        Probe(slug=slug, time=time, reading=Reading(status=Status.UP, ms=n))
        for n, slug in enumerate(slugs)
    )
    part = Shard.parse(shard) if shard else None
    return Run(time=time, region=region, columns=columns, probes=probes, shard=part)


def test_shards_of_a_round_are_one_round_at_the_time_of_the_first() -> None:
    shards = [a_run(20 + n, *SLUGS[n::8], shard=f"{n + 1}/8") for n in range(8)]

    [whole] = merge_shards(shards)

    assert whole.time == TEN + timedelta(seconds=20)
    assert whole.columns == SLUGS
    assert {slug: one.ms for slug, one in whole.readings.items()} == {
        slug: n // 8 for n, slug in enumerate(SLUGS)
    }


@pytest.mark.parametrize("seed", range(cases(3)))
def test_the_order_in_which_shards_come_does_not_matter(seed: int) -> None:
    runs = [
        a_run(300 * n + shard, *SLUGS[shard::4], region=region, shard=f"{shard + 1}/4")
        for n in range(3)
        for shard in range(4)
        for region in ("eu", "us")
    ]
    expected = merge_shards(runs)
    Random(seed).shuffle(runs)  # noqa: S311 - a test, not a secret

    assert merge_shards(runs) == expected
    assert [(row.time.minute, row.region) for row in expected] == [
        (0, "eu"), (0, "us"), (5, "eu"), (5, "us"), (10, "eu"), (10, "us"),
    ]  # fmt: skip


def test_two_rounds_are_two_however_close_they_began() -> None:
    assert len(merge_shards([a_run(0, "site-1"), a_run(1, "site-1", "site-2")])) == 2
    assert len(merge_shards([a_run(0, "site-1"), a_run(300, "site-2")])) == 2


def test_runs_of_other_columns_are_not_merged() -> None:
    other = a_run(1, "new", columns=("new",), shard="2/2")

    assert len(merge_shards([a_run(0, "site-1", shard="1/2"), other])) == 2


def test_rounds_repeated_by_one_job_are_rounds_of_their_own_whatever_they_measured() -> None:
    repeated = [a_run(0, "site-1"), a_run(60, "site-2")]
    one_shard = [a_run(0, "site-1", shard="1/2"), a_run(60, "site-2", shard="1/2")]

    assert len(merge_shards(repeated)) == len(merge_shards(one_shard)) == 2


def test_a_shard_belongs_to_the_round_that_began_last_before_it() -> None:
    """Both repeat every minute, and the second job got its runner a minute and a half late."""
    first = [a_run(60 * n, "site-1", shard="1/2") for n in range(4)]
    second = [a_run(90 + 60 * n, "site-2", shard="2/2") for n in range(4)]

    rounds = merge_shards([*first, *second])

    assert [len(row.readings) for row in rounds] == [1, 2, 2, 2, 1]
    assert [row.time.second for row in rounds] == [0, 0, 0, 0, 30]


def test_a_shard_that_died_at_once_leaves_a_gap_and_no_round_of_its_own() -> None:
    [whole] = merge_shards([a_run(0, "site-1", shard="1/2"), a_run(1, shard="2/2")])

    assert list(whole.readings) == ["site-1"]


def test_a_monitor_that_the_head_of_a_run_forgot_has_a_column() -> None:
    [whole] = merge_shards([a_run(0, "site-1", "stray")])

    assert whole.columns == (*SLUGS, "stray")
    assert merge_shards([]) == []
