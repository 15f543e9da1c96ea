"""Imports go down, stages are strangers, and what decides has no side effects."""

import ast
import re
from collections.abc import Iterator, Sequence
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.support.program import ROOT
from tests.support.sources import PACKAGE, modules, tree

SOURCES = ROOT / "generator"
STAGES = ("probe", "record", "publish", "incidents", "notify", "render")
LAYERS: Sequence[Sequence[str]] = (
    ("domain",),
    ("history",),
    ("config",),
    ("evaluation", "translations"),
    ("infra",),  # effects on this machine that more than one stage or command needs
    ("forges",),
    STAGES,
    ("tools",),  # commands that are not part of a round
    ("cli",),
    ("__main__",),
)
"""From the lowest to the highest; packages of one layer do not import one another."""
INSIDE: dict[str, Sequence[Sequence[str]]] = {
    "config": (
        ("theme_files", "values", "yaml"),
        ("schema",),
        ("ci_matrix", "defaults", "site_urls"),
        ("lint",),
        ("load", "reference"),
        ("__init__",),
        ("__main__",),
    ),
    "probe": (
        ("network", "scheduling"),
        ("assertions",),
        ("kinds",),
        ("controls", "attempts"),
        ("stage",),
        ("rounds",),
    ),
    "incidents": (
        ("plan",),
        ("issues", "file_backend", "mirror"),
        ("manual_incidents",),
        ("stage",),
    ),
    "notify": (
        ("alerts",),
        ("channels",),
        ("planning",),
        ("delivery",),
        ("channel_checks", "inputs"),
        ("stage",),
    ),
    "render": (
        ("incremental",),
        ("text",),
        ("theme",),
        ("analysis",),
        ("views",),
        ("charts", "badges"),
        ("pages",),
        ("exports",),
        ("page_parts",),
        ("stage", "upptime_compat"),
    ),
}
PURE = ("domain", "evaluation", "incidents/plan", "notify/planning")
EFFECTS = {"httpx", "socket", "subprocess", "git", "os", "logging", "threading", "time", "pathlib"}


@cache
def imports(path: Path) -> tuple[str, ...]:
    """The full names of what a module imports, wherever it does; packages by their members."""
    found: list[str] = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found += (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the layer"
            found += (f"{node.module}.{alias.name}" for alias in node.names)
    return tuple(found)


def parts_of(path: Path) -> tuple[str, ...]:
    return path.relative_to(PACKAGE).with_suffix("").parts


def part(path: Path, depth: int) -> str:
    return parts_of(path)[depth]


def ranks(layers: Sequence[Sequence[str]]) -> dict[str, int]:
    return {name: rank for rank, names in enumerate(layers) for name in names}


def ours(path: Path) -> Iterator[tuple[str, ...]]:
    """What a module imports of us, as parts below `upstatic`."""
    names = (name.split(".") for name in imports(path))
    return (tuple(name[1:]) for name in names if name[0] == "upstatic" and len(name) > 1)


def is_member(package: str, name: str) -> bool:
    return any((PACKAGE / package / f"{name}{end}").exists() for end in (".py", ""))


def test_imports_only_go_down() -> None:
    rank = ranks(LAYERS)
    upwards = [
        f"{path.relative_to(ROOT)}: {part(path, 0)} may not import {other}"
        for path in modules()
        for other in {name[0] for name in ours(path)} & set(rank) - {part(path, 0)}
        if rank[other] >= rank[part(path, 0)]
    ]
    assert upwards == []


@pytest.mark.parametrize("package", INSIDE)
def test_imports_go_down_inside_a_package_too(package: str) -> None:
    rank = ranks(INSIDE[package])
    for path in (PACKAGE / package).rglob("*.py"):
        here = part(path, 1)
        assert here in rank or here == "__init__", f"give {path.name} a layer inside {package}"
        inside = {name[1] for name in ours(path) if name[0] == package and len(name) > 1}
        for other in {name for name in inside if is_member(package, name)} - {here}:
            assert rank[other] < rank[here], f"{package}/{here} may not import {other}"


def test_every_module_has_a_layer_and_says_what_it_is_for() -> None:
    for path in modules():
        assert part(path, 0) in {*ranks(LAYERS), "__init__"}, f"give {path} a layer"
        assert ast.get_docstring(tree(path)), f"{path}: one sentence on what is in here"


def test_the_architecture_shows_the_same_layers() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text()
    rows = re.findall(r"^\| (\d+) \| ((?:`\w+/` ?)+)\|", text, re.MULTILINE)
    shown = {name: int(rank) for rank, names in rows for name in re.findall(r"\w+", names)}
    wanted = ranks(LAYERS)
    assert shown == {name: rank for name, rank in wanted.items() if name != "__main__"}


def test_an_ignored_rule_has_its_reason_next_to_it() -> None:
    places = [
        path for name in ("generator", "tests", "bench") for path in (ROOT / name).rglob("*.py")
    ]
    silent = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in places
        for line in path.read_text().splitlines()
        if re.search(r"# noqa(?!: [A-Z0-9, ]+ - \w|\()", line)
    ]
    assert silent == []


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(SOURCES).with_suffix("").parts).removesuffix(".__init__")


def at_import(path: Path, known: set[str]) -> set[str]:
    """What a module imports as soon as it is imported: of ours, and not within functions."""
    found: set[str] = set()
    for node in tree(path).body:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parts = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {part if part in known else str(node.module) for part in parts}
    return found & known


def test_no_module_imports_itself_by_a_detour() -> None:
    paths = {name_of(path): path for path in modules()}
    below = {name: at_import(path, {*paths}) for name, path in paths.items()}
    TopologicalSorter(below).prepare()  # a CycleError names the circle


@pytest.mark.parametrize("place", PURE)
def test_what_decides_has_no_side_effects(place: str) -> None:
    for path in (PACKAGE / place).rglob("*.py"):
        assert not {name.split(".")[0] for name in imports(path)} & EFFECTS, path


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    lengths = {str(p.relative_to(ROOT)): len(p.read_text().splitlines()) for p in modules()}
    assert {name: lines for name, lines in lengths.items() if lines > 260} == {}


def functions() -> list[int]:
    return [
        (node.end_lineno or 0) - node.lineno + 1
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def test_half_of_the_functions_are_short_and_nine_in_ten_fit_a_glance() -> None:
    lengths = sorted(functions())
    assert lengths[len(lengths) // 2] <= 7
    assert lengths[len(lengths) * 9 // 10] <= 20
