"""A run file is let go when all of it is safe: recorded, or set aside."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from upstatic.config.schema.root import Monitor
from upstatic.domain.errors import HistoryError
from upstatic.domain.models import Probe, Round
from upstatic.domain.shards import Shard
from upstatic.history import run_files
from upstatic.history.run_files import RunWriter
from upstatic.probe.scheduling.due import in_shard
from upstatic.record.stage import Recorded, record_files

from tests.record.conftest import World

MakeRound = Callable[..., Round]
Record = Callable[..., Recorded]
RUNS = (5, 10, 15, 20)


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """The folder of the run files."""
    return tmp_path / "run"


def write(path: Path, row: Round, shard: Shard | None = None) -> Path:
    """The round as a run file."""
    with RunWriter(
        path, time=row.time, region=row.region, columns=row.columns, shard=shard
    ) as file:
        for slug, reading in row.readings.items():
            file.add(Probe(slug=slug, time=row.time, reading=reading))
    return path


def test_artifacts_of_two_regions_with_the_same_file_name_are_both_recorded(
    run: Path, world: World, a_round: MakeRound
) -> None:
    rows = [a_round(5, region, api="u") for region in ("eu", "us")]
    for row in rows:
        write(run / f"run-{row.region}-1" / "round.jsonl", row)
    write(run / "run-eu-1" / "run-us-1" / "round.jsonl", a_round(5, "us", api="d"))

    recorded = record_files(
        world.history, run_files.waiting(run), world.monitors, now=a_round(15).time
    )

    assert [*recorded.rounds] == rows


@pytest.fixture
def take(world: World, a_round: MakeRound) -> Record:
    """Record run files a quarter of an hour after midnight."""

    def act(*paths: Path) -> Recorded:
        return record_files(world.history, paths, world.monitors, now=a_round(15).time)

    return act


def test_run_files_become_history_and_are_gone(
    world: World, run: Path, take: Record, a_round: MakeRound
) -> None:
    rows = [a_round(5, api="d", web="u"), a_round(10, api="d", web="-")]
    paths = [write(run / f"{n}.jsonl", row) for n, row in enumerate(rows)]

    recorded = take(*paths, *paths)

    assert list(recorded.rounds) == world.rounds == rows
    assert world.story == "api:down 5"
    assert list(run.glob("*.jsonl")) == []


def test_a_thousand_monitors_over_eight_shards_leave_the_bytes_of_one_process(
    tmp_path: Path, a_round: MakeRound
) -> None:
    """Four rounds with a failure that is confirmed, and the shards' files in any order."""
    monitors = [Monitor(name="m", url="http://x", slug=f"s{n}") for n in range(1000)]
    letters = [{f"s{n}": "uuu~dd"[(n + minute // 10) % 6] for n in range(1000)} for minute in RUNS]
    rounds = [a_round(minute, **row) for minute, row in zip(RUNS, letters, strict=True)]
    one, many = (World(history=tmp_path / name, monitors=tuple(monitors)) for name in "ab")
    record_files(
        one.history,
        [write(tmp_path / f"{n}.jsonl", row) for n, row in enumerate(rounds)],
        monitors,
        now=a_round(25).time,
    )
    paths = [
        write(tmp_path / f"{n}-{shard}.jsonl", part, shard=Shard(index=shard, count=8))
        for n, row in enumerate(rounds)
        for shard in range(1, 9)
        for part in [shard_of(row, monitors, shard)]
    ]
    Random(8).shuffle(paths)  # noqa: S311 - a test, not a secret
    record_files(many.history, paths, monitors, now=a_round(25).time)

    assert len(one.events) > 500
    assert many.bytes == one.bytes


def shard_of(row: Round, monitors: Sequence[Monitor], shard: int) -> Round:
    """What a shard of eight measures of a round, on a runner that starts some seconds later."""
    mine = {each.slug for each in in_shard(monitors, Shard(index=shard, count=8))}
    readings = {slug: reading for slug, reading in row.readings.items() if slug in mine}
    return replace(row, time=row.time + timedelta(seconds=7 * (shard - 1)), readings=readings)


def test_a_torn_line_is_quarantined_and_the_rest_recorded(
    world: World, run: Path, take: Record, a_round: MakeRound, caplog: pytest.LogCaptureFixture
) -> None:
    for n in range(2):
        path = write(run / "eu.jsonl", a_round(5 * n, api="u", web="u"))
        path.write_bytes(path.read_bytes()[: -20 - n])
        with caplog.at_level(logging.WARNING):
            take(path)

    assert [list(row.readings) for row in world.rounds] == [["api"], ["api"]]
    assert "eu.jsonl: 1 damaged line(s) kept in" in caplog.text
    assert [path.name for path in run.iterdir()] == ["set-aside"]
    kept = (run / "set-aside" / "eu.jsonl").read_text().splitlines()
    assert len(kept) == 2
    assert all(line.startswith('{"slug":"web"') for line in kept)


@pytest.mark.parametrize(
    "head", ["", "\0\0\0", '{"upstatic":1', '{"upstatic":99,"time":"x"}', "[]"]
)
def test_a_run_file_that_makes_no_sense_is_set_aside_whole(
    world: World,
    run: Path,
    take: Record,
    a_round: MakeRound,
    caplog: pytest.LogCaptureFixture,
    head: str,
) -> None:
    good = write(run / "good.jsonl", a_round(5, api="u"))
    for n in range(2):
        (run / "bad.jsonl").write_text(f"{head}\nrest {n}")
        with caplog.at_level(logging.WARNING):
            take(good, run / "bad.jsonl")

    assert len(world.rounds) == 1
    aside = {path.name: path.read_text() for path in (run / "set-aside").iterdir()}
    assert aside == {"bad.jsonl": f"{head}\nrest 0", "bad.jsonl.2": f"{head}\nrest 1"}
    assert "bad.jsonl:1: " in caplog.text
    assert [path.name for path in run.iterdir()] == ["set-aside"]


def test_a_missing_run_file_is_skipped(
    world: World, run: Path, take: Record, a_round: MakeRound, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        take(run / "*.jsonl", write(run / "eu.jsonl", a_round(5, api="u")))

    assert "*.jsonl: no such file" in caplog.text
    assert len(world.rounds) == 1


def test_what_cannot_be_opened_is_an_error_and_everything_stays(
    world: World, run: Path, take: Record, a_round: MakeRound
) -> None:
    good = write(run / "good.jsonl", a_round(5, api="u"))

    with pytest.raises(HistoryError, match="cannot be read"):
        take(good, run)
    assert good.exists()
    assert not world.history.exists()


def test_a_history_that_refuses_leaves_the_run_files(
    world: World, run: Path, take: Record, a_round: MakeRound
) -> None:
    good = write(run / "good.jsonl", a_round(5, api="u"))
    world.history.write_text("a file, no folder")

    with pytest.raises(HistoryError, match=r"history.*: not a folder"):
        take(good)
    assert good.exists()


def test_the_end_of_a_certificate_is_filed_when_it_changes(
    world: World, run: Path, take: Record, a_round: MakeRound
) -> None:
    ends = a_round(60 * 24 * 90).time
    for n in (5, 10):
        row = a_round(n, api="u", web="u")
        with RunWriter(run / f"{n}.jsonl", time=row.time, region="", columns=row.columns) as file:
            up = row.readings["api"]
            file.add(Probe(slug="api", time=row.time, reading=up, expires=ends))
            file.add(Probe(slug="web", time=row.time, reading=up))
    take(run / "10.jsonl", run / "5.jsonl")

    (table,) = (world.history / "certificates").iterdir()
    assert table.read_text() == (
        "time,slug,expires\n2026-11-20T00:05:00Z,api,2027-02-18T00:00:00Z\n"
    )
