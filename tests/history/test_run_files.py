import json
import os
import resource
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from upstatic.domain.errors import HistoryError
from upstatic.domain.models import Probe, Reading, Status
from upstatic.domain.request_phases import Phases
from upstatic.history import run_files

TIME = datetime(2026, 11, 20, 10, 5, 37, tzinfo=UTC)
UP = Probe(
    slug="api",
    time=TIME,
    reading=Reading(status=Status.UP, ms=123),
    phases=Phases(dns_ms=0.5, connect_ms=1.25, first_byte_ms=100.0, total_ms=123.0),
    expires=datetime(2027, 1, 28, 7, 11, 45, tzinfo=UTC),
)
DOWN = Probe(
    slug="docs",
    time=TIME,
    reading=Reading(status=Status.DOWN, reason="dns"),
    attempts=3,
    detail="the name is not known: «é» \n second line",
)


def writer(path: Path) -> run_files.RunWriter:
    return run_files.RunWriter(path, time=TIME, region="eu", columns=["api", "docs"])


def written(path: Path, *probes: Probe) -> Path:
    with writer(path) as run:
        for probe in probes:
            run.add(probe)
    return path


def exit_code_of(script: str) -> int:
    command = [sys.executable, "-c", script]
    root = Path(__file__).parents[2]
    return subprocess.run(command, cwd=root, check=False).returncode


def test_a_run_is_read_as_it_was_written(tmp_path: Path) -> None:
    run = run_files.read(written(tmp_path / "run" / "a.jsonl", UP, DOWN))

    expected = run_files.Run(time=TIME, region="eu", columns=("api", "docs"), probes=(UP, DOWN))
    assert run == expected


def test_a_line_is_written_before_the_next_probe_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with writer(path) as run:
        run.add(UP)
        assert run_files.read(path).probes == (UP,)


def test_a_killed_run_keeps_what_it_had_measured(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    script = (
        "import os, signal, pathlib; from tests.history.test_run_files import *\n"
        f"run = writer(pathlib.Path({str(path)!r})).__enter__(); run.add(UP); run.add(DOWN)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )

    assert exit_code_of(script) == -signal.SIGKILL
    assert run_files.read(path).probes == (UP, DOWN)


def test_a_file_that_exists_is_never_overwritten(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", UP)

    with pytest.raises(HistoryError, match="record it first"):
        writer(path).__enter__()
    assert run_files.read(path).probes == (UP,)


@pytest.mark.parametrize("cut", range(1, 40, 7))
def test_a_torn_last_line_is_handed_back_and_the_rest_is_read(tmp_path: Path, cut: int) -> None:
    path = written(tmp_path / "a.jsonl", UP, DOWN)
    whole = path.read_bytes()
    path.write_bytes(whole[:-cut])

    run = run_files.read(path)

    assert run.probes[0] == UP
    assert len(run.probes) + len(run.damaged) == 2


@pytest.mark.parametrize(
    "line",
    [
        "<<<<<<< HEAD",
        "\0\0\0\0",
        "[" * 100_000,
        "[]",
        '"text"',
        "{}",
        '{"slug":7}',
        '{"slug":"api","time":"2026-11-20T10:05:37Z","status":"sideways"}',
    ],
)
def test_a_damaged_line_is_handed_back_and_the_others_are_read(tmp_path: Path, line: str) -> None:
    path = written(tmp_path / "a.jsonl", UP)
    with path.open("a") as file:
        file.write(line + "\n")
    with path.open("a") as file:
        file.write(path.read_text().splitlines()[1] + "\n")

    run = run_files.read(path)

    assert run.probes == (UP, UP)
    assert run.damaged == (line,)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("ms", -1), ("ms", True), ("ms", 1.5), ("ms", "1"), ("time", "yesterday"), ("time", None),
        ("reason", None), ("attempts", "three"), ("phases", {"warp_ms": 1}), ("phases", None),
        ("phases", {"total_ms": float("nan")}), ("detail", 3), ("status", "UP"),
    ],
)  # fmt: skip
def test_a_value_of_the_wrong_kind_damages_only_its_line(
    tmp_path: Path, key: str, value: object
) -> None:
    path = written(tmp_path / "a.jsonl", UP)
    header, line = path.read_text().splitlines()
    path.write_text("\n".join([header, json.dumps(json.loads(line) | {key: value}), line, ""]))

    run = run_files.read(path)

    assert run.probes == (UP,)
    assert len(run.damaged) == 1


def test_invalid_utf_8_does_not_hide_the_rest(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", UP)
    path.write_bytes(path.read_bytes() + b"\xff\xfe\xff\n")

    run = run_files.read(path)

    assert run.probes == (UP,)
    assert run.damaged == ("\\xff\\xfe\\xff",)


@pytest.mark.parametrize(
    "text",
    ["", "\n", "{", "[]", '{"upstatic":"1"}', '{"upstatic":1,"time":"2026-11-20T10:05:37Z"}',
     '{"upstatic":1,"time":"noon","region":"","columns":[]}',
     '{"upstatic":1,"time":"2026-11-20T10:05:37Z","region":"","columns":"api"}'],
)  # fmt: skip
def test_a_file_without_a_good_first_line_says_so(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(text)

    with pytest.raises(HistoryError, match=r"a\.jsonl:1: .*first line is damaged"):
        run_files.read(path)


def test_a_file_of_a_newer_version_asks_for_the_update(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"upstatic":2,"clock":"something new"}\n')

    with pytest.raises(HistoryError, match=r"newer version.*update upstatic"):
        run_files.read(path)


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    with pytest.raises(HistoryError, match=r"gone\.jsonl: cannot be read: No such file"):
        run_files.read(tmp_path / "gone.jsonl")
    (tmp_path / "file").touch()
    with pytest.raises(HistoryError, match="cannot be written: "):
        writer(tmp_path / "file" / "a.jsonl").__enter__()


def fill_the_disk(path: Path) -> None:
    """In a child: the system refuses every byte past 600, as a full disk does."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (600, 600))
    try:
        written(path, UP, UP, DOWN, DOWN)
    except HistoryError as error:
        os._exit(7 if "cannot be written" in str(error) else 1)


def test_a_full_disk_is_one_clear_error_and_keeps_the_lines_before(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    script = (
        "import pathlib; from tests.history.test_run_files import *\n"
        f"fill_the_disk(pathlib.Path({str(path)!r}))"
    )

    assert exit_code_of(script) == 7
    run = run_files.read(path)
    assert run.probes == (UP, UP)
    assert len(run.damaged) == 1
