"""The modules of the package, parsed once for all tests that read them."""

import ast
from functools import cache
from pathlib import Path

from tests.support.program import ROOT

PACKAGE = ROOT / "generator" / "upstatic"


@cache
def modules() -> tuple[Path, ...]:
    """The path of every module."""
    return tuple(sorted(PACKAGE.rglob("*.py")))


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(path.read_text())
