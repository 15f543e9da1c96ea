"""Write the module map of architecture.md from docstrings: docs/module_map.py [--check]."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE / "architecture.md"
PACKAGE = HERE.parent / "generator" / "upstatic"
START = "<!-- module map: written by python docs/module_map.py -->\n"
END = "<!-- /module map -->\n"


def sentence(path: Path) -> str:
    """The first paragraph of a module's docstring, on one line."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(text.partition("\n\n")[0].split()).replace("|", "\\|")


def packages() -> Iterator[Path]:
    """Every package, parents first, in alphabetical order."""
    return (path.parent for path in sorted(PACKAGE.rglob("__init__.py")))


def section(package: Path) -> str:
    """A heading, what the package is for, and a row for each of its modules."""
    name = package.relative_to(PACKAGE).as_posix()
    rows = [
        f"| `{path.stem}` | {sentence(path)} |"
        for path in sorted(package.glob("*.py"))
        if path.stem != "__init__"
    ]
    table = "\n".join(["", "| module | contains |", "|---|---|", *rows]) if rows else ""
    title = "upstatic" if name == "." else f"{name}/"
    return f"\n### `{title}`\n\n{sentence(package / '__init__.py')}\n{table}\n"


def with_map(page: str) -> str:
    """The page with its map renewed."""
    body = "## Module map\n" + "".join(section(package) for package in packages())
    return re.sub(
        f"{re.escape(START)}.*{re.escape(END)}",
        lambda _: START + body + "\n" + END,
        page,
        flags=re.DOTALL,
    )


def main() -> int:
    """Write the map, or with --check say whether it is stale; returns the exit code."""
    page = PAGE.read_text(encoding="utf-8")
    wanted = with_map(page)
    if "--check" not in sys.argv:
        PAGE.write_text(wanted, encoding="utf-8")
    elif wanted != page:
        print("docs/architecture.md: its module map is stale (run: python docs/module_map.py)")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
