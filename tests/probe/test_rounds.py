"""Rounds repeated within a run are files of their own, and history reads them as rounds."""

import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from upstatic.config.schema.root import Config, Monitor, Retries
from upstatic.domain.models import Status
from upstatic.history import rounds as history
from upstatic.history import run_files
from upstatic.infra.secrets import Secrets
from upstatic.probe import rounds
from upstatic.probe.network.network import Network
from upstatic.probe.rounds import MeasuredRound, Repetition
from upstatic.probe.stage import ProbeEnvironment, RoundScope
from upstatic.record.stage import record_files

from tests.probe.conftest import Serve

NOW = datetime(2026, 11, 20, 10, 5, tzinfo=UTC)


class Clock:
    """A clock that moves on only when code sleeps."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=round(seconds))


def healthy(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 X\r\nContent-Length: 0\r\n\r\n")


@pytest.fixture
def config(serve: Serve) -> Config:
    url = f"http://{serve(healthy)}/"

    def monitor(slug: str, **keys: Any) -> Monitor:
        return Monitor(name=slug, slug=slug, url=url, retries=Retries(attempts=1), **keys)

    return Config(
        monitors=(monitor("minutely", interval=60), monitor("usual"), monitor("two", interval=120))
    )


@pytest.fixture
def run(config: Config, network: Network, tmp_path: Path) -> Callable[..., Iterator[MeasuredRound]]:
    clock = Clock()

    def measured_rounds(**keys: Any) -> Iterator[MeasuredRound]:
        return rounds.rounds(
            config,
            out=tmp_path / "run" / "eu.jsonl",
            environment=ProbeEnvironment(network=network, secrets=Secrets({}), clock=clock),
            scope=RoundScope(),
            repetition=Repetition(sleep=clock.sleep, clock_s=lambda: clock().timestamp(), **keys),
        )

    return measured_rounds


def test_each_round_measures_what_is_due_into_a_file_of_its_own(
    run: Callable[..., Iterator[MeasuredRound]], config: Config, tmp_path: Path
) -> None:
    found = list(run(rounds=None))

    assert [[each.slug for each in one.probes] for one in found] == [
        ["minutely", "usual", "two"],
        ["minutely"],
        ["minutely", "two"],
        ["minutely"],
        ["minutely", "two"],
    ]
    files = [one.out for one in found]
    assert [path.name for path in files] == ["eu.jsonl", *(f"eu.{n}.jsonl" for n in range(2, 6))]
    record_files(tmp_path / "history", files, config.monitors, now=NOW + timedelta(minutes=5))
    recorded = history.read(tmp_path / "history", NOW.date(), NOW.date())
    assert [(row.time.minute, len(row.readings)) for row in recorded] == [
        (5, 3), (6, 1), (7, 2), (8, 1), (9, 2),
    ]  # fmt: skip


def test_measurements_before_a_kill_are_recorded(
    run: Callable[..., Iterator[MeasuredRound]], tmp_path: Path
) -> None:
    going = run(rounds=None)
    next(going)
    next(going)

    kept = [run_files.read(path) for path in sorted((tmp_path / "run").iterdir())]
    assert sorted(len(one.probes) for one in kept) == [1, 3]
    assert {each.reading.status for one in kept for each in one.probes} == {Status.UP}


def test_so_many_rounds_as_asked_for_and_no_file_where_nothing_is_due(
    run: Callable[..., Iterator[MeasuredRound]],
) -> None:
    assert len(list(run(rounds=2))) == 2


def test_rounds_more_often_than_any_interval_measure_only_what_is_due(
    run: Callable[..., Iterator[MeasuredRound]],
) -> None:
    assert len(list(run(rounds=3, every_s=10))) == 1
