"""The house keeps its floors: imports look down, stages are strangers, heads have no hands."""

import ast
import re
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = ROOT / "generator"
PACKAGE = SOURCES / "upstatic"
FLOORS = {
    "errors": 0, "spans": 0, "times": 0,
    "models": 1, "reasons": 1, "recurrence": 1,
    "config": 2, "history": 2, "runs": 2,
    "addresses": 3, "budget": 3, "episodes": 3, "maintenance": 3, "readme": 3,
    "uptime": 3, "verdict": 3,
    "alone": 4, "aside": 4, "downloads": 4, "github": 4, "remotes": 4, "secrets": 4, "serve": 4,
    "probe": 5, "record": 5, "publish": 5, "render": 5, "incidents": 5, "notify": 5,
    "doctor": 5, "setup": 5, "upptime": 5,
    "console": 5, "context": 6, "demo": 6,
    "summary": 7, "ready": 7, "visibility": 7, "errands": 8, "stages": 8,
    "commands": 9, "cli": 10, "__main__": 11, "__init__": 0,
}  # fmt: skip
STAGES = {
    "doctor", "incidents", "notify", "probe", "publish", "record", "render", "setup", "upptime",
}  # fmt: skip
PURE = {
    "addresses", "budget", "episodes", "errors", "maintenance", "models", "readme", "reasons",
    "recurrence", "spans", "times", "uptime", "verdict",
}  # fmt: skip
EFFECTS = {"httpx", "socket", "subprocess", "git", "os", "logging", "threading", "time", "pathlib"}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the floor"
            found.add(node.module or "")
            if node.module == "upstatic":
                found |= {f"upstatic.{alias.name}" for alias in node.names}
    return found


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def rooms_below(path: Path) -> set[str]:
    return {name.split(".")[1] for name in imports(path) if name.startswith("upstatic.")}


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_only_look_down(path: Path) -> None:
    here = room(path)
    for other in (rooms_below(path) & set(FLOORS)) - {here}:
        assert FLOORS[other] < FLOORS[here], f"{here} may not import {other}"


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_every_module_has_a_floor_and_a_sentence(path: Path) -> None:
    assert room(path) in FLOORS, "give the new room a floor in this list"
    tree = ast.parse(path.read_text())
    assert ast.get_docstring(tree), "one sentence on what lives here"


def test_the_architecture_shows_the_same_floors() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text()
    rows = re.findall(r"^\| (\d+) \| ((?:`\w+/?` ?)+)\|", text, re.MULTILINE)
    shown = {name: int(floor) for floor, names in rows for name in re.findall(r"\w+", names)}
    assert shown == {name: floor for name, floor in FLOORS.items() if not name.startswith("__")}
    inside = {room(path) for path in modules()}
    assert set(FLOORS) == inside, "a room that is gone has no floor"


def test_who_ignores_a_rule_says_why() -> None:
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


def test_stages_do_not_import_each_other() -> None:
    for path in modules():
        if room(path) in STAGES:
            assert not (rooms_below(path) & STAGES) - {room(path)}, path


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(SOURCES).with_suffix("").parts).removesuffix(".__init__")


def at_import(path: Path, known: set[str]) -> set[str]:
    """What a module imports as soon as it is imported: of ours, and not within functions."""
    found: set[str] = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parts = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {part if part in known else str(node.module) for part in parts}
    return found & known


def test_each_module_can_be_the_first_that_is_imported() -> None:
    """A stage is imported when it is called: nobody knows what was imported before it."""
    paths = {name_of(path): path for path in modules()}
    below = {name: at_import(path, {*paths}) for name, path in paths.items()}
    TopologicalSorter(below).prepare()  # a CycleError names the circle


def test_pure_modules_have_no_hands() -> None:
    for path in modules():
        if room(path) in PURE:
            assert not {name.split(".")[0] for name in imports(path)} & EFFECTS, path


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    lengths = {str(p.relative_to(ROOT)): len(p.read_text().splitlines()) for p in modules()}
    assert {name: lines for name, lines in lengths.items() if lines > 260} == {}


def functions() -> list[int]:
    return [
        (node.end_lineno or 0) - node.lineno + 1
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def test_half_of_the_functions_are_short_and_nine_in_ten_fit_a_glance() -> None:
    lengths = sorted(functions())
    if len(lengths) > 20:
        assert lengths[len(lengths) // 2] <= 10
        assert lengths[len(lengths) * 9 // 10] <= 25
