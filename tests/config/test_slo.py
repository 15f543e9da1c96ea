"""What a monitor promises, as the file says it: one line for each mistake."""

import re
from pathlib import Path

import pytest
from upstatic.config.schema.slo import Objective

from tests.config.conftest import Load, Problems

MANUAL = Path(__file__).parents[2] / "docs" / "service-levels.md"

SITE = "sites:\n  - name: A\n    url: https://example.com\n"


def promised(loaded: Load, text: str) -> Objective:
    result = loaded(text)
    assert result.warnings == ()
    return result.config.monitors[0].slo


def test_there_is_no_slo_by_default(loaded: Load) -> None:
    assert promised(loaded, SITE) == Objective(target_percent=None, window_days=30, p95_ms=None)


@pytest.mark.parametrize("text", ["99.9", "'99.9'", "99.9%", "'99.9 %'", "{target: 99.9}"])
def test_a_share_alone_is_the_target(loaded: Load, text: str) -> None:
    assert promised(loaded, f"slo: {text}\n{SITE}").target_percent == 99.9


def test_a_mapping_says_over_how_long_and_how_fast(loaded: Load) -> None:
    text = f"{SITE}    slo: {{target: 99.95%, window: 28d, p95: 500ms}}\n"
    assert promised(loaded, text) == Objective(target_percent=99.95, window_days=28, p95_ms=500)


@pytest.mark.parametrize(
    ("own", "is_left"),
    [
        ("99.5", (99.5, 28, 300)),
        ("{p95: 1s}", (99.9, 28, 1000)),
        ("{target: none}", (None, 28, 300)),
        ("{p95: none}", (99.9, 28, None)),
        ("false", (None, 28, None)),
        ("none", (None, 28, None)),
        ("", (99.9, 28, 300)),
    ],
)
def test_a_monitor_takes_from_the_top_level_what_it_leaves_out(
    loaded: Load, own: str, is_left: tuple[float | None, int, int | None]
) -> None:
    text = f"slo: {{target: 99.9, window: 28d, p95: 300}}\n{SITE}    slo: {own}\n"
    slo = promised(loaded, text)
    assert (slo.target_percent, slo.window_days, slo.p95_ms) == is_left


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("101", "target: must be from 50 to 99.999 per cent (write 99.9)"),
        ("100", "target: must be from 50 to 99.999 per cent (write 99.9)"),
        ("0", "target: must be from 50 to 99.999 per cent (write 99.9)"),
        ("0.999", "target: must be from 50 to 99.999 per cent (write 99.9)"),
        ("-1", "target: must be from 50 to 99.999 per cent (write 99.9)"),
        ("'99,9'", "target: is not a percentage (write 99.9, with a point)"),
        ("true", "target: is not a percentage (write 99.9, with a point)"),
        (".nan", "target: is not a percentage (write 99.9, with a point)"),
        ("three nines", "target: is not a percentage (write 99.9, with a point)"),
        ("{p95: fast}", "p95: is not a duration (write 30s, 5m or 1h30m)"),
    ],
)
def test_a_mistake_is_one_line_with_its_place(problems: Problems, text: str, problem: str) -> None:
    found = problems(f"{SITE}    slo: {text}\n")
    column = 16 if text.startswith("{") else 10
    assert found == (f".upptimerc.yml:4:{column}: sites[0].slo.{problem}",)


def test_a_window_is_a_week_to_a_year(problems: Problems) -> None:
    (line,) = problems(f"slo: {{window: 1d}}\n{SITE}")
    assert line.startswith(".upptimerc.yml:1:15: slo.window: must be between 7d and 365d")


def test_a_list_is_none(problems: Problems) -> None:
    (line,) = problems(f"slo: [99.9]\n{SITE}")
    assert line == ".upptimerc.yml:1:6: slo: must be a mapping (write key: value lines below it)"


def test_the_example_of_the_manual_is_read_as_it_says(loaded: Load) -> None:
    example, _ = re.findall(r"```yaml\n(.*?)```", MANUAL.read_text(), re.DOTALL)
    result = loaded(example)
    api, blog = (monitor.slo for monitor in result.config.monitors)
    assert result.warnings == ()
    assert api == Objective(target_percent=99.95, window_days=90, p95_ms=500)
    assert (blog.target_percent, blog.p95_ms) == (None, None)
