"""One name for one thing: no class, module or constant has a second meaning or a second home."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.support.program import ROOT
from tests.support.sources import PACKAGE, modules, tree

IN_EVERY_PACKAGE = {"__init__", "__main__", "stage"}
SAME_THING = (
    {"config/schema", "config/lint"},  # the keys of a section, and warnings about them
    {"cli/commands", "tools"},  # a command, and what it does
    {"cli/commands", "publish"},
    {"config/schema", "probe/kinds"},  # the keys of a kind of check, and the kind
    {"forges", "forges/base", "forges/github", "forges/gitlab", "forges/forgejo"},  # one interface
    {"render/views", "render/pages"},  # the values of a part of a page, and the part
)
"""Folders whose modules of the same name are about the same thing."""


def trees() -> Mapping[Path, ast.Module]:
    """Every module by its path below the package."""
    return {path.relative_to(PACKAGE): tree(path) for path in modules()}


def terms() -> set[str]:
    """The terms of the glossary as modules spell them, in singular and plural."""
    text = (ROOT / "docs" / "glossary.md").read_text()
    words = re.findall(r"^\| \*\*(.+?)\*\* \|", text, re.MULTILINE)
    found = {word.lower().replace(" ", "_").replace("-", "_") for word in words}
    return found | {f"{word}s" for word in found}


def shared(names: Mapping[str, list[Path]]) -> dict[str, list[str]]:
    return {name: sorted(map(str, paths)) for name, paths in names.items() if len(paths) > 1}


def test_a_class_name_stands_for_one_thing() -> None:
    names: dict[str, list[Path]] = defaultdict(list)
    for path, module in trees().items():
        for node in module.body:
            if isinstance(node, ast.ClassDef):
                names[node.name.lstrip("_")].append(path)
    assert shared(names) == {}


def test_a_module_name_stands_for_one_thing() -> None:
    names: dict[str, list[Path]] = defaultdict(list)
    for path in trees():
        if path.stem not in IN_EVERY_PACKAGE | terms():
            names[path.stem].append(path)
    found = shared(names)
    assert {name: paths for name, paths in found.items() if not are_about_one_thing(paths)} == {}


def are_about_one_thing(paths: list[str]) -> bool:
    folders = {str(Path(path).parent) for path in paths}
    return any(folders <= pair for pair in SAME_THING)


def test_a_constant_has_one_home() -> None:
    homes: dict[str, list[Path]] = defaultdict(list)
    for path, module in trees().items():
        for name, value in constants(module):
            if is_a_fact(value):
                homes[ast.unparse(value)].append(path / name)
    assert shared(homes) == {}


def constants(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, value
            case _:
                pass


def is_a_fact(value: ast.expr) -> bool:
    """Whether two equal values would be one fact: numbers and single words are equal by chance."""
    match value:
        case ast.Constant(value=str(text)):
            return not re.fullmatch(r"[a-z]*|\W*", text)
        case ast.Constant() | ast.UnaryOp() | ast.BinOp() | ast.Name() | ast.Attribute():
            return False
        case ast.Call(func=function):
            return ast.unparse(function) == "re.compile"
        case ast.Subscript():
            return len(ast.unparse(value)) > len("Callable[[str], None]")
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
            return len(parts) > 1
        case _:
            return True
