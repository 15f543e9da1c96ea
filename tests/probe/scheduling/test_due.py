from datetime import UTC, datetime, timedelta

import pytest
from upstatic.config.schema.root import Monitor
from upstatic.domain.shards import Shard
from upstatic.probe.scheduling.due import due, in_region, in_shard

NOW = datetime(2026, 11, 20, 10, 5, tzinfo=UTC)


def monitor(slug: str, interval_s: float = 300) -> Monitor:
    return Monitor(name=slug, url="https://example.com", slug=slug, interval_s=interval_s)


def is_due(interval_s: float, since_s: float) -> bool:
    last = {"a": NOW - timedelta(seconds=since_s)}
    return bool(due([monitor("a", interval_s)], NOW, last))


@pytest.mark.parametrize(
    ("interval_s", "since_s", "expected"),
    [
        (60, 1, True),
        (300, 1, True),
        (300, 280, True),
        (600, 300, False),
        (600, 360, False),
        (600, 540, True),
        (600, 600, True),
        (1800, 1500, False),
        (1800, 1700, True),
        (86_400, 86_200, False),
        (86_400, 86_300, True),
        (600, -3600, True),
    ],
)
def test_a_monitor_is_due_when_its_interval_has_passed_give_or_take_the_jitter_of_ci(
    *, interval_s: float, since_s: float, expected: bool
) -> None:
    assert is_due(interval_s, since_s) is expected


@pytest.mark.parametrize("jitter_s", [-60, 0, 60])
def test_a_ten_minute_monitor_is_measured_in_every_other_run(jitter_s: int) -> None:
    last: dict[str, datetime] = {}
    measured = 0
    for run in range(12):
        now = NOW + timedelta(seconds=300 * run + jitter_s * (run % 2))
        if due([monitor("a", 600)], now, last):
            last["a"] = now
            measured += 1

    assert measured == 6


def test_a_monitor_that_was_never_checked_is_due() -> None:
    assert due([monitor("a", 86_400)], NOW, {}) == [monitor("a", 86_400)]


def test_shards_share_the_monitors_out_and_keep_their_order() -> None:
    monitors = [monitor(f"site-{n}") for n in range(100)]

    shards = [in_shard(monitors, Shard(index=n, count=4)) for n in (1, 2, 3, 4)]

    assert sorted((each for shard in shards for each in shard), key=monitors.index) == monitors
    assert sum(map(len, shards)) == 100
    assert all(10 < len(shard) < 40 for shard in shards)
    assert all(shard == sorted(shard, key=monitors.index) for shard in shards)


def test_a_new_monitor_moves_no_other_to_another_shard() -> None:
    monitors = [monitor(f"site-{n}") for n in range(20)]

    before, after = (
        in_shard(monitors, Shard(index=1, count=3)),
        in_shard([monitor("new"), *monitors], Shard(index=1, count=3)),
    )

    assert [each for each in after if each.slug != "new"] == before


def test_monitors_that_need_a_browser_are_the_last_shard() -> None:
    browser = monitor("shop").model_copy(update={"check": "browser"})
    monitors = [browser, *(monitor(f"site-{n}") for n in range(20))]
    one, two, last = (in_shard(monitors, Shard(index=n, count=3)) for n in (1, 2, 3))

    assert last == [browser]
    assert one == in_shard(monitors[1:], Shard(index=1, count=2))
    assert two == in_shard(monitors[1:], Shard(index=2, count=2))


def test_no_shard_is_the_whole() -> None:
    assert in_shard([monitor("a")], None) == [monitor("a")]


@pytest.mark.parametrize(
    ("interval_s", "measured"), [(60, [0, 1, 2, 3, 4]), (120, [0, 2, 4]), (180, [0, 3]), (300, [0])]
)
def test_rounds_within_a_run_measure_what_is_due_among_them(
    interval_s: float, measured: list[int]
) -> None:
    last: dict[str, datetime] = {}
    found = []
    for number in range(5):
        now = NOW + timedelta(seconds=60 * number)
        if due([monitor("a", interval_s)], now, last, 60 if number else 300):
            last["a"] = now
            found.append(number)

    assert found == measured


def test_a_monitor_is_measured_from_its_regions_and_by_a_run_without_one() -> None:
    here, anywhere = monitor("here"), monitor("anywhere")
    here = here.model_copy(update={"regions": ("eu",)})

    assert in_region([here, anywhere], "eu") == [here, anywhere]
    assert in_region([here, anywhere], "us") == [anywhere]
    assert in_region([here, anywhere], "") == [here, anywhere]
