"""Make an environment small and quick to start: the action keeps one in its cache.

Removes what no command reads (tests, stubs and data of libraries), and compiles what is imported.
"""

import ast
import importlib
import pickle
import shutil
import sysconfig
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import upstatic

PACKAGES = Path(sysconfig.get_path("purelib"))
UNUSED = (
    "fontTools/[!m]*/",  # matplotlib imports the glyph names only, and the rest for PDF
    "fontTools/misc/*.so",
    "matplotlib/mpl-data/fonts/afm/",
    "matplotlib/mpl-data/fonts/pdfcorefonts/",
    "matplotlib/mpl-data/sample_data/",
    "matplotlib/sphinxext/",
    "numpy/_core/include/",
    "numpy/_core/_*tests*.so",
    "numpy/_core/_simd*.so",
    "numpy/distutils/",
    "numpy/f2py/",
    "**/tests/",
    "**/*.pyi",
)
NAMES_IN_LOCALES = (
    "compact_currency_formats", "compact_decimal_formats", "currency_names",
    "currency_names_plural", "date_fields", "interval_formats", "languages", "meta_zones",
    "scripts", "territories", "time_zones", "unit_display_names", "unit_patterns", "variants",
)  # fmt: skip
"""What Babel knows of each language, and the page never shows: nine tenths of its 30 MB."""


def remove_unused() -> None:
    """Remove the files and folders that match UNUSED; the program's own are not among them."""
    for pattern in UNUSED:
        for path in PACKAGES.glob(pattern):
            if path.is_relative_to(PACKAGES / "upstatic"):
                continue
            if path.is_dir():
                shutil.rmtree(path)
            elif not pattern.endswith("/"):
                path.unlink()


def shrink_locales() -> None:
    """Rewrite Babel's data without the names of places, units and currencies."""
    for path in (PACKAGES / "babel" / "locale-data").glob("*.dat"):
        data = pickle.loads(path.read_bytes())  # noqa: S301 - Babel's own files
        kept = {key: value for key, value in data.items() if key not in NAMES_IN_LOCALES}
        path.write_bytes(pickle.dumps(kept, 2))


def compile_imports() -> None:
    """Import what the package imports, also within functions, so that Python compiles it."""
    sources = Path(upstatic.__file__).parent.rglob("*.py")
    for name in sorted({name for path in sources for name in imports(path)}):
        with suppress(ImportError):  # for type checkers, or for another platform
            importlib.import_module(name)


def imports(path: Path) -> Iterator[str]:
    """The modules that a source file imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


remove_unused()
shrink_locales()
compile_imports()
