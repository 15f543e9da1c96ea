"""A run file is let go when all of it is safe: on file, or set aside."""

import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.errors import HistoryError
from generator.models import Probe, Round
from generator.record.stage import Recorded, record_files
from generator.runs import RunWriter
from tests.record.conftest import World

MakeRound = Callable[..., Round]
Record = Callable[..., Recorded]


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """The folder of the run files."""
    return tmp_path / "run"


def write(path: Path, row: Round) -> Path:
    """The round as a run file."""
    with RunWriter(path, time=row.time, region=row.region, columns=row.columns) as file:
        for slug, reading in row.readings.items():
            file.add(Probe(slug=slug, time=row.time, reading=reading))
    return path


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
    assert list(run.iterdir()) == []


def test_eight_shards_leave_the_bytes_of_one_process(
    world: World, run: Path, take: Record, a_round: MakeRound
) -> None:
    slugs = [f"s{n}" for n in range(24)]
    whole = a_round(5, **dict.fromkeys(slugs, "u"))
    take(write(run / "whole.jsonl", whole))
    one_process = world.bytes
    (world.history / "2026-11-20.txt").unlink()
    for n in range(8):
        shard = {slug: whole.readings[slug] for slug in slugs[n::8]}
        part = Round(
            time=a_round(5 + n / 60).time, region="", columns=whole.columns, readings=shard
        )
        write(run / f"shard-{8 - n}.jsonl", part)

    take(*sorted(run.iterdir()))

    assert world.bytes == one_process


def test_a_torn_line_is_kept_beside_and_the_rest_recorded(
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


def test_a_file_that_is_not_there_stops_nobody(
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

    with pytest.raises(HistoryError, match=r"history.*: cannot be"):
        take(good)
    assert good.exists()
