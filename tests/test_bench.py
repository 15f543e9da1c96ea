"""The benchmarks: a table that says what got worse, and work that they can still do."""

import re
import sys
from pathlib import Path

import measure
import pytest
from measure import CPU, Figure

from tests.support.effort import sample
from tests.support.program import ROOT, output_of, own_environ


def figure(value: float, *, target: float | None = None, ratio: float | None = None) -> Figure:
    return Figure(work="render, 50 monitors", value=value, target=target, ratio=ratio)


@pytest.mark.parametrize(
    ("one", "base", "expected"),
    [
        (figure(0.9, target=1.0, ratio=2.0), None, "ok"),
        (figure(1.1, target=1.0, ratio=2.0), None, "MISS"),
        (figure(0.9, target=1.0, ratio=2.3), 2.0, "ok"),
        (figure(0.9, target=1.0, ratio=2.5), 2.0, "worse"),
        (figure(0.9, target=1.0, ratio=1.0), 2.0, "ok"),
    ],
)
def test_a_row_says_whether_it_misses_its_target_or_got_worse(
    one: Figure, base: float | None, expected: str
) -> None:
    assert measure.verdict(one, base) == expected
    (row,) = measure.rows([one], {one.work: base} if base else {})
    assert row.startswith(f"{expected} "), "a space before the work"


def test_times_are_multiples_of_a_load_and_all_else_is_itself() -> None:
    group = [Figure(work="a", value=3.0, unit=CPU), Figure(work="b", value=12, unit="files")]

    times, files = measure.with_ratios(group, 0.5)

    assert (times.ratio, files.ratio) == (6.0, 12)


def test_a_saved_baseline_keeps_what_was_not_measured_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measure, "BASELINE", tmp_path / "baseline.json")
    (tmp_path / "baseline.json").write_text('{"older": 1.5, "render, 50 monitors": 9}')

    measure.save_baseline([figure(1.0, ratio=2.3456)], 0.5)

    expected = {"older": 1.5, "render, 50 monitors": 2.35, measure.LOAD: 0.5}
    assert measure.read_baseline() == expected


def test_a_process_is_measured_with_its_children() -> None:
    loop = "n = 0\nfor i in range(4_000_000): n += i"
    child = [sys.executable, "-c", loop]

    alone = measure.run_child(child)
    nested = measure.run_child([sys.executable, "-c", f"import subprocess as s; s.run({child!r})"])

    assert alone.cpu_s > 0
    assert alone.peak_mb > 1
    assert nested.cpu_s > alone.cpu_s / 2, "the work of a child's child counts too"


def test_a_command_that_fails_ends_the_benchmark() -> None:
    with pytest.raises(SystemExit, match="exit code 3"):
        measure.run_child([sys.executable, "-c", "raise SystemExit(3)"])


@pytest.mark.parametrize("group", sample(["round", "render", "growth"]))
def test_a_group_prints_a_well_formed_table(group: str) -> None:
    command = ["sh", "-c", f"{sys.executable} bench/table.py --tiny {group} || [ $? = 1 ]"]

    text = output_of(command, ROOT, own_environ(PYTHONPATH="."))

    head, load, *lines = text.splitlines()
    assert head.split() == ["work", "today", "limit", "target", "ratio", "baseline"]
    assert re.search(r"a load of \d+\.\d\d s of CPU", load)
    assert len(lines) > 3
    for line in lines:
        assert re.match(r"(ok|MISS|worse) +\S", line), line
        assert len(line) == len(head), "the columns are under their names"


def test_the_committed_baseline_is_numbers_by_name() -> None:
    baseline = measure.read_baseline()

    assert all(isinstance(ratio, int | float) and ratio >= 0 for ratio in baseline.values())
    assert measure.LOAD in baseline
