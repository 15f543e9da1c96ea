"""Print the tests of what changed since the last commit, for `make quick`: at most a few a file.

These are changed tests; for a changed module the test of its name and those that import it, or
the tests of its package where there are none.
"""

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ALWAYS = ("tests/test_layers.py", "tests/test_names.py", "tests/test_language.py")
MOST = 6
"""How many tests of one changed module are run."""


def changed() -> Iterator[str]:
    """The files that differ from the last commit, and new ones."""
    for words in (
        ("diff", "--name-only", "--diff-filter=d", "HEAD"),
        ("ls-files", "--others", "--exclude-standard"),
    ):
        done = subprocess.run(  # noqa: S603 - these words only
            ["git", *words],  # noqa: S607 - the one that the machine has
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        )
        yield from done.stdout.splitlines()


def tests_of(path: str, tests: dict[str, str]) -> list[str]:
    """The tests of one changed file, the nearest first; `tests` is the text of each by its path."""
    source = path.removeprefix("generator/")
    if path in tests:
        return [path]
    if not source.endswith(".py") or not source.startswith(("upstatic/", "tests/")):
        return []
    module = source.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    place = Path("tests", source.removeprefix("upstatic/").removeprefix("tests/"))
    mirror = str(place.with_name(f"test_{place.name}"))
    found = [one for one, text in tests.items() if mirrors(one, place) or imports(text, module)]
    if not found:
        found = next(filter(None, (tests_in(folder, tests) for folder in place.parents)), [])
    return sorted(found, key=lambda one: (one != mirror, nearness(one, place), one))[:MOST]


def mirrors(test: str, place: Path) -> bool:
    """Whether a test has a module's name, in its folder or in one around it."""
    return Path(test).name == f"test_{place.name}" and Path(test).parent in place.parents


def tests_in(folder: Path, tests: Iterable[str]) -> list[str]:
    """The tests of a folder, without those in folders in it."""
    return [one for one in tests if Path(one).parent == folder]


def nearness(test: str, place: Path) -> int:
    """How many folders lie between a test and the place for tests of a module."""
    return len({*Path(test).parents} ^ {*place.parents})


def imports(text: str, module: str) -> bool:
    """Whether a test imports a module, in one of Python's two ways."""
    package, _, name = module.rpartition(".")
    whole = rf"^\s*from {re.escape(module)} import "
    part = rf"^\s*from {re.escape(package)} import [^#\n]*\b{name}\b"
    return bool(re.search(f"{whole}|{part}", text, re.MULTILINE))


def main() -> None:
    """Print the paths of the tests, one a line."""
    paths = sorted((ROOT / "tests").rglob("test_*.py"))
    tests = {str(one.relative_to(ROOT)): one.read_text(encoding="utf-8") for one in paths}
    found = {test for path in changed() for test in tests_of(path, tests)}
    sys.stdout.writelines(f"{test}\n" for test in sorted({*ALWAYS, *found}))


if __name__ == "__main__":
    main()
